//! Tests of group commit on a full disk: the replies agree with the database.

use protocol::Thresholds;

use super::super::schema;
use super::*;

/// Request that creates a batch whose name has this many bytes.
fn creation(number: u8, name_bytes: usize) -> (Request, oneshot::Receiver<Result<AppliedChanges, StoreError>>) {
    let (reply, result) = oneshot::channel();
    let thresholds = Box::new(Thresholds::default());
    let changes = vec![Change::Create { name: Some("n".repeat(name_bytes)), expected: None, thresholds }];
    (Request::Apply { batch: BatchId::from_random([number; 16]), changes, reply }, result)
}

fn limit_pages(connection: &Connection, sql: &str) {
    connection.query_row(sql, [], |_| Ok(())).unwrap();
}

fn count_batches(connection: &Connection) -> i64 {
    connection.query_row("SELECT count(*) FROM batches", [], |row| row.get(0)).unwrap()
}

#[test]
fn disk_full_within_a_group_rolls_back_the_whole_group() {
    let folder = tempfile::tempdir().unwrap();
    let mut connection = schema::connect(&folder.path().join("proofsheet.db")).unwrap();
    schema::migrate(&mut connection).unwrap();
    // The database may not grow: the second, long request does not fit, the short ones around it would.
    limit_pages(&connection, "PRAGMA max_page_count = 1");
    let (group, replies): (Vec<_>, Vec<_>) = [creation(1, 1), creation(2, 100_000), creation(3, 1)].into_iter().unzip();
    commit_group(&mut connection, &WakeUps::default(), group);
    for mut reply in replies {
        assert!(matches!(reply.try_recv().unwrap(), Err(StoreError::DiskFull)));
    }
    assert_eq!(count_batches(&connection), 0);
    limit_pages(&connection, "PRAGMA max_page_count = 100000");
    let (request, mut reply) = creation(2, 100_000);
    commit_group(&mut connection, &WakeUps::default(), vec![request]);
    assert!(reply.try_recv().unwrap().is_ok());
    assert_eq!(count_batches(&connection), 1);
}
