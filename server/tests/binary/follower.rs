//! A reader that comes back with its cursor, to whichever server there is, until a batch's end.

use protocol::Event;
use reqwest::StatusCode;

use crate::line::Line;

/// How a reader reads; both read the same log.
#[derive(Clone, Copy)]
pub enum Reading {
    /// As `EventSource` does: the cursor comes back in `Last-Event-ID`.
    EventStream,
    /// A line for each event; the cursor comes back in the address.
    Lines,
}

/// All that one reader was told.
#[derive(Default)]
pub struct Told {
    pub events: Vec<Event>,
    /// How often it had to come back.
    pub returns: u32,
    /// How often a stream broke instead of being ended.
    pub broken: u32,
    /// Events that it was told again, although it had said that it knew them.
    pub doubled: usize,
    /// Numbers that it was never told.
    pub lost: u64,
}

impl Told {
    fn take(&mut self, event: Event) {
        let known = self.events.last().map_or(0, |event| event.cursor.seq);
        if event.cursor.seq <= known {
            self.doubled += 1;
            return;
        }
        self.lost += event.cursor.seq - known - 1;
        self.events.push(event);
    }
}

/// Reads a batch's events to its end, over as many servers as it takes.
pub async fn follow(mut line: Line, batch: String, reading: Reading) -> Told {
    let mut told = Told::default();
    loop {
        let cursor = told.events.last().map(|event| event.cursor.to_string());
        let mut response = line
            .ask(|client, origin| {
                let request = client.get(format!("{origin}{batch}/events"));
                match (reading, &cursor) {
                    (Reading::EventStream, None) => request.header("accept", "text/event-stream"),
                    (Reading::EventStream, Some(cursor)) => {
                        request.header("accept", "text/event-stream").header("last-event-id", cursor)
                    }
                    (Reading::Lines, None) => request.header("accept", "application/x-ndjson"),
                    (Reading::Lines, Some(cursor)) => {
                        request.query(&[("after", cursor)]).header("accept", "application/x-ndjson")
                    }
                }
            })
            .await;
        if response.status() == StatusCode::NO_CONTENT {
            return told;
        }
        assert_eq!(response.status(), StatusCode::OK);
        let mut text = String::new();
        // What a killed server has not sent to its end is no event yet.
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) => text.push_str(std::str::from_utf8(&chunk).unwrap()),
                Ok(None) => break,
                Err(_) => {
                    told.broken += 1;
                    break;
                }
            }
            while let Some(event) = first_event(&mut text, reading) {
                told.take(event);
            }
        }
        told.returns += 1;
        line.another_server().await;
    }
}

/// Takes the first whole event off the text; nothing if there is none yet.
fn first_event(text: &mut String, reading: Reading) -> Option<Event> {
    let end = match reading {
        Reading::EventStream => "\n\n",
        Reading::Lines => "\n",
    };
    loop {
        let (message, rest) = text.split_once(end)?;
        let data = match reading {
            Reading::EventStream => message.lines().find_map(|line| line.strip_prefix("data: ")),
            Reading::Lines => Some(message),
        };
        let is_about_the_stream = |data: &str| data.contains("\"type\":\"ping\"");
        let event = data.filter(|data| !is_about_the_stream(data)).map(|data| serde_json::from_str(data).unwrap());
        *text = rest.to_owned();
        if event.is_some() {
            return event;
        }
    }
}
