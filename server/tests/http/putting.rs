//! `PUT` of one image.

use std::collections::BTreeSet;

use futures::future::join_all;
use protocol::{FailureCode, Image, ImageState, ProblemCode};
use reqwest::{Body, Method};
use serde_json::json;

use crate::answer::Answer;
use crate::site::{Site, batch_path, image_id, image_path, images_path, photo};

#[tokio::test]
async fn an_image_is_taken_once_and_repeating_changes_nothing() {
    let site = Site::start().await;
    let batch = site.expecting(1).await;
    let (id, bytes) = (image_id(1), photo(1));
    let answer = site.put(&batch, id, "a.jpg", bytes.clone()).await;
    assert_eq!((answer.status, answer.header("location")), (201, image_path(&batch, id).as_str()));
    let image: Image = answer.parsed();
    assert_eq!((image.id, &image.batch, image.name.as_str(), image.bytes), (id, &batch, "a.jpg", bytes.len() as u64));
    assert_eq!(image.hash.unwrap().to_string(), format!("blake3:{}", blake3::hash(&bytes).to_hex()));
    assert_eq!(site.put(&batch, id, "a.jpg", bytes.clone()).await.status, 200);
    let events = site.events(&batch).await;
    // The batch takes no more images, and still the answer is the same.
    let again = site.put(&batch, id, "another name.jpg", bytes).await;
    assert_eq!(again.status, 200);
    let image: Image = again.parsed();
    assert_eq!((image.state, image.name.as_str()), (ImageState::Analyzed, "a.jpg"));
    site.put(&batch, id, "a.jpg", photo(2)).await.is_problem(ProblemCode::ImageDiffers);
    site.put(&batch, image_id(2), "b.jpg", photo(2)).await.is_problem(ProblemCode::BatchSealed);
    assert_eq!(site.events(&batch).await, events);
    assert_eq!((site.blobs(), site.temporary_files()), (1, 0), "what was refused is not kept");
}

#[tokio::test]
async fn other_bytes_under_an_id_are_refused_while_the_batch_is_open() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    assert_eq!(site.put(&batch, image_id(1), "a.jpg", photo(1)).await.status, 201);
    site.put(&batch, image_id(1), "a.jpg", photo(2)).await.is_problem(ProblemCode::ImageDiffers);
    let image = site.image(&batch, image_id(1)).await;
    assert_eq!(image.bytes, photo(1).len() as u64);
}

#[tokio::test]
async fn of_many_at_once_under_one_id_one_is_taken() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let same = (0..6).map(|_| site.put(&batch, image_id(1), "a.jpg", photo(1)));
    let mut statuses: Vec<_> = join_all(same).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 201]);
    let different = (1..=6).map(|seed| site.put(&batch, image_id(2), "a.jpg", photo(seed)));
    let mut statuses: Vec<_> = join_all(different).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
    let kept = join_all([1, 2].map(|number| site.image(&batch, image_id(number)))).await;
    let hashes: BTreeSet<_> = kept.into_iter().map(|image| image.hash).collect();
    assert_eq!((site.blobs(), site.temporary_files()), (hashes.len(), 0));
    assert_eq!(site.batch(&batch).await.counts.total(), 2);
}

#[tokio::test]
async fn the_name_is_in_the_disposition_or_else_in_the_address() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let long = format!("{}.jpg", "x".repeat(300));
    for (number, (disposition, query, expected)) in [
        (Some("attachment; filename=\"a b.jpg\""), "", "a b.jpg"),
        (Some("attachment; filename=x; filename*=UTF-8''%EC%82%AC%EC%A7%84.jpg"), "?name=y", "사진.jpg"),
        (Some("attachment"), "?name=%EC%82%AC%EC%A7%84%201.jpg", "사진 1.jpg"),
        (None, "?name=../../etc/passwd", "passwd"),
        (None, "?name=a%0d%0aX-Evil:%201%00.jpg", "aX-Evil: 1.jpg"),
        (None, "?name=..", "unnamed"),
        (None, &format!("?name={long}"), &format!("{}.jpg", "x".repeat(251))),
        (None, "", &image_id(8).to_string()),
    ]
    .into_iter()
    .enumerate()
    {
        let id = image_id(number as u8 + 1);
        let mut request = site.request(Method::PUT, &format!("{}{query}", image_path(&batch, id))).body(photo(1));
        if let Some(disposition) = disposition {
            request = request.header("content-disposition", disposition);
        }
        let answer = Answer::of(request).await;
        assert_eq!((answer.status, answer.parsed::<Image>().name.as_str()), (201, expected));
    }
}

#[tokio::test]
async fn what_is_no_image_is_kept_as_failed_and_refused_each_time() {
    let site = Site::start().await;
    let batch = site.expecting(2).await;
    for (number, content, named) in [(1, "%PDF-1.7 …", "a PDF"), (2, "just some text", "not an image")] {
        for _ in 0..2 {
            let answer = site.put(&batch, image_id(number), "a.jpg", content).await;
            let detail = answer.is_problem(ProblemCode::UnsupportedFormat);
            assert!(detail.contains(named), "{detail}");
        }
        site.put(&batch, image_id(number), "a.jpg", photo(1)).await.is_problem(ProblemCode::ImageDiffers);
        let image = site.image(&batch, image_id(number)).await;
        assert_eq!(image.error.unwrap().code, FailureCode::UnsupportedFormat);
    }
    let types: Vec<_> = site.events(&batch).await.iter().map(|event| event.kind.event_type().as_str()).collect();
    let each = ["image.received", "image.failed"];
    assert_eq!(types, [&["batch.created"], &each[..], &each, &["batch.sealed", "batch.completed"]].concat());
}

#[tokio::test]
async fn an_empty_file_is_received_and_failed() {
    let site = Site::start().await;
    let batch = site.expecting(1).await;
    let answer = site.put(&batch, image_id(1), "a.jpg", "").await;
    let image: Image = answer.parsed();
    assert_eq!((answer.status, image.state, image.bytes), (201, ImageState::Failed, 0));
    assert_eq!(image.error.unwrap().code, FailureCode::Empty);
    assert_eq!(site.put(&batch, image_id(1), "a.jpg", "").await.status, 200);
}

#[tokio::test]
async fn a_body_may_come_in_chunks() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let bytes = photo(1);
    let chunks: Vec<_> = bytes.chunks(700).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec())).collect();
    let answer = site.put(&batch, image_id(1), "a.jpg", Body::wrap_stream(futures::stream::iter(chunks))).await;
    assert_eq!((answer.status, answer.parsed::<Image>().bytes), (201, bytes.len() as u64));
}

#[tokio::test]
async fn ids_that_stand_for_nothing_are_told_apart() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let put = async |path: String| Answer::of(site.request(Method::PUT, &path).body(photo(1))).await;
    let (images, image) = (images_path(&batch), image_id(1));
    put(format!("{images}/1")).await.is_problem(ProblemCode::MalformedId);
    put(format!("{images}/%ff")).await.is_problem(ProblemCode::MalformedRequest);
    put(format!("/api/v1/batches/short/images/{image}")).await.is_problem(ProblemCode::MalformedId);
    put(format!("/api/v1/batches/{}/images/{image}", "A".repeat(22))).await.is_problem(ProblemCode::BatchUnknown);
    put(format!("{images}/{image}?name=a&name=b")).await.is_problem(ProblemCode::MalformedRequest);
    site.delete(&batch_path(&batch)).await;
    put(format!("{images}/{image}")).await.is_problem(ProblemCode::BatchDeleted);
    assert_eq!((site.blobs(), site.temporary_files()), (0, 0));
}
