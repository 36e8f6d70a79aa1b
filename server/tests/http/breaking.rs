//! Uploads that break off, are too large or do not say how long they are: nothing is left of them.

use protocol::{BatchId, Image, ProblemCode};
use serde_json::json;

use crate::raw::Raw;
use crate::site::{Site, image_id, image_path, images_path, photo};

/// Nothing of the upload is left, and the same image can be sent again.
async fn nothing_is_left(site: &Site, batch: &BatchId) {
    assert_eq!((site.temporary_files(), site.blobs()), (0, 0));
    assert_eq!(site.batch(batch).await.cursor.seq, 1, "the log does not know of it");
    site.get(&image_path(batch, image_id(1))).await.is_problem(ProblemCode::ImageUnknown);
    assert_eq!(site.put(batch, image_id(1), "a.jpg", photo(1)).await.status, 201);
}

/// The head of a `PUT` of the first image with these fields.
fn head(batch: &BatchId, fields: &str) -> String {
    format!("PUT {} HTTP/1.1\nHost: localhost\n{fields}\n\n", image_path(batch, image_id(1)))
}

#[tokio::test]
async fn a_body_of_unsaid_length_is_refused() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let answer = Raw::send(site.address, &head(&batch, "Connection: close")).await.rest().await;
    assert!(answer.starts_with("HTTP/1.1 411 "), "{answer}");
    assert!(answer.contains(r#""code":"length-required""#) && answer.contains("application/problem+json"), "{answer}");
    nothing_is_left(&site, &batch).await;
}

#[tokio::test]
async fn a_body_that_is_cut_off_leaves_nothing() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let half = &photo(1)[..2000];
    let mut raw = Raw::send(site.address, &head(&batch, "Content-Length: 100000")).await;
    raw.bytes(half).await;
    raw.break_off().await;
    nothing_is_left(&site, &batch).await;
}

#[tokio::test]
async fn a_body_in_chunks_that_is_cut_off_leaves_nothing() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let mut raw = Raw::send(site.address, &head(&batch, "Transfer-Encoding: chunked")).await;
    raw.bytes(b"7d0\r\n").await;
    raw.bytes(&photo(1)[..2000]).await;
    raw.bytes(b"\r\n").await;
    raw.break_off().await;
    nothing_is_left(&site, &batch).await;
}

#[tokio::test]
async fn an_upload_in_progress_is_not_to_be_seen() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let bytes = photo(1);
    let fields = format!("Content-Length: {}\nExpect: 100-continue", bytes.len());
    let mut raw = Raw::send(site.address, &head(&batch, &fields)).await;
    // The server has begun to read the body, so that the upload has begun.
    raw.until("100 Continue").await;
    raw.bytes(&bytes[..bytes.len() / 2]).await;
    site.get(&image_path(&batch, image_id(1))).await.is_problem(ProblemCode::ImageUnknown);
    assert_eq!((site.temporary_files(), site.blobs()), (1, 0));
    raw.bytes(&bytes[bytes.len() / 2..]).await;
    let answer = raw.until("\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    assert_eq!((site.temporary_files(), site.blobs()), (0, 1));
}

#[tokio::test]
async fn a_file_that_says_it_is_too_large_is_refused() {
    let site = Site::with(|config| config.limits.max_bytes = 50_000).await;
    let batch = site.open(json!({})).await;
    let answer = site.put(&batch, image_id(1), "a.jpg", vec![0xff; 50_001]).await;
    answer.is_problem(ProblemCode::TooLarge);
    nothing_is_left(&site, &batch).await;
}

#[tokio::test]
async fn a_file_that_turns_out_to_be_too_large_is_refused() {
    let site = Site::with(|config| config.limits.max_bytes = 50_000).await;
    let batch = site.open(json!({})).await;
    let chunks = (0..60).map(|_| Ok::<_, std::io::Error>(vec![0xff; 1000]));
    let body = reqwest::Body::wrap_stream(futures::stream::iter(chunks));
    site.put(&batch, image_id(1), "a.jpg", body).await.is_problem(ProblemCode::TooLarge);
    nothing_is_left(&site, &batch).await;
}

#[tokio::test]
async fn a_file_of_just_the_limit_is_taken() {
    let bytes = photo(1);
    let limit = bytes.len() as u64;
    let site = Site::with(|config| config.limits.max_bytes = limit).await;
    let batch = site.expecting(1).await;
    assert_eq!(site.put(&batch, image_id(1), "a.jpg", bytes).await.parsed::<Image>().bytes, limit);
    site.events(&batch).await;
    assert_eq!(site.batch(&batch).await.counts.analyzed, 1);
}

#[tokio::test]
async fn a_form_that_is_cut_off_keeps_the_files_that_were_whole() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let path = images_path(&batch);
    let part = |name| format!("--b\r\nContent-Disposition: form-data; name=f; filename={name}\r\n\r\n").into_bytes();
    let body = [part("a.jpg"), photo(1), b"\r\n".to_vec(), part("b.jpg"), photo(2)[..3000].to_vec()].concat();
    let fields = format!("Content-Type: multipart/form-data; boundary=b\nContent-Length: {}", body.len() + 5000);
    let mut raw = Raw::send(site.address, &format!("POST {path} HTTP/1.1\nHost: localhost\n{fields}\n\n")).await;
    raw.bytes(&body).await;
    raw.break_off().await;
    assert_eq!((site.temporary_files(), site.blobs()), (0, 1));
    let images: protocol::ImagePage = site.get(&path).await.parsed();
    assert_eq!(images.images.iter().map(|image| image.name.as_str()).collect::<Vec<_>>(), ["a.jpg"]);
    // The rest can be sent again.
    assert_eq!(site.put(&batch, image_id(2), "b.jpg", photo(2)).await.status, 201);
}
