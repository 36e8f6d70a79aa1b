//! The ways in which a stream writes its events.

use axum::http::{HeaderMap, header};
use protocol::{BatchId, Cursor};

use crate::store::LogEntry;

/// How a stream is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Representation {
    /// Server-Sent Events (WHATWG HTML, section 9.2).
    EventStream,
    /// One JSON object a line.
    Ndjson,
}

impl Representation {
    /// The stream that the client asks for by name, if it does.
    pub fn asked_for(headers: &HeaderMap) -> Option<Self> {
        let accept = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let mut kinds =
            accept.flat_map(|value| value.split(',')).map(|kind| kind.split(';').next().unwrap_or_default().trim());
        kinds.find_map(|kind| match kind {
            "text/event-stream" => Some(Self::EventStream),
            "application/x-ndjson" => Some(Self::Ndjson),
            _ => None,
        })
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::EventStream => "text/event-stream",
            Self::Ndjson => "application/x-ndjson",
        }
    }

    /// What opens the stream: how long a browser waits before it comes back. It also makes every proxy pass on the head.
    pub fn opening(self) -> String {
        match self {
            Self::EventStream => "retry: 1000\n\n".to_owned(),
            Self::Ndjson => String::new(),
        }
    }

    /// What closes a stream that is not at its end, when the server stops: come back after this many milliseconds.
    pub fn closing(self, retry_ms: u64) -> String {
        match self {
            Self::EventStream => format!("retry: {retry_ms}\n\n"),
            Self::Ndjson => String::new(),
        }
    }

    /// Appends an event. Neither its type nor its cursor is ever text of a user, and JSON has no line breaks.
    pub fn write(self, entry: &LogEntry, cursor: &Cursor, to: &mut String) {
        match self {
            Self::EventStream => write_message(to, Some(cursor), &entry.event_type, &entry.json),
            Self::Ndjson => {
                to.push_str(&entry.json);
                to.push('\n');
            }
        }
    }

    /// The message that the reader's cursor cannot be used; the log follows from its beginning.
    pub fn reset(self, batch: &BatchId, cursor: &Cursor, at: protocol::Timestamp) -> String {
        let json = format!(r#"{{"cursor":"{cursor}","type":"stream.reset","batch":"{batch}","at":"{at}"}}"#);
        let entry = LogEntry { seq: cursor.seq, event_type: "stream.reset".to_owned(), json };
        let mut text = String::new();
        self.write(&entry, cursor, &mut text);
        text
    }

    /// The sign of life after a silence; nothing where readers take every line for an event.
    pub fn ping(self) -> Option<String> {
        match self {
            Self::EventStream => {
                let mut text = String::new();
                write_message(&mut text, None, "ping", r#"{"type":"ping"}"#);
                Some(text)
            }
            Self::Ndjson => None,
        }
    }
}

fn write_message(to: &mut String, id: Option<&Cursor>, event_type: &str, data: &str) {
    use std::fmt::Write as _;
    // Writing to a string cannot fail.
    if let Some(id) = id {
        let _ = writeln!(to, "id: {id}");
    }
    let _ = write!(to, "event: {event_type}\ndata: {data}\n\n");
}
