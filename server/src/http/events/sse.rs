//! Server-Sent Events representation (WHATWG HTML, section 9.2).

use axum::body::Bytes;

use super::subscriber::{BatchEvents, Subscriber};
use crate::random;

/// First bytes of a stream. They set the reconnection delay of browsers to one second, and make proxies pass on the
/// response headers at once.
pub const OPENING: Bytes = Bytes::from_static(b"retry: 1000\n\n");

/// Heartbeat message. It has no id, so the client keeps its last event id.
pub const PING: Bytes = Bytes::from_static(b"event: ping\ndata: {\"type\":\"ping\"}\n\n");

/// Events that pass the subscriber's filter as messages. If the scope is a list of batches, the id of each message is
/// the position in all of them.
pub fn messages(subscriber: &Subscriber, events: &BatchEvents) -> Bytes {
    if let Some(messages) = subscriber.shared_messages(events) {
        return messages;
    }
    let mut text = Vec::new();
    for event in subscriber.filtered(events) {
        match subscriber.resume_position(events, &event) {
            None => text.extend_from_slice(&event.message()),
            Some(resume) => {
                for part in [&b"id: "[..], resume.as_bytes(), b"\n", &event.message_without_id()] {
                    text.extend_from_slice(part);
                }
            }
        }
    }
    text.into()
}

/// Last bytes of a stream when the server stops: a reconnection delay of one to three seconds. It is random, so that
/// the clients do not all reconnect at the same moment.
pub fn closing() -> Bytes {
    let jitter = random::bytes().map_or(0, u16::from_be_bytes);
    format!("retry: {}\n\n", 1000 + u64::from(jitter) % 2000).into()
}
