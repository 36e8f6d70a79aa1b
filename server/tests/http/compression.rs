//! What travels compressed, and what never does.

use std::io::Read;

use flate2::read::GzDecoder;
use reqwest::Method;
use serde_json::json;

use crate::answer::Answer;
use crate::site::{Site, image_id, image_path, photo};

/// An answer to somebody who takes these encodings.
async fn taking(site: &Site, encodings: &str, path: &str) -> Answer {
    Answer::of(site.request(Method::GET, path).header("accept-encoding", encodings)).await
}

fn unpacked(answer: &Answer) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(answer.body.as_slice()).read_to_end(&mut bytes).unwrap();
    bytes
}

/// A finished batch with a few images.
async fn finished(site: &Site) -> String {
    let batch = site.expecting(3).await;
    for nth in 1u8..=3 {
        site.put(&batch, image_id(nth), &format!("{nth}.jpg"), photo(u64::from(nth))).await;
    }
    site.events(&batch).await;
    format!("/api/v1/batches/{batch}")
}

#[tokio::test]
async fn pages_and_data_are_compressed_for_those_who_take_it() {
    let site = Site::start().await;
    let batch = finished(&site).await;
    let page = batch.trim_start_matches("/api/v1").to_owned();
    for path in [
        "/",
        &page,
        "/nowhere",
        "/api/docs",
        "/api/openapi.json",
        &format!("{batch}/images"),
        &format!("{batch}/report.json"),
    ] {
        let answer = taking(&site, "gzip, deflate, br", path).await;
        assert_eq!(answer.header("content-encoding"), "gzip", "{path}");
        assert!(answer.headers.get_all("vary").iter().any(|vary| vary == "accept-encoding"), "{path}");
        let plain = taking(&site, "identity", path).await;
        assert_eq!((plain.status, plain.header("content-encoding")), (answer.status, ""), "{path}");
        assert!(answer.body.len() * 2 < plain.body.len(), "{path}: {} of {}", answer.body.len(), plain.body.len());
        // A page has another nonce each time, of the same length.
        assert_eq!(unpacked(&answer).len(), plain.body.len(), "{path}");
        if plain.header("content-type") == "application/json" {
            assert!(unpacked(&answer) == plain.body, "{path}");
        }
    }
}

#[tokio::test]
async fn events_are_never_compressed_nor_held_back() {
    let site = Site::start().await;
    let batch = finished(&site).await;
    for accept in ["text/event-stream", "application/x-ndjson", "application/json"] {
        let request = site.request(Method::GET, &format!("{batch}/events?wait=1"));
        let answer = Answer::of(request.header("accept", accept).header("accept-encoding", "gzip")).await;
        assert_eq!((answer.status, answer.header("content-encoding")), (200, ""), "{accept}");
        assert!(answer.text().contains("batch.completed"), "{accept}");
    }
}

#[tokio::test]
async fn what_is_asked_for_by_its_bytes_stays_as_it_is() {
    let site = Site::start().await;
    let batch = site.expecting(1).await;
    site.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    site.events(&batch).await;
    for part in ["thumbnail", "preview", "original"] {
        let path = format!("{}/{part}", image_path(&batch, image_id(1)));
        let answer = taking(&site, "gzip", &path).await;
        assert_eq!((answer.header("content-encoding"), answer.header("accept-ranges")), ("", "bytes"), "{part}");
        assert_eq!(answer.header("content-length"), answer.body.len().to_string(), "{part}");
        let request = site.request(Method::GET, &path).header("accept-encoding", "gzip").header("range", "bytes=0-9");
        let answer = Answer::of(request).await;
        assert_eq!((answer.status, answer.body.len(), answer.header("content-encoding")), (206, 10, ""), "{part}");
    }
}

#[tokio::test]
async fn who_takes_no_form_of_an_answer_has_still_changed_what_was_asked() {
    let site = Site::start().await;
    let request = site.request(Method::POST, "/api/v1/batches").header("accept-encoding", "identity;q=0");
    assert_eq!(Answer::of(request.json(&json!({}))).await.status, 201);
}
