//! Response body that streams a subscriber's events as Server-Sent Events or NDJSON.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use futures::stream;

use super::representation::Representation;
use super::stream_limits::StreamPermit;
use super::subscriber::{StreamItem, Subscriber};
use super::{ndjson, sse};

/// Body with the replay and then the live events, and with the opening, heartbeats and closing of Server-Sent Events.
pub fn stream_body(subscriber: Subscriber, representation: Representation, permit: StreamPermit) -> Body {
    let opening = (representation == Representation::EventStream).then_some(sse::OPENING);
    let body = StreamBody { subscriber, representation, permit, opening, is_over: false };
    Body::from_stream(stream::unfold(body, |mut body| async move {
        let chunk = body.next().await?;
        body.permit.count_bytes(chunk.len());
        Some((Ok::<_, Infallible>(chunk), body))
    }))
}

/// State of a body that is being sent.
struct StreamBody {
    subscriber: Subscriber,
    representation: Representation,
    permit: StreamPermit,
    /// First chunk, if the representation has one and it is not sent yet.
    opening: Option<Bytes>,
    /// True once the closing chunk has been sent.
    is_over: bool,
}

impl StreamBody {
    /// Next chunk. Returns `None` at the end of the stream.
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(opening) = self.opening.take() {
            return Some(opening);
        }
        while !self.is_over {
            let is_sse = self.representation == Representation::EventStream;
            match self.subscriber.next().await {
                StreamItem::Events(events) => {
                    self.permit.count_events(&self.subscriber, &events);
                    return Some(if is_sse {
                        sse::messages(&self.subscriber, &events)
                    } else {
                        ndjson::lines(&self.subscriber, &events)
                    });
                }
                StreamItem::Idle if is_sse => return Some(sse::PING),
                StreamItem::Idle => {}
                StreamItem::Stopping if is_sse => {
                    self.is_over = true;
                    return Some(sse::closing());
                }
                StreamItem::Ended | StreamItem::Stopping | StreamItem::ReadFailed => return None,
            }
        }
        None
    }
}
