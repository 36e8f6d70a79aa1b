//! NDJSON representation: one JSON object a line. There is no heartbeat, because clients treat every line as an event.

use axum::body::Bytes;

use super::subscriber::{BatchEvents, Subscriber};

/// Events that pass the subscriber's filter as lines of JSON, with the field `resume` if the scope is a list of
/// batches.
pub fn lines(subscriber: &Subscriber, events: &BatchEvents) -> Bytes {
    let mut lines = subscriber.filtered(events).map(|event| match subscriber.resume_position(events, &event) {
        None => event.line(),
        Some(_) => [&subscriber.json(events, &event)[..], b"\n"].concat().into(),
    });
    let first = lines.next().unwrap_or_default();
    match lines.next() {
        // Live events mostly come one by one. A single line is not copied.
        None => first,
        Some(second) => {
            let mut text = Vec::from(first);
            text.extend_from_slice(&second);
            lines.for_each(|line| text.extend_from_slice(&line));
            text.into()
        }
    }
}
