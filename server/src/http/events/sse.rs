//! Server-Sent Events (WHATWG HTML, section 9.2).

use axum::body::Bytes;

use super::reader::{News, Reader};
use crate::random;

/// What opens a stream: how long a browser waits before it comes back. It also makes every proxy pass on the head.
pub const OPENING: Bytes = Bytes::from_static(b"retry: 1000\n\n");

/// The sign of life after a silence. It has no id, so that a reader's position stays what it is.
pub const PING: Bytes = Bytes::from_static(b"event: ping\ndata: {\"type\":\"ping\"}\n\n");

/// News as messages.
pub fn messages(reader: &Reader, news: &News) -> Bytes {
    if let Some(messages) = reader.shared_messages(news) {
        return messages;
    }
    let mut text = Vec::new();
    for event in reader.events(news) {
        match reader.resume(news, &event) {
            None => text.extend_from_slice(&event.message()),
            Some(resume) => {
                for part in [&b"id: "[..], resume.as_bytes(), b"\n", &event.without_id()] {
                    text.extend_from_slice(part);
                }
            }
        }
    }
    text.into()
}

/// What closes the stream of a server that stops: when to come back, spread, so that its start does not meet all readers at
/// once.
pub fn closing() -> Bytes {
    let spread = random::bytes().map_or(0, u16::from_be_bytes);
    format!("retry: {}\n\n", 1000 + u64::from(spread) % 2000).into()
}
