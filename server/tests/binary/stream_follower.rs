//! Subscriber that reads a batch to its end. When a server was killed, it resumes on the next one with its cursor.

use protocol::Event;
use reqwest::StatusCode;

use crate::retrying_client::RetryingClient;
use crate::sse::SseMessage;

/// Stream format of a subscriber; both read the same log.
#[derive(Clone, Copy)]
pub enum FollowerFormat {
    /// Resumes as `EventSource` does, with the cursor in `Last-Event-ID`.
    Sse,
    /// Resumes with the cursor in the query.
    Ndjson,
}

/// Everything that one subscriber received.
#[derive(Default)]
pub struct Followed {
    pub events: Vec<Event>,
    /// Number of connections after which the subscriber had to resume.
    pub resumed: u32,
    /// Number of streams that broke instead of ending.
    pub broken: u32,
    /// Number of events that were received again although the cursor was past them.
    pub duplicated: usize,
    /// Number of sequence numbers that were skipped.
    pub lost: u64,
}

impl Followed {
    /// Adds the next received event and compares its sequence number with the one before.
    fn add(&mut self, event: Event) {
        let known = self.events.last().map_or(0, |event| event.cursor.seq);
        if event.cursor.seq <= known {
            self.duplicated += 1;
            return;
        }
        self.lost += event.cursor.seq - known - 1;
        self.events.push(event);
    }
}

/// Reads the events of a batch to its end, from as many servers as are started meanwhile.
pub async fn follow(mut client: RetryingClient, batch: String, format: FollowerFormat) -> Followed {
    let mut followed = Followed::default();
    loop {
        let cursor = followed.events.last().map(|event| event.cursor.to_string());
        let mut response = client
            .send(|client, origin| {
                let request = client.get(format!("{origin}{batch}/events"));
                match (format, &cursor) {
                    (FollowerFormat::Sse, None) => request.header("accept", "text/event-stream"),
                    (FollowerFormat::Sse, Some(cursor)) => {
                        request.header("accept", "text/event-stream").header("last-event-id", cursor)
                    }
                    (FollowerFormat::Ndjson, None) => request.header("accept", "application/x-ndjson"),
                    (FollowerFormat::Ndjson, Some(cursor)) => {
                        request.query(&[("after", cursor)]).header("accept", "application/x-ndjson")
                    }
                }
            })
            .await;
        if response.status() == StatusCode::NO_CONTENT {
            return followed;
        }
        assert_eq!(response.status(), StatusCode::OK);
        // An event that a killed server has not sent completely is dropped with this text.
        let mut text = String::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) => text.push_str(std::str::from_utf8(&chunk).unwrap()),
                Ok(None) => break,
                Err(_) => {
                    followed.broken += 1;
                    break;
                }
            }
            while let Some(event) = take_event(&mut text, format) {
                followed.add(event);
            }
        }
        followed.resumed += 1;
        client.wait_for_server().await;
    }
}

/// Removes and returns the first complete event of the received text; `None` if there is none.
fn take_event(text: &mut String, format: FollowerFormat) -> Option<Event> {
    match format {
        FollowerFormat::Sse => loop {
            if let Some(event) = SseMessage::take_from(text)?.to_event() {
                return Some(event);
            }
        },
        FollowerFormat::Ndjson => {
            let (line, rest) = text.split_once('\n')?;
            let event = serde_json::from_str(line).unwrap();
            *text = rest.to_owned();
            Some(event)
        }
    }
}
