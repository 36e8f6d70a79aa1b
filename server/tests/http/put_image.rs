//! `PUT` of one image.

use std::collections::BTreeSet;

use futures::future::join_all;
use protocol::{FailureCode, Image, ImageState, ProblemCode};
use reqwest::{Body, Method};
use serde_json::json;

use crate::api::{TestServer, batch_path, form, image_id, image_path, images_path, photo};
use crate::response::ApiResponse;

#[tokio::test]
async fn repeating_an_upload_changes_nothing() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(1).await;
    let (id, bytes) = (image_id(1), photo(1));
    let response = server.put(&batch, id, "a.jpg", bytes.clone()).await;
    assert_eq!((response.status, response.header("location")), (201, image_path(&batch, id).as_str()));
    let image: Image = response.parsed();
    assert_eq!((image.id, &image.batch, image.name.as_str(), image.bytes), (id, &batch, "a.jpg", bytes.len() as u64));
    assert_eq!(image.hash.unwrap().to_string(), format!("blake3:{}", blake3::hash(&bytes).to_hex()));
    assert_eq!(server.put(&batch, id, "a.jpg", bytes.clone()).await.status, 200);
    let events = server.events(&batch).await;
    // The batch is complete, and repeating the upload still succeeds.
    let again = server.put(&batch, id, "another name.jpg", bytes).await;
    assert_eq!(again.status, 200);
    let image: Image = again.parsed();
    assert_eq!((image.state, image.name.as_str()), (ImageState::Analyzed, "a.jpg"));
    server.put(&batch, id, "a.jpg", photo(2)).await.assert_problem(ProblemCode::ImageDiffers);
    server.put(&batch, image_id(2), "b.jpg", photo(2)).await.assert_problem(ProblemCode::BatchSealed);
    assert_eq!(server.events(&batch).await, events);
    assert_eq!((server.blob_count(), server.temporary_file_count()), (1, 0), "a rejected upload left a file");
}

#[tokio::test]
async fn other_bytes_under_a_used_id_are_rejected() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    assert_eq!(server.put(&batch, image_id(1), "a.jpg", photo(1)).await.status, 201);
    server.put(&batch, image_id(1), "a.jpg", photo(2)).await.assert_problem(ProblemCode::ImageDiffers);
    let image = server.image(&batch, image_id(1)).await;
    assert_eq!(image.bytes, photo(1).len() as u64);
}

#[tokio::test]
async fn one_of_many_concurrent_uploads_under_one_id_creates_the_image() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let same = (0..6).map(|_| server.put(&batch, image_id(1), "a.jpg", photo(1)));
    let mut statuses: Vec<_> = join_all(same).await.iter().map(|response| response.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 201]);
    let different = (1..=6).map(|seed| server.put(&batch, image_id(2), "a.jpg", photo(seed)));
    let mut statuses: Vec<_> = join_all(different).await.iter().map(|response| response.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
    let kept = join_all([1, 2].map(|number| server.image(&batch, image_id(number)))).await;
    let hashes: BTreeSet<_> = kept.into_iter().map(|image| image.hash).collect();
    assert_eq!((server.blob_count(), server.temporary_file_count()), (hashes.len(), 0));
    assert_eq!(server.batch(&batch).await.counts.total(), 2);
}

#[tokio::test]
async fn the_name_comes_from_content_disposition_or_the_query() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let long = format!("{}.jpg", "x".repeat(300));
    for ((disposition, query, expected), number) in [
        (Some("attachment; filename=\"a b.jpg\""), "", "a b.jpg"),
        (Some("attachment; filename=x; filename*=UTF-8''%EC%82%AC%EC%A7%84.jpg"), "?name=y", "사진.jpg"),
        (Some("attachment"), "?name=%EC%82%AC%EC%A7%84%201.jpg", "사진 1.jpg"),
        (Some("attachment; filename*=UTF-8''b.jpg; FILENAME=a.jpg"), "?name=y", "b.jpg"),
        (Some("attachment; filename=\"\""), "?name=y.jpg", "y.jpg"),
        (None, "?name=../../etc/passwd", "passwd"),
        (None, "?name=a%0d%0aX-Evil:%201%00.jpg", "aX-Evil: 1.jpg"),
        (None, "?name=..", "unnamed"),
        (None, &format!("?name={long}"), &format!("{}.jpg", "x".repeat(251))),
        (None, "", &image_id(10).to_string()),
    ]
    .into_iter()
    .zip(1..)
    {
        let id = image_id(number);
        let mut request = server.request(Method::PUT, &format!("{}{query}", image_path(&batch, id))).body(photo(1));
        if let Some(disposition) = disposition {
            request = request.header("content-disposition", disposition);
        }
        let response = ApiResponse::fetch(request).await;
        assert_eq!((response.status, response.parsed::<Image>().name.as_str()), (201, expected));
    }
}

#[tokio::test]
async fn files_of_other_formats_become_failed_images_and_are_rejected_each_time() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(2).await;
    for (number, content, format) in [(1, "%PDF-1.7 …", "a PDF"), (2, "just some text", "not an image")] {
        for _ in 0..2 {
            let response = server.put(&batch, image_id(number), "a.jpg", content).await;
            let detail = response.assert_problem(ProblemCode::UnsupportedFormat);
            assert!(detail.contains(format), "{detail}");
        }
        server.put(&batch, image_id(number), "a.jpg", photo(1)).await.assert_problem(ProblemCode::ImageDiffers);
        let image = server.image(&batch, image_id(number)).await;
        assert_eq!(image.error.unwrap().code, FailureCode::UnsupportedFormat);
    }
    let types: Vec<_> = server.events(&batch).await.iter().map(|event| event.kind.event_type().as_str()).collect();
    let each = ["image.received", "image.failed"];
    assert_eq!(types, [&["batch.created"], &each[..], &each, &["batch.sealed", "batch.completed"]].concat());
}

#[tokio::test]
async fn an_empty_file_is_received_and_fails() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(1).await;
    let response = server.put(&batch, image_id(1), "a.jpg", "").await;
    let image: Image = response.parsed();
    assert_eq!((response.status, image.state, image.bytes), (201, ImageState::Failed, 0));
    assert_eq!(image.error.unwrap().code, FailureCode::Empty);
    assert_eq!(server.put(&batch, image_id(1), "a.jpg", "").await.status, 200);
}

#[tokio::test]
async fn a_part_of_an_image_is_rejected() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let request = server.request(Method::PUT, &image_path(&batch, image_id(1)));
    let response = ApiResponse::fetch(request.header("content-range", "bytes 0-99/5000").body(photo(1))).await;
    assert!(response.assert_problem(ProblemCode::MalformedRequest).contains("Content-Range"));
    assert_eq!((server.batch(&batch).await.counts.total(), server.blob_count()), (0, 0));
    // Other methods ignore the header.
    let request = server.request(Method::POST, &images_path(&batch)).header("content-range", "bytes 0-99/5000");
    assert_eq!(ApiResponse::fetch(request.multipart(form([("a.jpg", photo(1))]))).await.status, 202);
}

#[tokio::test]
async fn a_body_may_be_chunked() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let bytes = photo(1);
    let chunks: Vec<_> = bytes.chunks(700).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec())).collect();
    let response = server.put(&batch, image_id(1), "a.jpg", Body::wrap_stream(futures::stream::iter(chunks))).await;
    assert_eq!((response.status, response.parsed::<Image>().bytes), (201, bytes.len() as u64));
}

#[tokio::test]
async fn unknown_deleted_and_malformed_ids_have_different_problems() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let put = async |path: String| ApiResponse::fetch(server.request(Method::PUT, &path).body(photo(1))).await;
    let (images, image) = (images_path(&batch), image_id(1));
    put(format!("{images}/1")).await.assert_problem(ProblemCode::MalformedId);
    put(format!("{images}/%ff")).await.assert_problem(ProblemCode::MalformedRequest);
    put(format!("/api/v1/batches/short/images/{image}")).await.assert_problem(ProblemCode::MalformedId);
    put(format!("/api/v1/batches/{}/images/{image}", "A".repeat(22))).await.assert_problem(ProblemCode::BatchUnknown);
    put(format!("{images}/{image}?name=a&name=b")).await.assert_problem(ProblemCode::MalformedRequest);
    server.delete(&batch_path(&batch)).await;
    put(format!("{images}/{image}")).await.assert_problem(ProblemCode::BatchDeleted);
    assert_eq!((server.blob_count(), server.temporary_file_count()), (0, 0));
}
