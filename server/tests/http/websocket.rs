//! The event stream over a WebSocket: handshake, origin check, heartbeats, messages of the client, and close codes.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use protocol::ProblemCode;
use serde_json::json;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::api::{HANG_TIMEOUT, TestServer, batch_path, events_path, image_id, photo};
use crate::response::ApiResponse;
use crate::stream_format::{PING, Socket, connect, next_text};

/// Reads to the close frame of the server and returns its code.
async fn close_code(socket: &mut Socket) -> CloseCode {
    loop {
        let message = timeout(HANG_TIMEOUT, socket.next()).await.expect("the socket hangs").expect("no close frame");
        if let Message::Close(frame) = message.unwrap() {
            return frame.unwrap().code;
        }
    }
}

#[tokio::test]
async fn the_socket_closes_at_the_end_of_the_batch() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let mut socket = connect(&server, &events_path(&batch), &[]).await.unwrap();
    assert!(next_text(&mut socket).await.unwrap().contains("batch.created"));
    server.post(&format!("{}/seal", batch_path(&batch))).await;
    assert!(next_text(&mut socket).await.unwrap().contains("batch.sealed"));
    assert!(next_text(&mut socket).await.unwrap().contains("batch.completed"));
    assert_eq!(close_code(&mut socket).await, CloseCode::Normal);
    assert!(socket.next().await.is_none(), "the connection stays open");
}

#[tokio::test]
async fn the_socket_closes_when_the_server_stops() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let mut socket = connect(&server, &events_path(&batch), &[]).await.unwrap();
    next_text(&mut socket).await;
    server.stop.cancel();
    assert_eq!(close_code(&mut socket).await, CloseCode::Restart);
    assert!(socket.next().await.is_none());
    server.stopped().await;
}

#[tokio::test]
async fn an_idle_socket_sends_heartbeats() {
    let server = TestServer::start_with(|config| config.heartbeat = Duration::from_millis(20)).await;
    let batch = server.create_batch(json!({})).await;
    let mut socket = connect(&server, &events_path(&batch), &[]).await.unwrap();
    assert!(next_text(&mut socket).await.unwrap().contains("batch.created"));
    for _ in 0..3 {
        assert_eq!(next_text(&mut socket).await.as_deref(), Some(PING));
    }
}

#[tokio::test]
async fn messages_of_the_client_are_ignored_and_pings_answered() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let mut socket = connect(&server, &events_path(&batch), &[]).await.unwrap();
    next_text(&mut socket).await;
    socket.send(Message::text("hello")).await.unwrap();
    socket.send(Message::binary(vec![1, 2, 3])).await.unwrap();
    socket.send(Message::Ping("abc".into())).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::Pong("abc".into()));
    server.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    assert!(next_text(&mut socket).await.unwrap().contains("image.received"));
    socket.close(None).await.unwrap();
    while let Some(Ok(_)) = socket.next().await {}
}

#[tokio::test]
async fn a_client_that_sends_a_large_message_is_disconnected() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let mut socket = connect(&server, &events_path(&batch), &[]).await.unwrap();
    next_text(&mut socket).await;
    // The server may close the connection before the message is sent completely.
    let _ = socket.send(Message::binary(vec![0; 100_000])).await;
    let ended = async { while let Some(Ok(_)) = socket.next().await {} };
    timeout(HANG_TIMEOUT, ended).await.expect("the connection stays open");
}

#[tokio::test]
async fn a_page_of_another_site_is_refused() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let own_origin = format!("http://{}", server.address);
    for (name, value, refused) in [
        ("origin", "http://evil.example", true),
        ("origin", "null", true),
        ("sec-fetch-site", "cross-site", true),
        ("sec-fetch-site", "same-origin", false),
        ("origin", own_origin.as_str(), false),
    ] {
        match connect(&server, &events_path(&batch), &[(name, value)]).await {
            Ok(_) => assert!(!refused, "{name}: {value}"),
            Err(Error::Http(response)) => assert!(refused && response.status() == 403, "{name}: {value}"),
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn an_invalid_handshake_is_rejected() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let request = |version| {
        server
            .request(reqwest::Method::GET, &events_path(&batch))
            .header("connection", "upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-version", version)
    };
    for request in [request("8").header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="), request("13")] {
        let response = ApiResponse::fetch(request).await;
        response.assert_problem(ProblemCode::MalformedRequest);
        assert_eq!(response.header("sec-websocket-version"), "13");
    }
    // An upgrade to another protocol is ignored.
    let other = server.request(reqwest::Method::GET, &events_path(&batch)).header("upgrade", "h2c");
    assert_eq!(
        other.header("connection", "upgrade").send().await.unwrap().headers()["content-type"],
        "text/event-stream"
    );
}
