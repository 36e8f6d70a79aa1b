//! What time alone makes due, looked for when the server starts.

use std::time::Duration;

use protocol::ProblemCode;
use reqwest::header::HeaderMap;
use serde_json::json;

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
