//! Upgrade of a data folder of an earlier format: it opens, folding the log of a batch gives the values in its tables,
//! and thresholds that are known are added to the log.

use protocol::{BatchId, Sheet, Thresholds};
use rusqlite::{Connection, params};
use server::store::{Change, ImageQuery, Store};
use tempfile::TempDir;

use crate::fixture::{Fixture, batch_id, create, image_id, receive};

/// Last format of the store in which `batch.created` events had no thresholds.
const FORMAT_WITHOUT_THRESHOLDS: i64 = 3;

/// Thresholds as an earlier version stored them. `edges_below` has the default of that version, and one of the
/// thresholds no longer exists.
const OLD_THRESHOLDS: &str = r#"{"blurred_above":1.1,"dark_below":70,"clipped_above":0.22,"bright_above":185,"contrast_below":65,"edges_below":0.002,"colourfulness_below":3.0,"coloured_below":0.002,"aspect_above":3.0,"side_below":256,"size_factor_above":10.0,"distance_at_most":10,"similarity_at_least":0.72,"entropy_below":2.0}"#;

/// Data folder that states the format [`FORMAT_WITHOUT_THRESHOLDS`] and whose first events are in that format. Batch 1
/// has the thresholds of its creation ([`OLD_THRESHOLDS`]); those of batch 2 were changed later.
async fn folder_without_thresholds_in_events() -> TempDir {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    for number in [1, 2] {
        // Image 3 has no folder.
        store.apply(&batch_id(number), vec![create(Some(2)), receive(3)]).await.unwrap();
    }
    let thresholds = Some(Box::new(Thresholds { dark_below: 60, ..Thresholds::default() }));
    let configure = Change::Configure { name: None, thresholds, pinned: Some(true), expected: None };
    store.apply(&batch_id(2), vec![configure, Change::Rejudged]).await.unwrap();
    drop(store);
    let connection = Connection::open(folder.path().join("proofsheet.db")).unwrap();
    for number in [1, 2] {
        let batch = batch_id(number);
        let created = format!(
            r#"{{"batch":"{batch}","at":"2024-11-22T11:10:00.123Z","type":"batch.created","name":"Shoot \"é\"","expected":2}}"#
        );
        let sql = "UPDATE events SET body = ?2 WHERE batch = ?1 AND seq = 1";
        connection.execute(sql, params![batch.as_str(), created]).unwrap();
        let sql = "UPDATE batches SET name = 'Shoot \"é\"', created_at = 1732273800123 WHERE id = ?1";
        connection.execute(sql, [batch.as_str()]).unwrap();
    }
    let sql = "UPDATE batches SET thresholds = ?2 WHERE id = ?1";
    connection.execute(sql, params![batch_id(1).as_str(), OLD_THRESHOLDS]).unwrap();
    // Later formats have these columns.
    connection
        .execute_batch(
            "DROP INDEX unpaired_images; DROP INDEX failed_raw_files; DROP INDEX images_by_shot;
             ALTER TABLE images DROP COLUMN path; ALTER TABLE images DROP COLUMN source_path;
             ALTER TABLE images DROP COLUMN companions; ALTER TABLE images DROP COLUMN shot;
             ALTER TABLE images DROP COLUMN shot_stem; ALTER TABLE images DROP COLUMN shot_role",
        )
        .unwrap();
    connection.pragma_update(None, "user_version", FORMAT_WITHOUT_THRESHOLDS).unwrap();
    folder
}

/// Asserts that folding the batch's log gives the values in its tables. Returns the batch's thresholds.
async fn assert_fold_equals_tables(fixture: &Fixture, batch: &BatchId) -> Thresholds {
    let snapshot = fixture.store.batch(batch).await.unwrap();
    let thresholds = snapshot.thresholds.clone();
    let images = fixture.store.images(batch, ImageQuery::default()).await.unwrap().images;
    let mut folded = Sheet::empty(batch.clone());
    for event in fixture.events(batch).await {
        folded.apply(&event);
    }
    assert_eq!(folded, Sheet::from_snapshot(snapshot, images));
    thresholds
}

/// Thresholds in the first event of a page, which must be `batch.created`; null if the event has none.
fn thresholds_in_the_first_event(page: &server::store::LogPage) -> serde_json::Value {
    let mut event: serde_json::Value = serde_json::from_str(&page.entries[0].json).unwrap();
    assert_eq!(event["type"], "batch.created");
    event["thresholds"].take()
}

#[tokio::test]
async fn logs_of_the_earlier_format_fold_to_the_tables() {
    let fixture = Fixture::embedded_in(folder_without_thresholds_in_events().await);
    let unchanged = assert_fold_equals_tables(&fixture, &batch_id(1)).await;
    assert_eq!(unchanged, Thresholds { edges_below: 0.002, ..Thresholds::before_events_carried_them() });
    assert_eq!(assert_fold_equals_tables(&fixture, &batch_id(2)).await.dark_below, 60);
}

#[tokio::test]
async fn upgrading_adds_thresholds_only_where_they_are_known() {
    let fixture = Fixture::embedded_in(folder_without_thresholds_in_events().await);
    let known = thresholds_in_the_first_event(&fixture.store.read_log(&batch_id(1), 0, 1).await.unwrap());
    assert_eq!(known, serde_json::from_str::<serde_json::Value>(OLD_THRESHOLDS).unwrap());
    let unknown = thresholds_in_the_first_event(&fixture.store.read_log(&batch_id(2), 0, 1).await.unwrap());
    assert_eq!(unknown, serde_json::Value::Null, "its first thresholds are not in the tables");
}

#[tokio::test]
async fn images_of_the_earlier_format_have_no_path() {
    let fixture = Fixture::embedded_in(folder_without_thresholds_in_events().await);
    let image = fixture.store.image(&batch_id(1), image_id(3)).await.unwrap();
    assert_eq!((image.name.as_str(), image.path, image.source_path), ("IMG_003.JPG", None, None));
    // New images of the same batch have one.
    fixture.apply(&batch_id(1), vec![receive(2)]).await;
    let image = fixture.store.image(&batch_id(1), image_id(2)).await.unwrap();
    assert_eq!((image.full_name(), image.exact_path()), ("A/IMG_002.JPG", "A//IMG_002.JPG"));
    assert_fold_equals_tables(&fixture, &batch_id(1)).await;
}

#[tokio::test]
async fn an_upgraded_folder_opens_again_and_logs_thresholds_of_new_batches() {
    let fixture = Fixture::embedded_in(folder_without_thresholds_in_events().await).reopen();
    let batch = fixture.batch(3).await;
    let logged = thresholds_in_the_first_event(&fixture.store.read_log(&batch, 0, 1).await.unwrap());
    assert_eq!(serde_json::from_value::<Thresholds>(logged).unwrap(), Thresholds::default());
    assert_fold_equals_tables(&fixture, &batch).await;
    assert_fold_equals_tables(&fixture, &batch_id(1)).await;
}
