//! Uploads that are cut off, are too large or lack a length: an incomplete image leaves no file and no event. A file of
//! exactly the limit is accepted, and a form that is cut off keeps its complete files.

use protocol::{BatchId, Image, ProblemCode};
use serde_json::json;

use crate::api::{TestServer, image_id, image_path, images_path, photo};
use crate::raw_connection::RawConnection;

/// Asserts that the upload left no file and no event, and that the same image can be uploaded again.
async fn assert_nothing_left(server: &TestServer, batch: &BatchId) {
    assert_eq!((server.temporary_file_count(), server.blob_count()), (0, 0));
    assert_eq!(server.batch(batch).await.cursor.seq, 1, "the upload is in the log");
    server.get(&image_path(batch, image_id(1))).await.assert_problem(ProblemCode::ImageUnknown);
    assert_eq!(server.put(batch, image_id(1), "a.jpg", photo(1)).await.status, 201);
}

/// Head of a `PUT` of image 1 with these header fields.
fn head(batch: &BatchId, fields: &str) -> String {
    format!("PUT {} HTTP/1.1\nHost: localhost\n{fields}\n\n", image_path(batch, image_id(1)))
}

#[tokio::test]
async fn a_body_without_length_is_rejected() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let response = RawConnection::open(server.address, &head(&batch, "Connection: close")).await.read_to_close().await;
    assert!(response.starts_with("HTTP/1.1 411 "), "{response}");
    assert!(
        response.contains(r#""code":"length-required""#) && response.contains("application/problem+json"),
        "{response}"
    );
    assert_nothing_left(&server, &batch).await;
}

#[tokio::test]
async fn a_body_that_is_cut_off_leaves_nothing_behind() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let half = &photo(1)[..2000];
    let mut connection = RawConnection::open(server.address, &head(&batch, "Content-Length: 100000")).await;
    connection.send(half).await;
    connection.cut_off().await;
    assert_nothing_left(&server, &batch).await;
}

#[tokio::test]
async fn a_chunked_body_that_is_cut_off_leaves_nothing_behind() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let mut connection = RawConnection::open(server.address, &head(&batch, "Transfer-Encoding: chunked")).await;
    connection.send(b"7d0\r\n").await;
    connection.send(&photo(1)[..2000]).await;
    connection.send(b"\r\n").await;
    connection.cut_off().await;
    assert_nothing_left(&server, &batch).await;
}

#[tokio::test]
async fn an_unfinished_upload_is_not_visible() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let bytes = photo(1);
    let fields = format!("Content-Length: {}\nExpect: 100-continue", bytes.len());
    let mut connection = RawConnection::open(server.address, &head(&batch, &fields)).await;
    // The server asks for the body only after it has created the temporary file.
    connection.read_until("100 Continue").await;
    connection.send(&bytes[..bytes.len() / 2]).await;
    server.get(&image_path(&batch, image_id(1))).await.assert_problem(ProblemCode::ImageUnknown);
    assert_eq!((server.temporary_file_count(), server.blob_count()), (1, 0));
    connection.send(&bytes[bytes.len() / 2..]).await;
    let response = connection.read_until("\r\n\r\n").await;
    assert!(response.starts_with("HTTP/1.1 201 "), "{response}");
    assert_eq!((server.temporary_file_count(), server.blob_count()), (0, 1));
}

#[tokio::test]
async fn a_declared_length_over_the_limit_is_rejected() {
    let server = TestServer::start_with(|config| config.limits.max_bytes = 50_000).await;
    let batch = server.create_batch(json!({})).await;
    let response = server.put(&batch, image_id(1), "a.jpg", vec![0xff; 50_001]).await;
    response.assert_problem(ProblemCode::TooLarge);
    assert_nothing_left(&server, &batch).await;
}

#[tokio::test]
async fn a_chunked_body_over_the_limit_is_rejected() {
    let server = TestServer::start_with(|config| config.limits.max_bytes = 50_000).await;
    let batch = server.create_batch(json!({})).await;
    let chunks = (0..60).map(|_| Ok::<_, std::io::Error>(vec![0xff; 1000]));
    let body = reqwest::Body::wrap_stream(futures::stream::iter(chunks));
    server.put(&batch, image_id(1), "a.jpg", body).await.assert_problem(ProblemCode::TooLarge);
    assert_nothing_left(&server, &batch).await;
}

#[tokio::test]
async fn a_file_of_exactly_the_limit_is_accepted() {
    let bytes = photo(1);
    let limit = bytes.len() as u64;
    let server = TestServer::start_with(|config| config.limits.max_bytes = limit).await;
    let batch = server.create_batch_of(1).await;
    assert_eq!(server.put(&batch, image_id(1), "a.jpg", bytes).await.parsed::<Image>().bytes, limit);
    server.events(&batch).await;
    assert_eq!(server.batch(&batch).await.counts.analyzed, 1);
}

#[tokio::test]
async fn a_form_that_is_cut_off_keeps_its_complete_files() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let path = images_path(&batch);
    let part = |name| format!("--b\r\nContent-Disposition: form-data; name=f; filename={name}\r\n\r\n").into_bytes();
    let body = [part("a.jpg"), photo(1), b"\r\n".to_vec(), part("b.jpg"), photo(2)[..3000].to_vec()].concat();
    let fields = format!("Content-Type: multipart/form-data; boundary=b\nContent-Length: {}", body.len() + 5000);
    let mut connection =
        RawConnection::open(server.address, &format!("POST {path} HTTP/1.1\nHost: localhost\n{fields}\n\n")).await;
    connection.send(&body).await;
    connection.cut_off().await;
    assert_eq!((server.temporary_file_count(), server.blob_count()), (0, 1));
    let images: protocol::ImagePage = server.get(&path).await.parsed();
    assert_eq!(images.images.iter().map(|image| image.name.as_str()).collect::<Vec<_>>(), ["a.jpg"]);
    // The other file can be uploaded again.
    assert_eq!(server.put(&batch, image_id(2), "b.jpg", photo(2)).await.status, 201);
}
