//! The stream over a WebSocket: handshake, signs of life, farewells.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use protocol::ProblemCode;
use serde_json::json;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::answer::Answer;
use crate::site::{PATIENCE, Site, batch_path, events_path, image_id, photo};
use crate::ways::{PING, Socket, connect, next_text};

/// The code that the server closes with, what it sends before passed over.
async fn farewell(socket: &mut Socket) -> CloseCode {
    loop {
        let message = timeout(PATIENCE, socket.next()).await.expect("it hangs").expect("no farewell");
        if let Message::Close(frame) = message.unwrap() {
            return frame.unwrap().code;
        }
    }
}

#[tokio::test]
async fn it_ends_with_the_batch() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let mut socket = connect(&site, &events_path(&batch), &[]).await.unwrap();
    assert!(next_text(&mut socket).await.unwrap().contains("batch.created"));
    site.post(&format!("{}/seal", batch_path(&batch))).await;
    assert!(next_text(&mut socket).await.unwrap().contains("batch.sealed"));
    assert!(next_text(&mut socket).await.unwrap().contains("batch.completed"));
    assert_eq!(farewell(&mut socket).await, CloseCode::Normal);
    assert!(socket.next().await.is_none(), "and the connection is closed");
}

#[tokio::test]
async fn it_ends_with_the_server() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let mut socket = connect(&site, &events_path(&batch), &[]).await.unwrap();
    next_text(&mut socket).await;
    site.stop.cancel();
    assert_eq!(farewell(&mut socket).await, CloseCode::Restart);
    assert!(socket.next().await.is_none());
    site.stopped().await;
}

#[tokio::test]
async fn a_silent_one_gives_signs_of_life() {
    let site = Site::with(|config| config.heartbeat = Duration::from_millis(20)).await;
    let batch = site.open(json!({})).await;
    let mut socket = connect(&site, &events_path(&batch), &[]).await.unwrap();
    assert!(next_text(&mut socket).await.unwrap().contains("batch.created"));
    for _ in 0..3 {
        assert_eq!(next_text(&mut socket).await.as_deref(), Some(PING));
    }
}

#[tokio::test]
async fn what_a_client_says_is_heard_and_passed_over() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let mut socket = connect(&site, &events_path(&batch), &[]).await.unwrap();
    next_text(&mut socket).await;
    socket.send(Message::text("hello")).await.unwrap();
    socket.send(Message::binary(vec![1, 2, 3])).await.unwrap();
    socket.send(Message::Ping("abc".into())).await.unwrap();
    assert_eq!(socket.next().await.unwrap().unwrap(), Message::Pong("abc".into()));
    site.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    assert!(next_text(&mut socket).await.unwrap().contains("image.received"));
    socket.close(None).await.unwrap();
    while let Some(Ok(_)) = socket.next().await {}
}

#[tokio::test]
async fn a_client_that_says_too_much_is_left() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let mut socket = connect(&site, &events_path(&batch), &[]).await.unwrap();
    next_text(&mut socket).await;
    socket.send(Message::binary(vec![0; 100_000])).await.unwrap();
    let ended = async { while let Some(Ok(_)) = socket.next().await {} };
    timeout(PATIENCE, ended).await.expect("the server closes the connection");
}

#[tokio::test]
async fn a_page_of_another_site_gets_none() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let own = format!("http://{}", site.address);
    for (name, value, refused) in [
        ("origin", "http://evil.example", true),
        ("origin", "null", true),
        ("sec-fetch-site", "cross-site", true),
        ("sec-fetch-site", "same-origin", false),
        ("origin", own.as_str(), false),
    ] {
        match connect(&site, &events_path(&batch), &[(name, value)]).await {
            Ok(_) => assert!(!refused, "{name}: {value}"),
            Err(Error::Http(response)) => assert!(refused && response.status() == 403, "{name}: {value}"),
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn a_handshake_that_is_none_is_a_problem() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let request = |version| {
        site.request(reqwest::Method::GET, &events_path(&batch))
            .header("connection", "upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-version", version)
    };
    for request in [request("8").header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="), request("13")] {
        let answer = Answer::of(request).await;
        answer.is_problem(ProblemCode::MalformedRequest);
        assert_eq!(answer.header("sec-websocket-version"), "13");
    }
    // Another protocol is offered: the offer is not taken up.
    let other = site.request(reqwest::Method::GET, &events_path(&batch)).header("upgrade", "h2c");
    assert_eq!(
        other.header("connection", "upgrade").send().await.unwrap().headers()["content-type"],
        "text/event-stream"
    );
}
