//! A clock that was set back: times in the store lie in the future, and new events have earlier times than old ones.

use std::path::Path;
use std::time::Duration;

use protocol::{ProblemCode, Timestamp};
use reqwest::header::HeaderMap;
use rusqlite::Connection;
use serde_json::json;

use crate::api::{TestServer, batch_path, events_path, image_id, photo};

/// Ten years of 365 days in milliseconds.
const AHEAD: i64 = 10 * 365 * 24 * 3_600_000;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Moves the times of batches, queued jobs and events in the store ten years ahead, as if the clock had been set back
/// since.
fn set_clock_back(data: &Path) {
    let store = Connection::open(data.join("proofsheet.db")).unwrap();
    let moved = store.execute(
        "UPDATE batches SET created_at = created_at + ?1, touched_at = touched_at + ?1, ended_at = ended_at + ?1",
        [AHEAD],
    );
    assert!(moved.unwrap() > 0);
    store.execute("UPDATE jobs SET queued_at = queued_at + ?1", [AHEAD]).unwrap();
    let ahead = "json_replace(body, '$.at', strftime('%Y-%m-%dT%H:%M:%fZ', json_extract(body, '$.at'), '+10 years'))";
    store.execute(&format!("UPDATE events SET body = {ahead}"), []).unwrap();
}

fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::SystemTime::UNIX_EPOCH).unwrap();
    Timestamp::from_millis(since.as_millis() as u64)
}

/// A server with two batches whose times lie in the future: an open one with an analyzed image, and a completed one.
async fn server_with_future_times() -> (TestServer, protocol::BatchId, protocol::BatchId) {
    let server = TestServer::start().await;
    let open = server.create_batch(json!({})).await;
    server.put(&open, image_id(1), "a.jpg", photo(1)).await;
    server.stream(&events_path(&open), HeaderMap::new()).await.until("image.analyzed").await;
    let (completed, _) = server.completed_batch(1).await;
    let data = server.stopped().await;
    set_clock_back(data.path());
    (TestServer::start_in(data, |_| {}).await, open, completed)
}

#[tokio::test]
async fn a_batch_with_future_times_expires_after_the_usual_time() {
    let (server, open, completed) = server_with_future_times().await;
    for batch in [&open, &completed] {
        let batch = server.batch(batch).await;
        let left = batch.expires_at.unwrap().millis_since(now());
        assert!((6 * DAY.as_millis()..=7 * DAY.as_millis()).contains(&left.into()), "{left}");
    }
    assert_eq!(server.batch(&open).await.state, protocol::BatchState::Open);
    // A server finishes the maintenance of its start before it stops.
    let server = server.restarted(|config| config.keep = Duration::ZERO).await;
    let server = server.restarted(|_| {}).await;
    for batch in [&open, &completed] {
        server.get(&batch_path(batch)).await.assert_problem(ProblemCode::BatchDeleted);
    }
}

#[tokio::test]
async fn an_idle_batch_with_future_times_seals_itself() {
    let (server, open, _) = server_with_future_times().await;
    let server = server.restarted(|config| config.idle = Duration::ZERO).await;
    let types: Vec<_> = server.events(&open).await.iter().map(|event| event.kind.event_type().as_str()).collect();
    assert_eq!(types.last(), Some(&"batch.completed"), "{types:?}");
}

#[tokio::test]
async fn events_are_ordered_by_number_and_not_by_time() {
    let (server, open, _) = server_with_future_times().await;
    let known = server.stream(&events_path(&open), HeaderMap::new()).await.until("image.analyzed").await;
    server.put(&open, image_id(2), "b.jpg", photo(2)).await;
    server.post(&format!("{}/seal", batch_path(&open))).await;
    let events = server.events(&open).await;
    assert!(events.iter().map(|event| event.cursor.seq).eq(1..=events.len() as u64));
    let (before, after) = events.split_at(known.cursor.seq as usize);
    assert!(before.iter().all(|event| event.at > now()) && after.iter().all(|event| event.at <= now()));
    // A client that resumes with the cursor of an event in the future gets the events that followed.
    let path = format!("{}?after={}", events_path(&open), known.cursor);
    assert_eq!(server.stream(&path, HeaderMap::new()).await.events().await, after);
    let image = server.image(&open, image_id(2)).await;
    assert!(image.report.unwrap().timing.unwrap().waited_ms < DAY.as_millis() as f32);
}
