//! Sealing, cancelling and deleting batches, deleting images, and unknown and malformed batch ids.
#![cfg(target_os = "linux")]

use protocol::{Batch, BatchState, EventKind, FailureCode, ImageState, ProblemCode};
use reqwest::header::HeaderMap;
use serde_json::json;

use crate::api::{TestServer, batch_path, events_path, image_id, image_path, photo};
use crate::decoder_gate::DecoderGate;

#[tokio::test]
async fn sealing_twice_has_the_effect_of_sealing_once() {
    let mut gate = DecoderGate::new();
    let server = TestServer::start_with(|config| gate.install(config)).await;
    let batch = server.create_batch(json!({})).await;
    server.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    for _ in 0..2 {
        let response = server.post(&format!("{}/seal", batch_path(&batch))).await;
        assert_eq!((response.status, response.parsed::<Batch>().state), (200, BatchState::Sealed));
    }
    server.put(&batch, image_id(2), "b.jpg", photo(2)).await.assert_problem(ProblemCode::BatchSealed);
    gate.release_decoder().await;
    let events = server.events(&batch).await;
    assert_eq!(events.iter().filter(|event| matches!(event.kind, EventKind::BatchSealed {})).count(), 1);
    let response = server.post(&format!("{}/seal", batch_path(&batch))).await;
    assert_eq!((response.status, response.parsed::<Batch>().state), (200, BatchState::Completed));
}

#[tokio::test]
async fn cancelling_fails_waiting_images_and_finishes_running_ones() {
    let mut gate = DecoderGate::new();
    let server = TestServer::start_with(|config| gate.install(config)).await;
    let batch = server.create_batch(json!({})).await;
    for number in 1..=3 {
        server.put(&batch, image_id(number), "a.jpg", photo(number)).await;
    }
    gate.decoder_waits().await;
    let response = server.post(&format!("{}/cancel", batch_path(&batch))).await;
    let cancelled: Batch = response.parsed();
    assert_eq!((response.status, cancelled.state, cancelled.counts.failed), (200, BatchState::Sealed, 2));
    gate.release_decoder().await;
    let events = server.events(&batch).await;
    let types: Vec<_> = events.iter().map(|event| event.kind.event_type().as_str()).collect();
    assert_eq!(types[4..], ["batch.sealed", "image.failed", "image.failed", "image.analyzed", "batch.cancelled"]);
    assert_eq!(server.image(&batch, image_id(1)).await.state, ImageState::Analyzed);
    for number in [2, 3] {
        assert_eq!(server.image(&batch, image_id(number)).await.error.unwrap().code, FailureCode::Cancelled);
    }
    let again: Batch = server.post(&format!("{}/cancel", batch_path(&batch))).await.parsed();
    assert_eq!(again, server.batch(&batch).await);
    assert_eq!(again.state, BatchState::Cancelled);
}

#[tokio::test]
async fn cancelling_an_idle_batch_ends_it_at_once() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let cancelled: Batch = server.post(&format!("{}/cancel", batch_path(&batch))).await.parsed();
    assert_eq!(cancelled.state, BatchState::Cancelled);
    server.put(&batch, image_id(1), "a.jpg", photo(1)).await.assert_problem(ProblemCode::BatchSealed);
    let (completed, _) = server.completed_batch(1).await;
    let unchanged: Batch = server.post(&format!("{}/cancel", batch_path(&completed))).await.parsed();
    assert_eq!(unchanged.state, BatchState::Completed, "a completed batch cannot be cancelled");
}

#[tokio::test]
async fn deleting_a_batch_ends_its_streams_and_removes_its_blobs() {
    let mut gate = DecoderGate::new();
    let server = TestServer::start_with(|config| gate.install(config)).await;
    let batch = server.create_batch(json!({})).await;
    server.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    let mut stream = server.stream(&events_path(&batch), HeaderMap::new()).await;
    stream.until("image.received").await;
    gate.decoder_waits().await;
    let response = server.delete(&batch_path(&batch)).await;
    assert_eq!((response.status, response.body.as_slice()), (204, &b""[..]));
    stream.until("batch.deleted").await;
    assert_eq!(stream.next_event().await, None, "the stream goes on");
    for path in ["", "/images"].map(|rest| format!("{}{rest}", batch_path(&batch))) {
        server.get(&path).await.assert_problem(ProblemCode::BatchDeleted);
    }
    for rest in ["", "/thumbnail", "/original"] {
        let path = format!("{}{rest}", image_path(&batch, image_id(1)));
        server.get(&path).await.assert_problem(ProblemCode::BatchDeleted);
    }
    for action in ["seal", "cancel"] {
        server.post(&format!("{}/{action}", batch_path(&batch))).await.assert_problem(ProblemCode::BatchDeleted);
    }
    server.delete(&batch_path(&batch)).await.assert_problem(ProblemCode::BatchDeleted);
    assert_eq!(server.get(&events_path(&batch)).await.status, 204);
    assert_eq!(server.blob_count(), 0, "the blob is removed before the response");
    // The result of the running analysis is dropped, and the worker goes on with other images.
    gate.release_decoder().await;
    server.completed_batch(1).await;
}

#[tokio::test]
async fn deleting_a_batch_keeps_blobs_that_another_batch_uses() {
    let server = TestServer::start().await;
    let ((first, _), (second, ids)) = (server.completed_batch(1).await, server.completed_batch(1).await);
    server.delete(&batch_path(&first)).await;
    assert_eq!(server.blob_count(), 1);
    let response = server.get(&format!("{}/original", image_path(&second, ids[0]))).await;
    assert_eq!((response.status, response.body), (200, photo(1)));
    server.delete(&batch_path(&second)).await;
    assert_eq!(server.blob_count(), 0);
}

#[tokio::test]
async fn deleting_an_image_revises_its_exact_duplicate() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let mut stream = server.stream(&events_path(&batch), HeaderMap::new()).await;
    for number in [1, 2] {
        server.put(&batch, image_id(number), "a.jpg", photo(1)).await;
    }
    stream.until("image.revised").await;
    let path = image_path(&batch, image_id(1));
    assert_eq!(server.delete(&path).await.status, 204);
    stream.until("image.deleted").await;
    server.get(&path).await.assert_problem(ProblemCode::ImageUnknown);
    server.delete(&path).await.assert_problem(ProblemCode::ImageUnknown);
    assert_eq!(server.blob_count(), 1, "the other image uses the same blob");
    server.post(&format!("{}/seal", batch_path(&batch))).await;
    stream.until("batch.completed").await;
    let (batch, other) = (server.batch(&batch).await, server.image(&batch, image_id(2)).await);
    assert_eq!((batch.counts.total(), batch.bytes), (1, other.bytes));
    assert!(!batch.issues.contains_key(&protocol::Issue::ExactDuplicate), "{:?}", batch.issues);
    assert_eq!(other.group, None);
}

#[tokio::test]
async fn unknown_and_malformed_batch_ids_are_rejected() {
    let server = TestServer::start().await;
    for (id, code) in [("A".repeat(22), ProblemCode::BatchUnknown), ("nonsense".to_owned(), ProblemCode::MalformedId)] {
        let path = format!("/api/v1/batches/{id}");
        server.get(&path).await.assert_problem(code);
        server.delete(&path).await.assert_problem(code);
        for action in ["seal", "cancel"] {
            server.post(&format!("{path}/{action}")).await.assert_problem(code);
        }
        for resource in ["images", "events"] {
            server.get(&format!("{path}/{resource}")).await.assert_problem(code);
        }
    }
}
