//! Long polling: an array of what came after a position, at once or after a while.

use axum::body::Body;

use super::limits::Permit;
use super::reader::{News, Next, Reader};

/// Waits until there is something to tell, as long as the reader is patient, and tells it: `[]` if there was nothing.
///
/// What is answered is bounded by a page of the log; the client asks for what follows.
pub async fn array(mut reader: Reader, permit: Permit) -> Body {
    let mut text = b"[".to_vec();
    loop {
        let next = match reader.next_at_once().await {
            Some(next) => next,
            None => reader.next().await,
        };
        let Next::Events(news) = next else { break };
        permit.told(&reader, &news);
        append(&mut text, &reader, &news);
        // That a position could not be used is said before the events that follow.
        if !news.is_reset() {
            break;
        }
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
