//! Limits on open streams, also on those of uploads; many streams of one batch, and streams opened after an image was
//! deleted.

use protocol::{Problem, ProblemCode};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::json;

use crate::api::{TestServer, events_path, form, image_id, image_path, photo};
use crate::response::ApiResponse;
use crate::sse::SseStream;
use crate::stream_format::{StreamFormat, connect, events_after, next_text, parse_objects};

#[tokio::test]
async fn streams_of_one_client_are_limited() {
    let server = TestServer::start_with(|config| config.max_streams_per_client = 2).await;
    let batch = server.create_batch(json!({})).await;
    let path = events_path(&batch);
    let mut first = server.stream(&path, HeaderMap::new()).await;
    first.until("batch.created").await;
    let mut second = connect(&server, &path, &[]).await.unwrap();
    next_text(&mut second).await;
    for format in StreamFormat::ALL {
        assert_eq!(format.status(&server, &path).await, 429, "{format:?}");
    }
    let refused = server.get(&path).await;
    assert!(refused.assert_problem(ProblemCode::TooManyStreams).contains("several batches on one stream"));
    assert_eq!(refused.header("retry-after"), "15");
    let upload = server.request(Method::POST, "/api/v1/batches").header("accept", "application/x-ndjson");
    ApiResponse::fetch(upload.multipart(form([("a.jpg", photo(1))]))).await.assert_problem(ProblemCode::TooManyStreams);
    assert_eq!(server.get("/api/v1/batches").await.status, 405, "other requests are refused");
    drop((first, second));
    server.wait_for_open_streams("sse", 0).await;
    server.wait_for_open_streams("websocket", 0).await;
    assert_eq!(StreamFormat::Polling.status(&server, &path).await, 200);
    // A client that has every event gets 204, however many streams are open.
    let (completed, _) = server.completed_batch(1).await;
    let last = server.events(&completed).await.pop().unwrap().cursor.to_string();
    server.wait_for_open_streams("sse", 0).await;
    let _streams = [server.stream(&path, HeaderMap::new()).await, server.stream(&path, HeaderMap::new()).await];
    assert_eq!(StreamFormat::Sse.status(&server, &events_after(&completed, &last)).await, 204);
}

#[tokio::test]
async fn streams_of_all_clients_together_are_limited() {
    let server = TestServer::start_with(|config| config.max_streams = 1).await;
    let batch = server.create_batch(json!({})).await;
    let mut first = server.stream(&events_path(&batch), HeaderMap::new()).await;
    first.until("batch.created").await;
    let refused = server.get(&events_path(&batch)).await;
    let problem: Problem = refused.parsed();
    assert_eq!((refused.status, problem.status, problem.code), (503, 503, ProblemCode::TooManyStreams));
    assert_eq!(refused.header("retry-after"), "5");
}

#[tokio::test]
async fn hundreds_of_streams_get_the_same_events() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(3).await;
    let path = events_path(&batch);
    let streams: Vec<_> = (0..300)
        .map(|_| {
            let request = server.request(Method::GET, &path).header("accept", "text/event-stream");
            tokio::spawn(async move { SseStream::new(request.send().await.unwrap()).events().await })
        })
        .collect();
    for number in 1..=3 {
        server.put(&batch, image_id(number), "a.jpg", photo(number)).await;
    }
    let events = parse_objects(&StreamFormat::Ndjson.read(&server, &path).await);
    for stream in streams {
        assert_eq!(stream.await.unwrap(), events);
    }
}

#[tokio::test]
async fn deleted_images_are_not_streamed_any_more() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let mut stream = server.stream(&events_path(&batch), HeaderMap::new()).await;
    server.put(&batch, image_id(1), "secret.jpg", photo(1)).await;
    stream.until("image.analyzed").await;
    server.delete(&image_path(&batch, image_id(1))).await;
    stream.until("image.deleted").await;
    // The open first stream keeps the batch's live tail in memory. A second stream must nevertheless get the present
    // log, without the data of the deleted image.
    let mut second = connect(&server, &events_path(&batch), &[]).await.unwrap();
    for _ in 0..4 {
        let object = next_text(&mut second).await.unwrap();
        assert!(!object.contains("secret") && !object.contains("report"), "{object}");
    }
}

#[tokio::test]
async fn the_stream_of_an_upload_counts_until_its_end() {
    let server = TestServer::start_with(|config| config.max_streams = 1).await;
    for _ in 0..3 {
        let request = server.request(Method::POST, "/api/v1/batches").header("accept", "application/x-ndjson");
        let response = ApiResponse::fetch(request.multipart(form([("a.jpg", photo(1))]))).await;
        assert!(response.status == 200 && response.text().contains("batch.completed"), "{response:?}");
        server.wait_for_open_streams("ndjson", 0).await;
    }
}
