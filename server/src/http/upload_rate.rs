//! Minimum rate of request bodies: a client that sends too slowly must not keep a connection and a file open.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use http_body::{Body as _, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

/// Waiting time that a body has at first, and the most that it can have.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// Number of received bytes that restore one second of waiting time.
const BYTES_PER_SECOND: f64 = 1024.0;

/// Makes the body of a request fail when its client is too slow.
pub async fn require_minimum_rate(request: Request) -> Request {
    request.map(|body| if body.is_end_stream() { body } else { Body::new(MinimumRateBody::new(body)) })
}

/// Body that fails when its client is too slow. The server waits up to [`MAX_WAIT`] in total, and each KiB that arrives
/// restores one second of that, up to [`MAX_WAIT`] again. Only the time counts in which the server waits for the
/// client, not the time in which the handler is busy.
struct MinimumRateBody {
    body: Body,
    /// Waiting time that is left, before the current wait is subtracted.
    remaining: Duration,
    /// Current wait; `None` while the server does not wait for the client.
    waiting: Option<Waiting>,
}

/// A wait for the client that has begun.
struct Waiting {
    since: Instant,
    timeout: Pin<Box<Sleep>>,
}

/// Error of a body whose client was too slow.
#[derive(Debug, thiserror::Error)]
#[error("the body arrived too slowly")]
struct TooSlow;

impl MinimumRateBody {
    fn new(body: Body) -> Self {
        Self { body, remaining: MAX_WAIT, waiting: None }
    }

    /// Ends the wait and restores waiting time for the bytes that arrived.
    fn received(&mut self, bytes: usize) {
        if let Some(waiting) = self.waiting.take() {
            self.remaining = self.remaining.saturating_sub(waiting.since.elapsed());
        }
        let restored = Duration::from_secs_f64(bytes as f64 / BYTES_PER_SECOND);
        self.remaining = (self.remaining + restored).min(MAX_WAIT);
    }

    /// Starts a wait unless one has begun. Ready when the waiting time is used up.
    fn poll_timeout(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let remaining = self.remaining;
        let waiting = self.waiting.get_or_insert_with(|| {
            let since = Instant::now();
            Waiting { since, timeout: Box::pin(sleep_until(since + remaining)) }
        });
        waiting.timeout.as_mut().poll(context)
    }
}

impl http_body::Body for MinimumRateBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) {
            let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()).and_then(Frame::data_ref);
            this.received(data.map_or(0, Bytes::len));
            return Poll::Ready(frame);
        }
        ready!(this.poll_timeout(context));
        Poll::Ready(Some(Err(axum::Error::new(TooSlow))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures::StreamExt as _;
    use futures::stream;

    use super::*;

    /// Sends a body of `chunks` chunks of `length` bytes with a pause before each. Returns the number of bytes
    /// received, and true if the body was complete.
    async fn receive(chunks: usize, length: usize, pause: Duration) -> (usize, bool) {
        let chunks = stream::iter(0..chunks).then(move |_| async move {
            tokio::time::sleep(pause).await;
            Ok::<_, Infallible>(Bytes::from(vec![0; length]))
        });
        let mut data = Body::new(MinimumRateBody::new(Body::from_stream(chunks))).into_data_stream();
        let mut count = 0;
        while let Some(chunk) = data.next().await {
            match chunk {
                Ok(chunk) => count += chunk.len(),
                Err(_) => return (count, false),
            }
        }
        (count, true)
    }

    #[tokio::test(start_paused = true)]
    async fn accepts_slow_clients_and_refuses_trickles() {
        let second = Duration::from_secs(1);
        // Two KiB every second, for more than an hour.
        assert_eq!(receive(5000, 2048, second).await, (5000 * 2048, true));
        // Repeated pauses of almost the whole waiting time, with enough bytes between them.
        assert_eq!(receive(20, 64 << 10, 29 * second).await, (20 * (64 << 10), true));
        // One byte every second lasts about as long as the waiting time.
        let (count, is_complete) = receive(5000, 1, second).await;
        assert!((29..=31).contains(&count) && !is_complete, "{count}");
        assert_eq!(receive(2, 1, 31 * second).await, (0, false));
    }

    #[tokio::test(start_paused = true)]
    async fn time_in_which_the_handler_does_not_read_does_not_count() {
        let chunks = stream::iter((0..3).map(|_| Ok::<_, Infallible>(Bytes::from_static(b"abc"))));
        let mut data = Body::new(MinimumRateBody::new(Body::from_stream(chunks))).into_data_stream();
        for _ in 0..3 {
            tokio::time::sleep(10 * MAX_WAIT).await;
            assert_eq!(data.next().await.unwrap().unwrap(), "abc");
        }
    }
}
