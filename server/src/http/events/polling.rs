//! Long polling: an array of what came after a position, at once or after a while.

use std::time::Duration;

use axum::body::Body;

use super::limits::Permit;
use super::reader::{News, Next, Reader};

/// Bytes above which nothing is added to an answer: what a page of the log has.
const ENOUGH: usize = 64 * 1024;

/// Waits until there is something to tell, as long as the reader is patient, and tells all of it that is at hand: `[]` if there
/// was nothing.
///
/// What is answered is bounded; the client asks for what follows.
pub async fn array(mut reader: Reader, patience: Duration, permit: Permit) -> Body {
    let mut text = b"[".to_vec();
    let mut has_events = false;
    while text.len() < ENOUGH {
        let next = if has_events {
            reader.next_known().await
        } else if patience.is_zero() {
            reader.next_at_once().await
        } else {
            Some(reader.next().await)
        };
        let Some(Next::Events(news)) = next else { break };
        permit.told(&reader, &news);
        append(&mut text, &reader, &news);
        // That a position could not be used is said before the events that follow.
        has_events |= !news.is_reset();
    }
    text.push(b']');
    permit.sent(text.len());
    text.into()
}

fn append(text: &mut Vec<u8>, reader: &Reader, news: &News) {
    for event in reader.events(news) {
        if text.len() > 1 {
            text.push(b',');
        }
        text.extend_from_slice(&reader.object(news, &event));
    }
}
