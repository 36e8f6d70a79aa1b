//! The event stream as long polling.

use std::time::Duration;

use protocol::ProblemCode;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::json;
use tokio::time::Instant;

use crate::api::{TestServer, events_path, image_id, photo};
use crate::response::ApiResponse;
use crate::stream_format::{events_after, polled_objects, position_after};

/// Sends one long-polling request.
async fn poll(server: &TestServer, path: &str) -> ApiResponse {
    ApiResponse::fetch(server.request(Method::GET, path).header("accept", "application/json")).await
}

#[tokio::test]
async fn existing_events_are_returned_at_once() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    for wait in ["", "?wait=0", "?wait=60"] {
        let objects = polled_objects(&poll(&server, &format!("{}{wait}", events_path(&batch))).await);
        assert_eq!(objects.len(), 1, "{wait}");
    }
}

#[tokio::test]
async fn a_poll_without_new_events_is_empty_after_the_wait() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let first = polled_objects(&poll(&server, &events_path(&batch)).await).remove(0);
    let path = events_after(&batch, &position_after(&first));
    // The clock of the test advances to the next timer whenever all tasks wait. Only the poll is in progress.
    tokio::time::pause();
    for seconds in [0, 1, 30] {
        let begun = Instant::now();
        assert_eq!(poll(&server, &format!("{path}&wait={seconds}")).await.body, b"[]");
        let took = begun.elapsed();
        assert!(took >= Duration::from_secs(seconds) && took < Duration::from_secs(seconds + 2), "{took:?}");
    }
}

#[tokio::test]
async fn a_new_event_ends_the_wait() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let first = polled_objects(&poll(&server, &events_path(&batch)).await).remove(0);
    let path = format!("{}&wait=60", events_after(&batch, &position_after(&first)));
    let uploading = server.put(&batch, image_id(1), "a.jpg", photo(1));
    let (response, _) = tokio::join!(poll(&server, &path), uploading);
    assert!(polled_objects(&response)[0].contains("image.received"));
}

#[tokio::test]
async fn one_poll_returns_all_events_since_the_position() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(3).await;
    let first = polled_objects(&poll(&server, &events_path(&batch)).await).remove(0);
    let mut stream = server.stream(&events_path(&batch), HeaderMap::new()).await;
    for number in 1..=3 {
        server.put(&batch, image_id(number), "a.jpg", photo(number)).await;
    }
    stream.until("batch.completed").await;
    let objects =
        polled_objects(&poll(&server, &format!("{}&wait=60", events_after(&batch, &position_after(&first)))).await);
    assert_eq!(objects.len() + 1, server.events(&batch).await.len());
}

#[tokio::test]
async fn stopping_the_server_ends_the_wait() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let first = polled_objects(&poll(&server, &events_path(&batch)).await).remove(0);
    let path = format!("{}&wait=60", events_after(&batch, &position_after(&first)));
    let stopping = async {
        server.wait_for_open_streams("polling", 1).await;
        server.stop.cancel();
    };
    let (response, ()) = tokio::join!(poll(&server, &path), stopping);
    assert_eq!(response.body, b"[]");
}

#[tokio::test]
async fn a_response_is_bounded_and_the_next_one_continues() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(40).await;
    let first = polled_objects(&poll(&server, &events_path(&batch)).await);
    let events = server.events(&batch).await;
    assert!(first.len() < events.len(), "{} of {}", first.len(), events.len());
    let second = polled_objects(&poll(&server, &events_after(&batch, &position_after(first.last().unwrap()))).await);
    assert_eq!(position_after(&second[0]), events[first.len()].cursor.to_string());
}

#[tokio::test]
async fn invalid_waits_are_rejected() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    for wait in ["61", "-1", "+1", "1.5", "soon", "", "1&wait=2"] {
        let response = poll(&server, &format!("{}?wait={wait}", events_path(&batch))).await;
        response.assert_problem(ProblemCode::MalformedRequest);
    }
}
