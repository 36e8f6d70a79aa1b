//! One JSON object a line. Readers take every line for an event, so there is no sign of life.

use axum::body::Bytes;

use super::reader::{News, Reader};

/// News as lines.
pub fn lines(reader: &Reader, news: &News) -> Bytes {
    let mut events = reader.events(news).map(|event| match reader.resume(news, &event) {
        None => event.line(),
        Some(_) => [&reader.object(news, &event)[..], b"\n"].concat().into(),
    });
    let first = events.next().unwrap_or_default();
    match events.next() {
        // Live, events come one by one: nothing is copied.
        None => first,
        Some(second) => {
            let mut text = Vec::from(first);
            text.extend_from_slice(&second);
            events.for_each(|line| text.extend_from_slice(&line));
            text.into()
        }
    }
}
