//! What time alone makes due, looked for when the server starts.

use std::time::Duration;

use protocol::{EventKind, Issue, ProblemCode, Thresholds};
use reqwest::header::HeaderMap;
use serde_json::json;
use server::store::{Change, Store};

use crate::site::{Site, batch_path, blobs, events_path, image_id, photo};

#[tokio::test]
async fn an_open_batch_that_waited_too_long_seals_itself() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    site.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    let data = site.stopped().await;
    let site = Site::over(data, |_| {}).await;
    let patient = site.batch(&batch).await.state;
    let site = Site::over(site.stopped().await, |config| config.idle = Duration::ZERO).await;
    let events = site.events(&batch).await;
    let types: Vec<_> = events.iter().map(|event| event.kind.event_type().as_str()).collect();
    assert!(types.contains(&"batch.sealed") && types.last() == Some(&"batch.completed"), "{types:?}");
    assert_eq!(patient, protocol::BatchState::Open, "a day is not over");
}

#[tokio::test]
async fn a_batch_whose_time_is_over_is_removed_with_its_bytes() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    site.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    let site = Site::over(site.stopped().await, |config| config.keep = Duration::ZERO).await;
    // Whether the reader comes before or after: it hears of it, or that there is nothing to hear.
    let mut reader = site.stream(&events_path(&batch), HeaderMap::new()).await;
    if reader.status == 200 {
        reader.until("batch.deleted").await;
    }
    site.get(&batch_path(&batch)).await.is_problem(ProblemCode::BatchDeleted);
    // The tending is finished before the server has stopped.
    let data = site.stopped().await;
    assert_eq!(blobs(data.path()), 0);
}

#[tokio::test]
async fn a_blob_that_nothing_refers_to_is_removed_at_the_start() {
    let site = Site::start().await;
    let (batch, _) = site.completed(1).await;
    let data = site.stopped().await;
    // As a server leaves it that is killed between storing and logging.
    let orphan = blake3::hash(b"stored and not logged").to_hex();
    std::fs::write(data.path().join("blobs").join(&orphan[..2]).join(orphan.as_str()), b"stored and not logged")
        .unwrap();
    assert_eq!(blobs(data.path()), 2);
    let site = Site::over(data, |_| {}).await;
    assert_eq!(site.batch(&batch).await.counts.analyzed, 1);
    assert_eq!(blobs(site.stopped().await.path()), 1);
}

#[tokio::test]
async fn a_batch_that_was_being_judged_again_is_judged_to_the_end() {
    let site = Site::start().await;
    let (batch, _) = site.completed(2).await;
    let before = site.batch(&batch).await.cursor;
    let data = site.stopped().await;
    // As a server leaves it that is killed between the change and what follows from it.
    let store = Store::open(data.path()).unwrap();
    let thresholds = Some(Box::new(Thresholds { side_below: 1000, ..Thresholds::default() }));
    store
        .apply(&batch, vec![Change::Configure { name: None, thresholds, pinned: None, expected: None }])
        .await
        .unwrap();
    drop(store);
    // The tending is finished before the server has stopped.
    let site = Site::over(data, |_| {}).await;
    site.get("/healthz").await;
    let site = Site::over(site.stopped().await, |_| {}).await;
    let after = format!("{}?after={before}", events_path(&batch));
    let kinds: Vec<_> = site.stream(&after, HeaderMap::new()).await.events().await;
    let revised = kinds.iter().filter(|event| matches!(event.kind, EventKind::ImageRevised { .. })).count();
    assert!(matches!(kinds[0].kind, EventKind::BatchChanged { .. }));
    assert_eq!((kinds.len(), revised), (3, 2));
    assert_eq!(site.batch(&batch).await.issues.get(&Issue::TooSmall), Some(&2));
}
