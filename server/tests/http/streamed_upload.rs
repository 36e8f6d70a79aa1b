//! One request that uploads many images and receives each result as soon as it is ready.

use futures::channel::mpsc::unbounded;
use protocol::{BatchState, Event, EventKind};
use reqwest::{Body, Method, Response};

use crate::api::{TestServer, form, photo};
use crate::ndjson::parse_events;
use crate::sse::SseStream;

/// Uploads a form to a new batch. The response begins while the form may still be sent.
async fn post_form(server: &TestServer, accept: &str, form: reqwest::multipart::Form) -> Response {
    let request = server.request(Method::POST, "/api/v1/batches").header("accept", accept).multipart(form);
    request.send().await.unwrap()
}

/// Asserts that these are all events of a batch of two photos and a text file.
fn assert_complete_log(events: &[Event]) {
    let types: Vec<_> = events.iter().map(|event| event.kind.event_type().as_str()).collect();
    let count = |name| types.iter().filter(|found| **found == name).count();
    assert_eq!((types[0], *types.last().unwrap()), ("batch.created", "batch.completed"));
    assert_eq!((count("image.received"), count("image.analyzed"), count("image.failed")), (3, 2, 1));
    assert!(events.iter().map(|event| event.cursor.seq).eq(1..=events.len() as u64));
}

/// Form with two photos and a text file.
fn three_files() -> reqwest::multipart::Form {
    form([("a.jpg", photo(1)), ("b.jpg", photo(2)), ("c.txt", b"text".to_vec())])
}

#[tokio::test]
async fn a_form_is_answered_with_server_sent_events() {
    let server = TestServer::start().await;
    let response = post_form(&server, "text/event-stream", three_files()).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    let mut stream = SseStream::new(response);
    assert_eq!(stream.status, 200);
    assert_eq!(stream.next().await.unwrap().retry.as_deref(), Some("1000"));
    let events = stream.events().await;
    assert_complete_log(&events);
    assert_eq!(location, format!("/api/v1/batches/{}", events[0].batch));
    assert_eq!(server.batch(&events[0].batch).await.state, BatchState::Completed);
}

#[tokio::test]
async fn a_form_is_answered_with_ndjson() {
    let server = TestServer::start().await;
    let response = post_form(&server, "application/x-ndjson", three_files()).await;
    assert_eq!(
        (response.status().as_u16(), response.headers()["content-type"].as_bytes()),
        (200, &b"application/x-ndjson"[..])
    );
    let text = response.text().await.unwrap();
    assert!(text.ends_with('\n'));
    assert_complete_log(&parse_events(&text));
}

#[tokio::test]
async fn a_result_arrives_before_the_next_file_is_sent() {
    let server = TestServer::start().await;
    let (mut body, chunks) = unbounded();
    let mut push = |bytes: Vec<u8>| body.start_send(Ok::<_, std::io::Error>(bytes)).unwrap();
    let part = |name| format!("--b\r\nContent-Disposition: form-data; name=f; filename={name}\r\n\r\n").into_bytes();
    let request = server
        .request(Method::POST, "/api/v1/batches")
        .header("accept", "text/event-stream")
        .header("content-type", "multipart/form-data; boundary=b")
        .body(Body::wrap_stream(chunks));
    push([part("a.jpg"), photo(1), b"\r\n".to_vec(), part("b.jpg")].concat());
    let mut stream = SseStream::new(request.send().await.unwrap());
    let EventKind::ImageReceived { name, .. } = stream.until("image.received").await.kind else { panic!() };
    assert_eq!(name, "a.jpg");
    stream.until("image.analyzed").await;
    push([photo(2), b"\r\n--b--\r\n".to_vec()].concat());
    body.close_channel();
    let EventKind::ImageReceived { name, .. } = stream.until("image.received").await.kind else { panic!() };
    assert_eq!(name, "b.jpg");
    let types: Vec<_> = stream.events().await.iter().map(|event| event.kind.event_type().as_str()).collect();
    assert!(types.contains(&"image.analyzed") && types.last() == Some(&"batch.completed"), "{types:?}");
}

#[tokio::test]
async fn an_incomplete_form_ends_with_its_complete_files() {
    let server = TestServer::start().await;
    let body = [
        b"--b\r\nContent-Disposition: form-data; name=f; filename=a.jpg\r\n\r\n".to_vec(),
        photo(1),
        b"\r\n--b\r\nContent-Disposition: form-data; name=f; filename=b.jpg\r\n\r\nhalf".to_vec(),
    ]
    .concat();
    let request = server
        .request(Method::POST, "/api/v1/batches")
        .header("accept", "text/event-stream")
        .header("content-type", "multipart/form-data; boundary=b");
    // The HTTP body is complete, but the form in it lacks its end.
    let events = SseStream::new(request.body(body).send().await.unwrap()).events().await;
    let types: Vec<_> = events.iter().map(|event| event.kind.event_type().as_str()).collect();
    assert_eq!(types.iter().filter(|name| **name == "image.received").count(), 1);
    assert_eq!(types.last(), Some(&"batch.completed"));
    assert_eq!((server.temporary_file_count(), server.blob_count()), (0, 1));
}

#[tokio::test]
async fn a_form_without_files_ends_at_once() {
    let server = TestServer::start().await;
    let empty = reqwest::multipart::Form::new().text("comment", "no file");
    let events = SseStream::new(post_form(&server, "text/event-stream", empty).await).events().await;
    let types: Vec<_> = events.iter().map(|event| event.kind.event_type().as_str()).collect();
    assert_eq!(types, ["batch.created", "batch.sealed", "batch.completed"]);
}
