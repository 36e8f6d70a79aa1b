//! Strict parser and stream client for Server-Sent Events (WHATWG HTML, section 9.2.6).

use protocol::Event;
use reqwest::Response;
use tokio::time::timeout;

use crate::timeout::HANG_TIMEOUT;

/// One message; fields that it does not have are `None`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SseMessage {
    pub id: Option<String>,
    pub event: Option<String>,
    pub data: Option<String>,
    pub retry: Option<String>,
}

impl SseMessage {
    /// Removes the first message from the received text; `None` if the text has no complete message yet.
    pub fn take_from(text: &mut String) -> Option<Self> {
        let (block, rest) = text.split_once("\n\n")?;
        let message = Self::parse(block);
        *text = rest.to_owned();
        Some(message)
    }

    /// Parses the lines of a message. Fails the test at an unknown, repeated or malformed field.
    fn parse(block: &str) -> Self {
        let mut message = Self::default();
        for line in block.lines() {
            let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("not a field: {line:?}"));
            let field = match name {
                "id" => &mut message.id,
                "event" => &mut message.event,
                "data" => &mut message.data,
                "retry" => &mut message.retry,
                other => panic!("unknown field: {other}"),
            };
            assert!(field.replace(value.to_owned()).is_none(), "repeated field: {block}");
        }
        message
    }

    /// JSON of the event that the message carries; `None` for heartbeats and messages without data.
    pub fn event_json(&self) -> Option<&str> {
        if self.event.as_deref() == Some("ping") { None } else { self.data.as_deref() }
    }

    /// Event that the message carries; `None` as for [`Self::event_json`]. Fails the test if the message's own fields
    /// contradict it.
    pub fn to_event(&self) -> Option<Event> {
        let event: Event = serde_json::from_str(self.event_json()?).unwrap();
        assert_eq!(self.id, Some(event.cursor.to_string()));
        assert_eq!(self.event.as_deref(), Some(event.kind.event_type().as_str()));
        Some(event)
    }
}

/// Reader of the messages of a response.
pub struct SseStream {
    /// HTTP status of the response.
    pub status: u16,
    response: Response,
    /// Received text after the last message that was returned.
    text: String,
}

impl SseStream {
    pub fn new(response: Response) -> Self {
        Self { status: response.status().as_u16(), response, text: String::new() }
    }

    /// Next message, heartbeats included; `None` at the end of the stream. Fails the test if the stream breaks or
    /// hangs.
    pub async fn next(&mut self) -> Option<SseMessage> {
        loop {
            if let Some(message) = SseMessage::take_from(&mut self.text) {
                return Some(message);
            }
            let chunk = timeout(HANG_TIMEOUT, self.response.chunk()).await.expect("the stream hangs").unwrap();
            let Some(chunk) = chunk else {
                assert_eq!(self.text, "", "the stream ended within a message");
                return None;
            };
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// Next event, without heartbeats; `None` at the end of the stream.
    pub async fn next_event(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.next().await?.to_event() {
                return Some(event);
            }
        }
    }

    /// Reads on to the next event of this type. Fails the test if the stream ends before.
    pub async fn until(&mut self, event_type: &str) -> Event {
        loop {
            let event = self.next_event().await.unwrap_or_else(|| panic!("the stream ended before {event_type}"));
            if event.kind.event_type().as_str() == event_type {
                return event;
            }
        }
    }

    /// Reads the remaining events to the end of the stream.
    pub async fn events(mut self) -> Vec<Event> {
        let mut events = vec![];
        while let Some(event) = self.next_event().await {
            events.push(event);
        }
        events
    }
}
