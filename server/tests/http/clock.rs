//! A clock that was wrong: moments in the store lie ahead of it, and what comes is earlier than what was.

use std::path::Path;
use std::time::Duration;

use protocol::{ProblemCode, Timestamp};
use reqwest::header::HeaderMap;
use rusqlite::Connection;
use serde_json::json;

use crate::site::{Site, batch_path, events_path, image_id, photo};

/// Ten years, in milliseconds.
const AHEAD: i64 = 10 * 365 * 24 * 3_600_000;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Moves every moment in the store ahead, as if the clock had been set back since.
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

/// An open batch with an image and a finished one, both from the future.
async fn from_the_future() -> (Site, protocol::BatchId, protocol::BatchId) {
    let site = Site::start().await;
    let open = site.open(json!({})).await;
    site.put(&open, image_id(1), "a.jpg", photo(1)).await;
    let (finished, _) = site.completed(1).await;
    let data = site.stopped().await;
    set_clock_back(data.path());
    (Site::over(data, |_| {}).await, open, finished)
}

#[tokio::test]
async fn a_batch_from_the_future_expires_neither_at_once_nor_never() {
    let (site, open, finished) = from_the_future().await;
    for batch in [&open, &finished] {
        let batch = site.batch(batch).await;
        let left = batch.expires_at.unwrap().millis_since(now());
        assert!((6 * DAY.as_millis()..=7 * DAY.as_millis()).contains(&left.into()), "{left}");
    }
    assert_eq!(site.batch(&open).await.state, protocol::BatchState::Open);
    // Its time is over like that of any other.
    let site = Site::over(site.stopped().await, |config| config.keep = Duration::ZERO).await;
    for batch in [&open, &finished] {
        let mut reader = site.stream(&events_path(batch), HeaderMap::new()).await;
        if reader.status == 200 {
            reader.until("batch.deleted").await;
        }
        site.get(&batch_path(batch)).await.is_problem(ProblemCode::BatchDeleted);
    }
}

#[tokio::test]
async fn an_open_batch_from_the_future_seals_itself_like_any_other() {
    let (site, open, _) = from_the_future().await;
    let site = Site::over(site.stopped().await, |config| config.idle = Duration::ZERO).await;
    let types: Vec<_> = site.events(&open).await.iter().map(|event| event.kind.event_type().as_str()).collect();
    assert_eq!(types.last(), Some(&"batch.completed"), "{types:?}");
}

#[tokio::test]
async fn the_order_of_events_is_that_of_their_numbers_whatever_their_moments() {
    let (site, open, _) = from_the_future().await;
    let mut reader = site.stream(&events_path(&open), HeaderMap::new()).await;
    let known = reader.until("image.analyzed").await;
    drop(reader);
    site.put(&open, image_id(2), "b.jpg", photo(2)).await;
    site.post(&format!("{}/seal", batch_path(&open))).await;
    let events = site.events(&open).await;
    assert!(events.iter().map(|event| event.cursor.seq).eq(1..=events.len() as u64));
    let (before, after) = events.split_at(known.cursor.seq as usize);
    assert!(before.iter().all(|event| event.at > now()) && after.iter().all(|event| event.at <= now()));
    // A reader that comes back with a cursor from the future is told what came since.
    let path = format!("{}?after={}", events_path(&open), known.cursor);
    assert_eq!(site.stream(&path, HeaderMap::new()).await.events().await, after);
    let image = site.image(&open, image_id(2)).await;
    assert!(image.report.unwrap().timing.unwrap().waited_ms < 60_000.0);
}
