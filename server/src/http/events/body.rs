//! A reader's stream as the body of an answer.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use futures::stream;

use super::limits::Permit;
use super::reader::{Next, Reader};
use super::sse;
use super::{ndjson, representation::Representation};

/// The body of an answer that tells a reader everything, and then goes on live.
pub fn body(reader: Reader, representation: Representation, permit: Permit) -> Body {
    let opening = (representation == Representation::EventStream).then_some(sse::OPENING);
    let telling = Telling { reader, representation, permit, opening, is_over: false };
    Body::from_stream(stream::unfold(telling, |mut telling| async move {
        let chunk = telling.next().await?;
        telling.permit.sent(chunk.len());
        Some((Ok::<_, Infallible>(chunk), telling))
    }))
}

struct Telling {
    reader: Reader,
    representation: Representation,
    permit: Permit,
    opening: Option<Bytes>,
    is_over: bool,
}

impl Telling {
    /// What to send next; nothing when the stream is over.
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(opening) = self.opening.take() {
            return Some(opening);
        }
        while !self.is_over {
            let is_sse = self.representation == Representation::EventStream;
            match self.reader.next().await {
                Next::Events(news) => {
                    self.permit.told(&self.reader, &news);
                    return Some(if is_sse {
                        sse::messages(&self.reader, &news)
                    } else {
                        ndjson::lines(&self.reader, &news)
                    });
                }
                Next::Silence if is_sse => return Some(sse::PING),
                Next::Silence => {}
                Next::Stopping if is_sse => {
                    self.is_over = true;
                    return Some(sse::closing());
                }
                Next::Over | Next::Stopping | Next::Broken => return None,
            }
        }
        None
    }
}
