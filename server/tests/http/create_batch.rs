//! `POST` of a new batch as JSON or without a body.

use protocol::{Batch, BatchState, Counts, ProblemCode, Thresholds};
use reqwest::Method;
use serde_json::json;

use crate::api::{TestServer, batch_path};
use crate::response::ApiResponse;

/// Sends a request for a new batch with this body and its media type.
async fn post_batch(server: &TestServer, content_type: &str, body: impl Into<reqwest::Body>) -> ApiResponse {
    let request = server.request(Method::POST, "/api/v1/batches").header("content-type", content_type);
    ApiResponse::fetch(request.body(body)).await
}

#[tokio::test]
async fn a_batch_is_created_with_name_and_expected_number() {
    let server = TestServer::start().await;
    let response =
        post_batch(&server, "application/json; charset=utf-8", r#"{"name": "바다 2026", "expected": 300}"#).await;
    assert_eq!(response.status, 201);
    let batch: Batch = response.parsed();
    assert_eq!(response.header("location"), batch_path(&batch.id));
    assert_eq!((batch.name.as_deref(), batch.expected), (Some("바다 2026"), Some(300)));
    assert_eq!((batch.state, batch.counts, batch.bytes, batch.pinned), (BatchState::Open, Counts::default(), 0, false));
    assert_eq!(batch.thresholds, Thresholds::default());
    assert_eq!((batch.cursor.seq, batch.completed_at), (1, None));
    assert_eq!(batch.expires_at.unwrap().millis_since(batch.created_at), 7 * 24 * 3600 * 1000);
    assert_eq!(server.batch(&batch.id).await, batch);
}

#[tokio::test]
async fn name_expected_number_and_body_are_optional() {
    let server = TestServer::start().await;
    for response in [post_batch(&server, "application/json", "{}").await, server.post("/api/v1/batches").await] {
        assert_eq!(response.status, 201);
        let batch = response.json();
        // Unknown values are absent, not null.
        for field in ["name", "expected", "completed_at"] {
            assert!(batch.get(field).is_none(), "{field}");
        }
        assert_eq!(batch["counts"], json!({"queued": 0, "analyzed": 0, "failed": 0}));
        assert_eq!(batch["issues"], json!({}));
    }
}

#[tokio::test]
async fn batch_ids_are_random() {
    let server = TestServer::start().await;
    let (first, second) = (server.create_batch(json!({})).await, server.create_batch(json!({})).await);
    let same = first.as_str().bytes().zip(second.as_str().bytes()).filter(|(first, second)| first == second).count();
    assert!(same < 8, "{same} of 22 characters agree");
}

#[tokio::test]
async fn names_are_reduced_to_one_line_of_at_most_200_characters() {
    let server = TestServer::start().await;
    for (sent, stored) in [
        ("  Shoot\r\n\u{0} 1 ".to_owned(), Some("Shoot 1".to_owned())),
        ("사".repeat(500), Some("사".repeat(200))),
        (" \n ".to_owned(), None),
        ("<script>".to_owned(), Some("<script>".to_owned())),
    ] {
        let batch = server.create_batch(json!({ "name": sent })).await;
        assert_eq!(server.batch(&batch).await.name, stored, "{sent:?}");
    }
}

#[tokio::test]
async fn a_batch_of_no_images_is_completed_at_once() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(0).await;
    assert_eq!(server.batch(&batch).await.state, BatchState::Completed);
    let types: Vec<_> = server.events(&batch).await.iter().map(|event| event.kind.event_type().as_str()).collect();
    assert_eq!(types, ["batch.created", "batch.sealed", "batch.completed"]);
}

#[tokio::test]
async fn invalid_bodies_are_rejected() {
    let server = TestServer::start().await;
    for body in ["", "{", "[]", "null", r#"{"name": 5}"#, r#"{"expected": -1}"#, r#"{"expected": "3"}"#] {
        post_batch(&server, "application/json", body.to_owned()).await.assert_problem(ProblemCode::MalformedRequest);
    }
    let long = format!(r#"{{"name": "{}"}}"#, "a".repeat(100_000));
    post_batch(&server, "application/json", long).await.assert_problem(ProblemCode::TooLarge);
    for kind in ["text/plain", "application/x-www-form-urlencoded", "image/jpeg"] {
        post_batch(&server, kind, "{}").await.assert_problem(ProblemCode::UnsupportedFormat);
    }
}
