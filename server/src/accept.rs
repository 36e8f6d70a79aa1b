//! Connections: accepted until the server stops, bare or over TLS.

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

use crate::certificate::{Certificate, speaks_http2};

/// How long a client may take for the handshake of TLS, and for the head of a request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// Bytes that a connection reads ahead; also the longest head of a request.
const CONNECTION_BUFFER: usize = 64 * 1024;

/// Requests of one HTTP/2 connection at the same time: many tabs of a browser, each with its stream and its uploads.
const REQUESTS_AT_ONCE: u32 = 250;

/// How often an HTTP/2 connection that is silent is asked for a sign of life, and how long it has to answer.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);

/// Connections that may wait to be accepted: thousands of readers come back together when a server was started again, and one
/// that finds no room tries again a second later. The system may have a lower limit.
const WAITING: u32 = 4096;

/// Listens on an address.
///
/// # Errors
/// When the address is not this machine's, or taken.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // As `TcpListener::bind` does: connections of the server before may still linger. Elsewhere it means something else.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING)
}

/// Accepts connections until `stop`, then lets those that are open finish what they are at.
pub async fn accept(
    listener: TcpListener,
    certificate: Option<&Certificate>,
    router: Router,
    stop: &CancellationToken,
) {
    let front = Arc::new(Front {
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
            // Out of file descriptors, most likely: give those that are open a moment to close.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // Small writes are whole events: they must not wait for more.
        let _ = stream.set_nodelay(true);
        // A task takes the room of the largest state that it may come to: who speaks no TLS is not to pay for it.
        match acceptor.clone() {
            None => connections.spawn(Arc::clone(&front).serve_http1(stream, peer)),
            Some(acceptor) => connections.spawn(Arc::clone(&front).greet(acceptor, stream, peer)),
        };
    }
    drop(listener);
    front.is_stopping.store(true, Ordering::Release);
    front.stopping.cancel();
    connections.close();
    connections.wait().await;
}

/// What every connection meets.
struct Front {
    router: Router,
    stop: CancellationToken,
    /// What every connection looks at with everything that it sends. The token's locks are shared by all of them.
    is_stopping: AtomicBool,
    /// Wakes the connections to look at it.
    stopping: CancellationToken,
}

impl Front {
    /// Serves one connection over TLS to its end. One that breaks is its client's business.
    async fn greet(self: Arc<Self>, acceptor: TlsAcceptor, stream: TcpStream, peer: SocketAddr) {
        let greeted = tokio::select! {
            greeted = timeout(HEADER_TIMEOUT, acceptor.accept(stream)) => greeted,
            () = self.stop.cancelled() => return,
        };
        match greeted {
            Ok(Ok(stream)) if speaks_http2(&stream) => Box::pin(self.serve_http2(stream, peer)).await,
            Ok(Ok(stream)) => Box::pin(self.serve_http1(stream, peer)).await,
            Ok(Err(_)) | Err(_) => {}
        }
    }

    async fn serve_http1<Stream>(self: Arc<Self>, stream: Stream, peer: SocketAddr)
    where
        Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let mut server = http1::Builder::new();
        server.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_buf_size(CONNECTION_BUFFER);
        let answers = service_fn(|request| answer(self.router.clone(), request, peer));
        let mut connection = pin!(server.serve_connection(TokioIo::new(stream), answers).with_upgrades());
        if self.until_stopping(connection.as_mut()).await.is_none() {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }

    async fn serve_http2<Stream>(self: Arc<Self>, stream: Stream, peer: SocketAddr)
    where
        Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let mut server = http2::Builder::new(TokioExecutor::new());
        server.timer(TokioTimer::new()).keep_alive_interval(SIGN_OF_LIFE).keep_alive_timeout(SIGN_OF_LIFE);
        server.max_concurrent_streams(REQUESTS_AT_ONCE);
        // Requests of one connection are tasks of their own, which outlive nothing that they need.
        let router = self.router.clone();
        let answers = service_fn(move |request| answer(router.clone(), request, peer));
        let mut connection = pin!(server.serve_connection(TokioIo::new(stream), answers));
        if self.until_stopping(connection.as_mut()).await.is_none() {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }

    /// What comes of this, unless the server stops before.
    async fn until_stopping<Serving: Future>(&self, mut serving: Pin<&mut Serving>) -> Option<Serving::Output> {
        let mut stopping = pin!(self.stopping.cancelled());
        let mut is_listening = false;
        poll_fn(|context| {
            // Listening once is enough: a task is woken by the same waker all its life.
            let hears = !replace(&mut is_listening, true) && stopping.as_mut().poll(context).is_ready();
            if hears || self.is_stopping.load(Ordering::Acquire) {
                return Poll::Ready(None);
            }
            serving.as_mut().poll(context).map(Some)
        })
        .await
    }
}

/// Answers a request, which is told who made it.
fn answer(
    mut router: Router,
    mut request: hyper::Request<Incoming>,
    peer: SocketAddr,
) -> impl Future<Output = Result<axum::response::Response, Infallible>> {
    request.extensions_mut().insert(ConnectInfo(peer));
    router.call(request)
}
