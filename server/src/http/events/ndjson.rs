//! NDJSON: one JSON object a line. There is no heartbeat, because clients take every line for an event.

use axum::body::Bytes;

use super::subscriber::{BatchEvents, Subscriber};

/// Events as lines.
pub fn lines(subscriber: &Subscriber, events: &BatchEvents) -> Bytes {
    let mut lines = subscriber.filtered(events).map(|event| match subscriber.resume_position(events, &event) {
        None => event.line(),
        Some(_) => [&subscriber.json(events, &event)[..], b"\n"].concat().into(),
    });
    let first = lines.next().unwrap_or_default();
    match lines.next() {
        // Live events mostly come one by one: then nothing is copied.
        None => first,
        Some(second) => {
            let mut text = Vec::from(first);
            text.extend_from_slice(&second);
            lines.for_each(|line| text.extend_from_slice(&line));
            text.into()
        }
    }
}
