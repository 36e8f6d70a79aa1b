//! How slowly a client may send: nobody holds a connection and a file open by sending a byte now and then.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use http_body::{Body as _, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

/// How long a client may let the server wait.
const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes that earn a second of patience back.
const BYTES_A_SECOND: f64 = 1024.0;

/// Gives a request's body no more than our patience.
pub async fn pace(request: Request) -> Request {
    request.map(|body| if body.is_end_stream() { body } else { Body::new(Paced::new(body)) })
}

/// A body that fails when its sender is too slow: it waits for up to half a minute in all, and every kilobyte that comes gives a
/// second of that back. Only the time counts in which the server waits for the client, never the other way round.
struct Paced {
    body: Body,
    patience: Duration,
    waiting: Option<Waiting>,
}

/// The server waits for the client.
struct Waiting {
    since: Instant,
    over: Pin<Box<Sleep>>,
}

/// The sender was too slow.
#[derive(Debug, thiserror::Error)]
#[error("the body came too slowly")]
struct TooSlow;

impl Paced {
    fn new(body: Body) -> Self {
        Self { body, patience: PATIENCE, waiting: None }
    }

    /// Something came after all.
    fn relieve(&mut self, bytes: usize) {
        if let Some(waiting) = self.waiting.take() {
            self.patience = self.patience.saturating_sub(waiting.since.elapsed());
        }
        let earned = Duration::from_secs_f64(bytes as f64 / BYTES_A_SECOND);
        self.patience = (self.patience + earned).min(PATIENCE);
    }

    /// Ready when the patience is over.
    fn wait(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let patience = self.patience;
        let waiting = self.waiting.get_or_insert_with(|| {
            let since = Instant::now();
            Waiting { since, over: Box::pin(sleep_until(since + patience)) }
        });
        waiting.over.as_mut().poll(context)
    }
}

impl http_body::Body for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let paced = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(&mut paced.body).poll_frame(context) {
            let data = frame.as_ref().and_then(|frame| frame.as_ref().ok()).and_then(Frame::data_ref);
            paced.relieve(data.map_or(0, Bytes::len));
            return Poll::Ready(frame);
        }
        ready!(paced.wait(context));
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

    /// Bodies of so many pieces, each after a pause, read until the end or an error: how many bytes came, and whether all.
    async fn read(pieces: usize, length: usize, pause: Duration) -> (usize, bool) {
        let pieces = stream::iter(0..pieces).then(move |_| async move {
            tokio::time::sleep(pause).await;
            Ok::<_, Infallible>(Bytes::from(vec![0; length]))
        });
        let mut data = Body::new(Paced::new(Body::from_stream(pieces))).into_data_stream();
        let mut count = 0;
        while let Some(piece) = data.next().await {
            match piece {
                Ok(piece) => count += piece.len(),
                Err(_) => return (count, false),
            }
        }
        (count, true)
    }

    #[tokio::test(start_paused = true)]
    async fn slow_senders_are_waited_for_and_trickles_are_not() {
        let second = Duration::from_secs(1);
        // Two kilobytes every second, for an hour and longer.
        assert_eq!(read(5000, 2048, second).await, (5000 * 2048, true));
        // A pause of most of the patience, again and again, with enough between.
        assert_eq!(read(20, 64 << 10, 29 * second).await, (20 * (64 << 10), true));
        // A byte every second lasts for as long as the patience.
        let (count, is_whole) = read(5000, 1, second).await;
        assert!((29..=31).contains(&count) && !is_whole, "{count}");
        assert_eq!(read(2, 1, 31 * second).await, (0, false));
    }

    #[tokio::test(start_paused = true)]
    async fn time_in_which_nobody_reads_does_not_count() {
        let pieces = stream::iter((0..3).map(|_| Ok::<_, Infallible>(Bytes::from_static(b"abc"))));
        let mut data = Body::new(Paced::new(Body::from_stream(pieces))).into_data_stream();
        for _ in 0..3 {
            tokio::time::sleep(10 * PATIENCE).await;
            assert_eq!(data.next().await.unwrap().unwrap(), "abc");
        }
    }
}
