//! Sealing, cancelling, deleting.
#![cfg(target_os = "linux")]

use protocol::{Batch, BatchState, EventKind, FailureCode, ImageState, ProblemCode};
use reqwest::header::HeaderMap;
use serde_json::json;

use crate::gate::Gate;
use crate::site::{Site, batch_path, events_path, image_id, image_path, photo};

#[tokio::test]
async fn sealing_twice_is_sealing_once() {
    let mut gate = Gate::new();
    let site = Site::with(|config| gate.guard(config)).await;
    let batch = site.open(json!({})).await;
    site.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    for _ in 0..2 {
        let answer = site.post(&format!("{}/seal", batch_path(&batch))).await;
        assert_eq!((answer.status, answer.parsed::<Batch>().state), (200, BatchState::Sealed));
    }
    site.put(&batch, image_id(2), "b.jpg", photo(2)).await.is_problem(ProblemCode::BatchSealed);
    gate.open().await;
    let events = site.events(&batch).await;
    assert_eq!(events.iter().filter(|event| matches!(event.kind, EventKind::BatchSealed {})).count(), 1);
    let answer = site.post(&format!("{}/seal", batch_path(&batch))).await;
    assert_eq!((answer.status, answer.parsed::<Batch>().state), (200, BatchState::Completed));
}

#[tokio::test]
async fn cancelling_fails_what_is_not_begun_and_lets_finish_what_runs() {
    let mut gate = Gate::new();
    let site = Site::with(|config| gate.guard(config)).await;
    let batch = site.open(json!({})).await;
    for number in 1..=3 {
        site.put(&batch, image_id(number), "a.jpg", photo(number.into())).await;
    }
    gate.reached().await;
    let answer = site.post(&format!("{}/cancel", batch_path(&batch))).await;
    let cancelled: Batch = answer.parsed();
    assert_eq!((answer.status, cancelled.state, cancelled.counts.failed), (200, BatchState::Sealed, 2));
    gate.open().await;
    let events = site.events(&batch).await;
    let types: Vec<_> = events.iter().map(|event| event.kind.event_type().as_str()).collect();
    assert_eq!(types[4..], ["batch.sealed", "image.failed", "image.failed", "image.analyzed", "batch.cancelled"]);
    assert_eq!(site.image(&batch, image_id(1)).await.state, ImageState::Analyzed);
    for number in [2, 3] {
        assert_eq!(site.image(&batch, image_id(number)).await.error.unwrap().code, FailureCode::Cancelled);
    }
    let again: Batch = site.post(&format!("{}/cancel", batch_path(&batch))).await.parsed();
    assert_eq!(again, site.batch(&batch).await);
    assert_eq!(again.state, BatchState::Cancelled);
}

#[tokio::test]
async fn cancelling_when_nothing_runs_is_the_end() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let cancelled: Batch = site.post(&format!("{}/cancel", batch_path(&batch))).await.parsed();
    assert_eq!(cancelled.state, BatchState::Cancelled);
    site.put(&batch, image_id(1), "a.jpg", photo(1)).await.is_problem(ProblemCode::BatchSealed);
    let (completed, _) = site.completed(1).await;
    let still: Batch = site.post(&format!("{}/cancel", batch_path(&completed))).await.parsed();
    assert_eq!(still.state, BatchState::Completed, "what is at its end stays so");
}

#[tokio::test]
async fn a_deleted_batch_is_gone_and_its_readers_are_told() {
    let mut gate = Gate::new();
    let site = Site::with(|config| gate.guard(config)).await;
    let batch = site.open(json!({})).await;
    site.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    let mut reader = site.stream(&events_path(&batch), HeaderMap::new()).await;
    reader.until("image.received").await;
    gate.reached().await;
    let answer = site.delete(&batch_path(&batch)).await;
    assert_eq!((answer.status, answer.body.as_slice()), (204, &b""[..]));
    reader.until("batch.deleted").await;
    assert_eq!(reader.next_event().await, None, "the stream ends");
    for path in ["", "/images"].map(|rest| format!("{}{rest}", batch_path(&batch))) {
        site.get(&path).await.is_problem(ProblemCode::BatchDeleted);
    }
    for rest in ["", "/thumbnail", "/original"] {
        let path = format!("{}{rest}", image_path(&batch, image_id(1)));
        site.get(&path).await.is_problem(ProblemCode::BatchDeleted);
    }
    for call in ["seal", "cancel"] {
        site.post(&format!("{}/{call}", batch_path(&batch))).await.is_problem(ProblemCode::BatchDeleted);
    }
    site.delete(&batch_path(&batch)).await.is_problem(ProblemCode::BatchDeleted);
    assert_eq!(site.get(&events_path(&batch)).await.status, 204);
    assert_eq!(site.blobs(), 0, "its bytes are gone when the answer comes");
    // What was being analyzed has nobody to be told to; the worker goes on.
    gate.open().await;
    site.completed(1).await;
}

#[tokio::test]
async fn bytes_that_another_batch_has_too_stay() {
    let site = Site::start().await;
    let ((one, ids), (other, _)) = (site.completed(1).await, site.completed(1).await);
    site.delete(&batch_path(&one)).await;
    assert_eq!(site.blobs(), 1);
    let answer = site.get(&format!("{}/original", image_path(&other, ids[0]))).await;
    assert_eq!((answer.status, answer.body), (200, photo(1)));
    site.delete(&batch_path(&other)).await;
    assert_eq!(site.blobs(), 0);
}

#[tokio::test]
async fn a_deleted_image_is_gone_and_its_twin_is_no_duplicate_any_more() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let mut reader = site.stream(&events_path(&batch), HeaderMap::new()).await;
    for number in [1, 2] {
        site.put(&batch, image_id(number), "a.jpg", photo(1)).await;
    }
    reader.until("image.revised").await;
    let path = image_path(&batch, image_id(1));
    assert_eq!(site.delete(&path).await.status, 204);
    reader.until("image.deleted").await;
    site.get(&path).await.is_problem(ProblemCode::ImageUnknown);
    site.delete(&path).await.is_problem(ProblemCode::ImageUnknown);
    assert_eq!(site.blobs(), 1, "the twin has the same bytes");
    site.post(&format!("{}/seal", batch_path(&batch))).await;
    reader.until("batch.completed").await;
    let (batch, twin) = (site.batch(&batch).await, site.image(&batch, image_id(2)).await);
    assert_eq!((batch.counts.total(), batch.bytes), (1, twin.bytes));
    assert!(!batch.issues.contains_key(&protocol::Issue::ExactDuplicate), "{:?}", batch.issues);
    assert_eq!(twin.group, None);
}

#[tokio::test]
async fn what_is_not_there_cannot_be_sealed_cancelled_or_deleted() {
    let site = Site::start().await;
    for (id, code) in [("A".repeat(22), ProblemCode::BatchUnknown), ("nonsense".to_owned(), ProblemCode::MalformedId)] {
        let path = format!("/api/v1/batches/{id}");
        site.get(&path).await.is_problem(code);
        site.delete(&path).await.is_problem(code);
        for call in ["seal", "cancel"] {
            site.post(&format!("{path}/{call}")).await.is_problem(code);
        }
        for what in ["images", "events"] {
            site.get(&format!("{path}/{what}")).await.is_problem(code);
        }
    }
}
