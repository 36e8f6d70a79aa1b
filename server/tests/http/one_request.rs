//! One request that sends many images and gets each result as it is ready.

use futures::channel::mpsc::unbounded;
use protocol::{BatchState, Event, EventKind};
use reqwest::{Body, Method, Response};

use crate::messages::Messages;
use crate::site::{Site, form, photo};

async fn send(site: &Site, accept: &str, form: reqwest::multipart::Form) -> Response {
    let request = site.request(Method::POST, "/api/v1/batches").header("accept", accept).multipart(form);
    request.send().await.unwrap()
}

/// The batch's whole log: everything that one request leads to, and the end last.
fn is_whole(events: &[Event]) {
    let types: Vec<_> = events.iter().map(|event| event.kind.event_type().as_str()).collect();
    let count = |name| types.iter().filter(|found| **found == name).count();
    assert_eq!((types[0], *types.last().unwrap()), ("batch.created", "batch.completed"));
    assert_eq!((count("image.received"), count("image.analyzed"), count("image.failed")), (3, 2, 1));
    assert!(events.iter().map(|event| event.cursor.seq).eq(1..=events.len() as u64));
}

fn three() -> reqwest::multipart::Form {
    form([("a.jpg", photo(1)), ("b.jpg", photo(2)), ("c.txt", b"text".to_vec())])
}

#[tokio::test]
async fn it_is_answered_with_server_sent_events() {
    let site = Site::start().await;
    let mut messages = Messages::of(send(&site, "text/event-stream", three()).await);
    assert_eq!(messages.status, 200);
    assert_eq!(messages.headers["content-type"], "text/event-stream");
    assert_eq!(messages.next().await.unwrap().retry.as_deref(), Some("1000"));
    let location = messages.headers["location"].to_str().unwrap().to_owned();
    let events = messages.events().await;
    is_whole(&events);
    assert_eq!(location, format!("/api/v1/batches/{}", events[0].batch));
    assert_eq!(site.batch(&events[0].batch).await.state, BatchState::Completed);
}

#[tokio::test]
async fn it_is_answered_with_lines() {
    let site = Site::start().await;
    let response = send(&site, "application/x-ndjson", three()).await;
    assert_eq!(
        (response.status().as_u16(), response.headers()["content-type"].as_bytes()),
        (200, &b"application/x-ndjson"[..])
    );
    let text = response.text().await.unwrap();
    assert!(text.ends_with('\n'));
    is_whole(&text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Event>>());
}

#[tokio::test]
async fn a_result_comes_while_the_next_file_is_still_being_sent() {
    let site = Site::start().await;
    let (mut body, chunks) = unbounded();
    let mut push = |bytes: Vec<u8>| body.start_send(Ok::<_, std::io::Error>(bytes)).unwrap();
    let part = |name| format!("--b\r\nContent-Disposition: form-data; name=f; filename={name}\r\n\r\n").into_bytes();
    let request = site
        .request(Method::POST, "/api/v1/batches")
        .header("accept", "text/event-stream")
        .header("content-type", "multipart/form-data; boundary=b")
        .body(Body::wrap_stream(chunks));
    push([part("a.jpg"), photo(1), b"\r\n".to_vec(), part("b.jpg")].concat());
    let mut messages = Messages::of(request.send().await.unwrap());
    let EventKind::ImageReceived { name, .. } = messages.until("image.received").await.kind else { panic!() };
    assert_eq!(name, "a.jpg");
    messages.until("image.analyzed").await;
    push([photo(2), b"\r\n--b--\r\n".to_vec()].concat());
    body.close_channel();
    let EventKind::ImageReceived { name, .. } = messages.until("image.received").await.kind else { panic!() };
    assert_eq!(name, "b.jpg");
    let types: Vec<_> = messages.events().await.iter().map(|event| event.kind.event_type().as_str()).collect();
    assert!(types.contains(&"image.analyzed") && types.last() == Some(&"batch.completed"), "{types:?}");
}

#[tokio::test]
async fn a_form_that_breaks_off_ends_with_what_had_come() {
    let site = Site::start().await;
    let whole = [
        b"--b\r\nContent-Disposition: form-data; name=f; filename=a.jpg\r\n\r\n".to_vec(),
        photo(1),
        b"\r\n--b\r\nContent-Disposition: form-data; name=f; filename=b.jpg\r\n\r\nhalf".to_vec(),
    ]
    .concat();
    let request = site
        .request(Method::POST, "/api/v1/batches")
        .header("accept", "text/event-stream")
        .header("content-type", "multipart/form-data; boundary=b");
    // The body is whole, but the form in it is not.
    let events = Messages::of(request.body(whole).send().await.unwrap()).events().await;
    let types: Vec<_> = events.iter().map(|event| event.kind.event_type().as_str()).collect();
    assert_eq!(types.iter().filter(|name| **name == "image.received").count(), 1);
    assert_eq!(types.last(), Some(&"batch.completed"));
    assert_eq!((site.temporary_files(), site.blobs()), (0, 1));
}

#[tokio::test]
async fn without_files_it_ends_at_once() {
    let site = Site::start().await;
    let empty = reqwest::multipart::Form::new().text("comment", "no file");
    let events = Messages::of(send(&site, "text/event-stream", empty).await).events().await;
    let types: Vec<_> = events.iter().map(|event| event.kind.event_type().as_str()).collect();
    assert_eq!(types, ["batch.created", "batch.sealed", "batch.completed"]);
}
