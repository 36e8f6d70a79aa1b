//! Responses that are compressed for clients that accept it, and responses that are not compressed for them either.

use std::io::Read;

use flate2::read::GzDecoder;
use reqwest::Method;
use serde_json::json;

use crate::api::{TestServer, batch_path, image_path};
use crate::response::ApiResponse;

/// Requests a path with this `Accept-Encoding`.
async fn get_accepting(server: &TestServer, encodings: &str, path: &str) -> ApiResponse {
    ApiResponse::fetch(server.request(Method::GET, path).header("accept-encoding", encodings)).await
}

/// Body of a response that is compressed with gzip.
fn decompressed(response: &ApiResponse) -> Vec<u8> {
    let mut bytes = Vec::new();
    GzDecoder::new(response.body.as_slice()).read_to_end(&mut bytes).unwrap();
    bytes
}

/// Path of a completed batch of three images.
async fn completed_batch_path(server: &TestServer) -> String {
    batch_path(&server.completed_batch(3).await.0)
}

#[tokio::test]
async fn pages_and_json_are_compressed_for_clients_that_accept_it() {
    let server = TestServer::start().await;
    let batch = completed_batch_path(&server).await;
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
        let response = get_accepting(&server, "gzip, deflate, br", path).await;
        assert_eq!(response.header("content-encoding"), "gzip", "{path}");
        assert!(response.headers.get_all("vary").iter().any(|vary| vary == "accept-encoding"), "{path}");
        let plain = get_accepting(&server, "identity", path).await;
        assert_eq!((plain.status, plain.header("content-encoding")), (response.status, ""), "{path}");
        assert!(response.body.len() * 2 < plain.body.len(), "{path}: {} of {}", response.body.len(), plain.body.len());
        // Each rendering of a page has another nonce, of the same length.
        assert_eq!(decompressed(&response).len(), plain.body.len(), "{path}");
        if plain.header("content-type") == "application/json" {
            assert!(decompressed(&response) == plain.body, "{path}");
        }
    }
}

#[tokio::test]
async fn event_streams_are_not_compressed() {
    let server = TestServer::start().await;
    let batch = completed_batch_path(&server).await;
    for accept in ["text/event-stream", "application/x-ndjson", "application/json"] {
        let request = server.request(Method::GET, &format!("{batch}/events?wait=1"));
        let response = ApiResponse::fetch(request.header("accept", accept).header("accept-encoding", "gzip")).await;
        assert_eq!((response.status, response.header("content-encoding")), (200, ""), "{accept}");
        assert!(response.text().contains("batch.completed"), "{accept}");
    }
}

#[tokio::test]
async fn images_are_not_compressed() {
    let server = TestServer::start().await;
    let (batch, ids) = server.completed_batch(1).await;
    for part in ["thumbnail", "preview", "original"] {
        let path = format!("{}/{part}", image_path(&batch, ids[0]));
        let response = get_accepting(&server, "gzip", &path).await;
        assert_eq!((response.header("content-encoding"), response.header("accept-ranges")), ("", "bytes"), "{part}");
        assert_eq!(response.header("content-length"), response.body.len().to_string(), "{part}");
        let request = server.request(Method::GET, &path).header("accept-encoding", "gzip").header("range", "bytes=0-9");
        let response = ApiResponse::fetch(request).await;
        assert_eq!(
            (response.status, response.body.len(), response.header("content-encoding")),
            (206, 10, ""),
            "{part}"
        );
    }
}

#[tokio::test]
async fn a_request_that_accepts_no_encoding_is_still_carried_out() {
    let server = TestServer::start().await;
    let request = server.request(Method::POST, "/api/v1/batches").header("accept-encoding", "identity;q=0");
    assert_eq!(ApiResponse::fetch(request.json(&json!({}))).await.status, 201);
}
