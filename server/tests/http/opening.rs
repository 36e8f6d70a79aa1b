//! Opening a batch with JSON.

use protocol::{Batch, BatchState, Counts, ProblemCode, Thresholds};
use reqwest::Method;
use serde_json::json;

use crate::answer::Answer;
use crate::site::{Site, batch_path};

async fn open_with(site: &Site, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
    let request = site.request(Method::POST, "/api/v1/batches").header("content-type", content_type);
    Answer::of(request.body(body)).await
}

#[tokio::test]
async fn a_batch_is_opened_with_a_name_and_a_number() {
    let site = Site::start().await;
    let answer = open_with(&site, "application/json; charset=utf-8", r#"{"name": "바다 2026", "expected": 300}"#).await;
    assert_eq!(answer.status, 201);
    let batch: Batch = answer.parsed();
    assert_eq!(answer.header("location"), batch_path(&batch.id));
    assert_eq!((batch.name.as_deref(), batch.expected), (Some("바다 2026"), Some(300)));
    assert_eq!((batch.state, batch.counts, batch.bytes, batch.pinned), (BatchState::Open, Counts::default(), 0, false));
    assert_eq!(batch.thresholds, Thresholds::default());
    assert_eq!((batch.cursor.seq, batch.completed_at), (1, None));
    assert_eq!(batch.expires_at.unwrap().millis_since(batch.created_at), 7 * 24 * 3600 * 1000);
    assert_eq!(site.batch(&batch.id).await, batch);
}

#[tokio::test]
async fn name_number_and_body_are_optional() {
    let site = Site::start().await;
    for answer in [open_with(&site, "application/json", "{}").await, site.post("/api/v1/batches").await] {
        assert_eq!(answer.status, 201);
        let batch = answer.json();
        // What is not known is absent, not null.
        for field in ["name", "expected", "completed_at"] {
            assert!(batch.get(field).is_none(), "{field}");
        }
        assert_eq!(batch["counts"], json!({"queued": 0, "analyzed": 0, "failed": 0}));
        assert_eq!(batch["issues"], json!({}));
    }
}

#[tokio::test]
async fn ids_cannot_be_guessed_from_each_other() {
    let site = Site::start().await;
    let (one, other) = (site.open(json!({})).await, site.open(json!({})).await);
    let same = one.as_str().bytes().zip(other.as_str().bytes()).filter(|(one, other)| one == other).count();
    assert!(same < 8, "{same} of 22 characters agree");
}

#[tokio::test]
async fn a_name_is_one_line_of_some_length() {
    let site = Site::start().await;
    for (sent, kept) in [
        ("  Shoot\r\n\u{0} 1 ".to_owned(), Some("Shoot 1".to_owned())),
        ("사".repeat(500), Some("사".repeat(200))),
        (" \n ".to_owned(), None),
        ("<script>".to_owned(), Some("<script>".to_owned())),
    ] {
        let batch = site.open(json!({ "name": sent })).await;
        assert_eq!(site.batch(&batch).await.name, kept, "{sent:?}");
    }
}

#[tokio::test]
async fn a_batch_of_none_is_complete_at_once() {
    let site = Site::start().await;
    let batch = site.expecting(0).await;
    assert_eq!(site.batch(&batch).await.state, BatchState::Completed);
    let types: Vec<_> = site.events(&batch).await.iter().map(|event| event.kind.event_type().as_str()).collect();
    assert_eq!(types, ["batch.created", "batch.sealed", "batch.completed"]);
}

#[tokio::test]
async fn what_cannot_be_understood_opens_nothing() {
    let site = Site::start().await;
    let long = format!(r#"{{"name": "{}"}}"#, "a".repeat(100_000));
    for body in ["", "{", "[]", "null", r#"{"name": 5}"#, r#"{"expected": -1}"#, r#"{"expected": "3"}"#, &long] {
        open_with(&site, "application/json", body.to_owned()).await.is_problem(ProblemCode::MalformedRequest);
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded", "image/jpeg"] {
        open_with(&site, kind, "{}").await.is_problem(ProblemCode::UnsupportedFormat);
    }
}
