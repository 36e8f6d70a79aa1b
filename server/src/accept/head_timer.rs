//! Timeouts of an HTTP/1.1 connection that waits for the head of a request: a short one for a head that has begun, a
//! long one for a connection that is idle between two requests.
//!
//! hyper has one timeout for both. It gets the long one, and a timer whose waits become short with the first byte.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use hyper::rt::{Sleep, Timer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Time that an idle connection stays open after a response. Longer than clients and proxies usually keep an unused
/// connection (60 s), so that they rarely send a request into a connection that is being closed.
pub(super) const IDLE_TIMEOUT: Duration = Duration::from_secs(75);

/// Time that a client has for the head of a request after its first byte, and for the whole first one of a connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// Returns the connection, and the timer that hyper must use for it.
pub(super) fn watch<Stream>(stream: Stream) -> (WatchedStream<Stream>, HeadTimer) {
    let has_begun = Arc::new(AtomicBool::new(false));
    (WatchedStream { stream, has_begun: Arc::clone(&has_begun) }, HeadTimer { has_begun, is_first: true.into() })
}

/// Connection that notes when bytes arrive.
pub(super) struct WatchedStream<Stream> {
    stream: Stream,
    /// True if bytes have arrived since hyper last began to wait for a head.
    has_begun: Arc<AtomicBool>,
}

/// Timer of one connection. hyper uses it for nothing but the wait for a head.
pub(super) struct HeadTimer {
    has_begun: Arc<AtomicBool>,
    /// True until the wait for the first head begins.
    is_first: AtomicBool,
}

/// Wait for a head. Ends at hyper's deadline, or [`HEAD_TIMEOUT`] after the first byte.
struct HeadSleep {
    sleep: Pin<Box<tokio::time::Sleep>>,
    has_begun: Arc<AtomicBool>,
    /// True if the deadline is already that of a head that has begun.
    is_short: bool,
}

impl Timer for HeadTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(self.now() + duration)
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        // Bytes of this head that came with the request before are not seen: they wait until the next byte as if the
        // connection were idle.
        self.has_begun.store(false, Ordering::Relaxed);
        let is_short = self.is_first.swap(false, Ordering::Relaxed);
        let deadline = if is_short { self.now() + HEAD_TIMEOUT } else { deadline };
        let sleep = Box::pin(tokio::time::sleep_until(deadline.into()));
        Box::pin(HeadSleep { sleep, has_begun: Arc::clone(&self.has_begun), is_short })
    }

    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }
}

impl Sleep for HeadSleep {}

impl Future for HeadSleep {
    type Output = ();

    /// hyper polls after each read that does not complete the head, so the first poll after the first byte comes at
    /// once.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if !self.is_short && self.has_begun.load(Ordering::Relaxed) {
            self.is_short = true;
            self.sleep.as_mut().reset(tokio::time::Instant::now() + HEAD_TIMEOUT);
        }
        self.sleep.as_mut().poll(context)
    }
}

impl<Stream: AsyncRead + Unpin> AsyncRead for WatchedStream<Stream> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let length = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buf))?;
        if buf.filled().len() > length {
            self.has_begun.store(true, Ordering::Relaxed);
        }
        Poll::Ready(Ok(()))
    }
}

impl<Stream: AsyncWrite + Unpin> AsyncWrite for WatchedStream<Stream> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
