//! Timeouts of HTTP/1.1 connections, with a paused clock.

use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::{Instant, sleep};

use super::*;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Client's end of a connection to a server that answers every request with the text `ok`.
fn connect() -> DuplexStream {
    let server = ConnectionServer {
        router: Router::new().route("/", get(|| async { "ok" })),
        stop: CancellationToken::new(),
        is_stopping: AtomicBool::new(false),
        stopping: CancellationToken::new(),
    };
    let (client, stream) = duplex(4096);
    tokio::spawn(Arc::new(server).serve_http1(stream, SocketAddr::from(([127, 0, 0, 1], 1))));
    client
}

/// Sends a request and reads its response.
async fn request(client: &mut DuplexStream) {
    client.write_all(REQUEST).await.unwrap();
    let mut response = Vec::new();
    while !response.ends_with(b"ok") {
        assert_ne!(client.read_buf(&mut response).await.unwrap(), 0, "closed");
    }
}

/// Whole seconds until the server closes the connection.
async fn seconds_to_close(client: &mut DuplexStream) -> u64 {
    let begun = Instant::now();
    client.read_to_end(&mut Vec::new()).await.unwrap();
    begun.elapsed().as_secs()
}

#[tokio::test(start_paused = true)]
async fn a_connection_without_a_request_is_closed_soon() {
    assert_eq!(seconds_to_close(&mut connect()).await, 10);
    let mut client = connect();
    client.write_all(&REQUEST[..20]).await.unwrap();
    assert_eq!(seconds_to_close(&mut client).await, 10);
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_stays_open_longer() {
    let mut client = connect();
    for _ in 0..3 {
        request(&mut client).await;
        sleep(Duration::from_secs(70)).await;
    }
    request(&mut client).await;
    assert_eq!(seconds_to_close(&mut client).await, 75);
}

#[tokio::test(start_paused = true)]
async fn a_head_that_has_begun_has_little_time() {
    let mut client = connect();
    request(&mut client).await;
    sleep(Duration::from_secs(70)).await;
    client.write_all(&REQUEST[..1]).await.unwrap();
    assert_eq!(seconds_to_close(&mut client).await, 10);
    // Single bytes do not extend the time.
    let mut client = connect();
    request(&mut client).await;
    let begun = Instant::now();
    for byte in REQUEST {
        if client.write_all(&[*byte]).await.is_err() {
            break;
        }
        sleep(Duration::from_secs(3)).await;
    }
    assert!((10..=13).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_head_in_two_parts_is_read() {
    let mut client = connect();
    request(&mut client).await;
    sleep(Duration::from_secs(74)).await;
    client.write_all(&REQUEST[..20]).await.unwrap();
    sleep(Duration::from_secs(9)).await;
    client.write_all(&REQUEST[20..]).await.unwrap();
    let mut response = Vec::new();
    while !response.ends_with(b"ok") {
        assert_ne!(client.read_buf(&mut response).await.unwrap(), 0, "closed");
    }
}
