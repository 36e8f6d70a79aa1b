//! Listens on an address, and serves HTTP connections until the server stops: HTTP/1.1, over TLS also HTTP/2.

mod head_timer;
#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::mem::replace;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_service::Service as _;

use self::head_timer::IDLE_TIMEOUT;
use crate::certificate::{Certificate, is_http2};

/// Time that a client has for the TLS handshake.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// Largest read buffer of an HTTP/1.1 connection in bytes. Also limits the length of a request's headers.
const CONNECTION_BUFFER: usize = 64 * 1024;

/// Maximum number of concurrent requests of one HTTP/2 connection. A browser shares the connection among all its tabs,
/// each with a stream and uploads.
const MAX_CONCURRENT_REQUESTS: u32 = 250;

/// Interval of keep-alive pings on an HTTP/2 connection, and time that the client has to respond.
const KEEP_ALIVE: Duration = Duration::from_secs(20);

/// Length of the queue of connections that wait to be accepted. Thousands of stream clients reconnect together after a
/// restart, and one that finds the queue full retries only a second later. The operating system may have a lower limit.
const BACKLOG: u32 = 4096;

/// Starts to listen on an address.
///
/// # Errors
/// When the operating system refuses the address: for example, it does not belong to this machine, or is in use.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // As `TcpListener::bind` does: connections of the previous server may linger. On Windows the option means something
    // else.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Accepts and serves connections until `stop` is cancelled, then waits until open connections have finished their
/// requests. With a certificate, all connections must use TLS; without one, none does.
pub async fn accept(
    listener: TcpListener,
    certificate: Option<&Certificate>,
    router: Router,
    stop: &CancellationToken,
) {
    let server = Arc::new(ConnectionServer {
        router,
        stop: stop.clone(),
        is_stopping: AtomicBool::new(false),
        stopping: CancellationToken::new(),
    });
    let acceptor = certificate.map(Certificate::acceptor);
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        let Ok((stream, peer)) = accepted else {
            // Probably out of file descriptors: give open connections a moment to close.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // Events are small writes and must be sent at once.
        let _ = stream.set_nodelay(true);
        // A task's size is that of its largest state, so plain connections get a smaller task of their own.
        match acceptor.clone() {
            None => connections.spawn(Arc::clone(&server).serve_http1(stream, peer)),
            Some(acceptor) => connections.spawn(Arc::clone(&server).serve_tls(acceptor, stream, peer)),
        };
    }
    drop(listener);
    server.is_stopping.store(true, Ordering::Release);
    server.stopping.cancel();
    connections.close();
    connections.wait().await;
}

/// State that all connections share, and the methods that serve one connection.
struct ConnectionServer {
    router: Router,
    /// Signal to stop the server. Ends unfinished TLS handshakes.
    stop: CancellationToken,
    /// True once no more connections are accepted. Each HTTP connection checks it on every poll. Polling the token
    /// instead would contend for its lock.
    is_stopping: AtomicBool,
    /// Wakes the connections to check `is_stopping`.
    stopping: CancellationToken,
}

impl ConnectionServer {
    /// Performs the TLS handshake and serves the connection to its end, with HTTP/2 if the handshake selected it.
    /// Returns silently if the handshake fails or takes longer than [`HANDSHAKE_TIMEOUT`], or the server stops during it.
    async fn serve_tls(self: Arc<Self>, acceptor: TlsAcceptor, stream: TcpStream, peer: SocketAddr) {
        let handshake = tokio::select! {
            handshake = timeout(HANDSHAKE_TIMEOUT, acceptor.accept(stream)) => handshake,
            () = self.stop.cancelled() => return,
        };
        match handshake {
            Ok(Ok(stream)) if is_http2(&stream) => Box::pin(self.serve_http2(stream, peer)).await,
            Ok(Ok(stream)) => Box::pin(self.serve_http1(stream, peer)).await,
            Ok(Err(_)) | Err(_) => {}
        }
    }

    /// Serves one HTTP/1.1 connection to its end. When the server stops, finishes the current request first.
    async fn serve_http1<Stream>(self: Arc<Self>, stream: Stream, peer: SocketAddr)
    where
        Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let mut server = http1::Builder::new();
        let (stream, timer) = head_timer::watch(stream);
        server.timer(timer).header_read_timeout(IDLE_TIMEOUT).max_buf_size(CONNECTION_BUFFER);
        let service = service_fn(|request| respond(self.router.clone(), request, peer));
        let mut connection = pin!(server.serve_connection(TokioIo::new(stream), service).with_upgrades());
        if self.until_stopping(connection.as_mut()).await.is_none() {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }

    /// Serves one HTTP/2 connection to its end. When the server stops, finishes the current requests first.
    async fn serve_http2<Stream>(self: Arc<Self>, stream: Stream, peer: SocketAddr)
    where
        Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let mut server = http2::Builder::new(TokioExecutor::new());
        server.timer(TokioTimer::new()).keep_alive_interval(KEEP_ALIVE).keep_alive_timeout(KEEP_ALIVE);
        server.max_concurrent_streams(MAX_CONCURRENT_REQUESTS);
        // Each request runs in its own task, so the service must own the router.
        let router = self.router.clone();
        let service = service_fn(move |request| respond(router.clone(), request, peer));
        let mut connection = pin!(server.serve_connection(TokioIo::new(stream), service));
        if self.until_stopping(connection.as_mut()).await.is_none() {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }

    /// Polls a future until it completes or the server stops. Returns `None` if the server stops first.
    async fn until_stopping<F: Future>(&self, mut future: Pin<&mut F>) -> Option<F::Output> {
        let mut stopping = pin!(self.stopping.cancelled());
        let mut is_registered = false;
        poll_fn(|context| {
            // Polling the token once is enough, because a task keeps its waker.
            let is_cancelled = !replace(&mut is_registered, true) && stopping.as_mut().poll(context).is_ready();
            if is_cancelled || self.is_stopping.load(Ordering::Acquire) {
                return Poll::Ready(None);
            }
            future.as_mut().poll(context).map(Some)
        })
        .await
    }
}

/// Passes a request to the router, with the client's address as an extension.
fn respond(
    mut router: Router,
    mut request: hyper::Request<Incoming>,
    peer: SocketAddr,
) -> impl Future<Output = Result<axum::response::Response, Infallible>> {
    request.extensions_mut().insert(ConnectInfo(peer));
    router.call(request)
}
