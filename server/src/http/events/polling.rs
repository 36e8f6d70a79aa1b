//! Long polling: a JSON array of the events after a position, sent at once if there are any, else when the first event
//! comes; empty when the waiting time is over or the stream ends before.

use std::time::Duration;

use axum::body::Body;

use super::stream_limits::StreamPermit;
use super::subscriber::{BatchEvents, StreamItem, Subscriber};

/// Length of a response in bytes at which no more events are added.
const FULL_LENGTH: usize = 64 * 1024;

/// Waits up to `wait` for the first event, not counting resets, and returns the events that are available then as a
/// JSON array: `[]` if there is none. The heartbeat of `subscriber` must be `wait`.
///
/// No events are added once the response has [`FULL_LENGTH`] bytes. It can have about twice as many, and more if an
/// event is long or events have the field `resume`. The client asks again for the events that follow.
pub async fn array(mut subscriber: Subscriber, wait: Duration, permit: StreamPermit) -> Body {
    let mut text = b"[".to_vec();
    let mut has_events = false;
    while text.len() < FULL_LENGTH {
        let item = if has_events {
            subscriber.next_available().await
        } else if wait.is_zero() {
            subscriber.next_in_log().await
        } else {
            Some(subscriber.next().await)
        };
        let Some(StreamItem::Events(events)) = item else { break };
        permit.count_events(&subscriber, &events);
        append(&mut text, &subscriber, &events);
        // A reset alone does not end the wait: the events after it belong in the same response.
        has_events |= !events.is_reset();
    }
    text.push(b']');
    permit.count_bytes(text.len());
    text.into()
}

/// Appends the events that pass the subscriber's filter, with commas before all but the first of the array.
fn append(text: &mut Vec<u8>, subscriber: &Subscriber, events: &BatchEvents) {
    for event in subscriber.filtered(events) {
        if text.len() > 1 {
            text.push(b',');
        }
        text.extend_from_slice(&subscriber.json(events, &event));
    }
}
