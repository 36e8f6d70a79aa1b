//! Maintenance when the server starts: idle, expired and half-rejudged batches, and unreferenced blobs.
//!
//! A server finishes the maintenance of its start before it stops, so a test can wait for it by stopping the server.

use std::time::Duration;

use protocol::{BatchState, EventKind, Issue, ProblemCode, Thresholds};
use reqwest::header::HeaderMap;
use rusqlite::Connection;
use serde_json::json;
use server::store::{Change, Store};

use crate::api::{TestServer, batch_path, events_path, image_id, photo};
use crate::data_folder::blob_names;

#[tokio::test]
async fn an_idle_batch_seals_itself() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    server.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    let server = server.restarted(|_| {}).await;
    assert_eq!(server.batch(&batch).await.state, BatchState::Open, "the batch was idle for less than a day");
    let server = server.restarted(|config| config.idle = Duration::ZERO).await;
    let events = server.events(&batch).await;
    let types: Vec<_> = events.iter().map(|event| event.kind.event_type().as_str()).collect();
    assert!(types.contains(&"batch.sealed") && types.last() == Some(&"batch.completed"), "{types:?}");
}

#[tokio::test]
async fn an_expired_batch_is_removed_with_its_blobs() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    server.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    let server = server.restarted(|config| config.keep = Duration::ZERO).await;
    let server = server.restarted(|_| {}).await;
    server.get(&batch_path(&batch)).await.assert_problem(ProblemCode::BatchDeleted);
    assert_eq!(server.blob_count(), 0);
}

#[tokio::test]
async fn an_open_batch_is_stored_for_seven_days_after_its_newest_image() {
    const DAY: i64 = 24 * 3_600_000;
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    server.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    let received = server.stream(&events_path(&batch), HeaderMap::new()).await.until("image.received").await;
    let data = server.stopped().await;
    // Its creation alone would have made the batch expire a day ago.
    let store = Connection::open(data.path().join("proofsheet.db")).unwrap();
    assert_eq!(store.execute("UPDATE batches SET created_at = created_at - ?1", [8 * DAY]).unwrap(), 1);
    drop(store);
    let server = TestServer::start_in(data, |_| {}).await.restarted(|_| {}).await;
    let expires_at = server.batch(&batch).await.expires_at.unwrap();
    assert_eq!(expires_at.as_millis() - received.at.as_millis(), 7 * DAY as u64);
}

#[tokio::test]
async fn an_unreferenced_blob_is_removed() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(1).await;
    let data = server.stopped().await;
    // A server that is killed between storing a blob and logging the image leaves such a blob.
    let orphan = blake3::hash(b"stored and not logged").to_hex();
    std::fs::write(data.path().join("blobs").join(&orphan[..2]).join(orphan.as_str()), b"stored and not logged")
        .unwrap();
    assert_eq!(blob_names(data.path()).len(), 2);
    let server = TestServer::start_in(data, |_| {}).await;
    assert_eq!(server.batch(&batch).await.counts.analyzed, 1);
    assert_eq!(blob_names(server.stopped().await.path()).len(), 1);
}

#[tokio::test]
async fn an_interrupted_rejudging_is_finished() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(2).await;
    let before = server.batch(&batch).await.cursor;
    let data = server.stopped().await;
    // A server that is killed between the change of thresholds and the revisions leaves such a batch.
    let store = Store::open(data.path()).unwrap();
    let thresholds = Some(Box::new(Thresholds { side_below: 1000, ..Thresholds::default() }));
    store
        .apply(&batch, vec![Change::Configure { name: None, thresholds, pinned: None, expected: None }])
        .await
        .unwrap();
    drop(store);
    let server = TestServer::start_in(data, |_| {}).await.restarted(|_| {}).await;
    let after = format!("{}?after={before}", events_path(&batch));
    let events = server.stream(&after, HeaderMap::new()).await.events().await;
    let revised = events.iter().filter(|event| matches!(event.kind, EventKind::ImageRevised { .. })).count();
    assert!(matches!(events[0].kind, EventKind::BatchChanged { .. }));
    assert_eq!((events.len(), revised), (3, 2));
    assert_eq!(server.batch(&batch).await.issues.get(&Issue::TooSmall), Some(&2));
}
