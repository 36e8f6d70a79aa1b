//! A stream, read message by message as the standard says (WHATWG HTML, section 9.2.6) and as strictly as possible.

use protocol::Event;
use reqwest::Response;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// One message; fields that it does not have are absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Message {
    pub id: Option<String>,
    pub event: Option<String>,
    pub data: Option<String>,
    pub retry: Option<String>,
}

impl Message {
    fn parse(block: &str) -> Self {
        let mut message = Self::default();
        for line in block.lines() {
            let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("not a field: {line:?}"));
            let field = match name {
                "id" => &mut message.id,
                "event" => &mut message.event,
                "data" => &mut message.data,
                "retry" => &mut message.retry,
                other => panic!("an unknown field: {other}"),
            };
            assert!(field.replace(value.to_owned()).is_none(), "a field stands twice: {block}");
        }
        message
    }

    /// The message's object.
    pub fn json(&self) -> Value {
        serde_json::from_str(self.data.as_deref().expect("data")).unwrap()
    }

    /// The message as an event of the log, whose fields must agree with the message's own.
    pub fn to_event(&self) -> Event {
        let event: Event = serde_json::from_value(self.json()).unwrap();
        assert_eq!(self.id, Some(event.cursor.to_string()));
        assert_eq!(self.event.as_deref(), Some(event.kind.event_type().as_str()));
        event
    }
}

/// The messages of a stream.
pub struct Messages {
    pub status: u16,
    pub headers: HeaderMap,
    response: Response,
    text: String,
}

impl Messages {
    pub fn of(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, response, text: String::new() }
    }

    /// The next message; nothing at the stream's end.
    pub async fn next(&mut self) -> Option<Message> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let message = Message::parse(block);
                self.text = rest.to_owned();
                return Some(message);
            }
            let Some(chunk) = self.response.chunk().await.unwrap() else {
                assert_eq!(self.text, "", "the stream ended in the middle of a message");
                return None;
            };
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The next message that has data and is no ping.
    pub async fn next_event(&mut self) -> Option<Event> {
        loop {
            let message = self.next().await?;
            if message.data.is_some() && message.event.as_deref() != Some("ping") {
                return Some(message.to_event());
            }
        }
    }

    /// Reads on to the first event of this type.
    pub async fn until(&mut self, event_type: &str) -> Event {
        loop {
            let event = self.next_event().await.unwrap_or_else(|| panic!("the stream ended before {event_type}"));
            if event.kind.event_type().as_str() == event_type {
                return event;
            }
        }
    }

    /// All events to the stream's end.
    pub async fn events(mut self) -> Vec<Event> {
        let mut events = vec![];
        while let Some(event) = self.next_event().await {
            events.push(event);
        }
        events
    }
}
