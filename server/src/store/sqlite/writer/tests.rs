//! A disk that is full in the middle of a group: nobody is told that something is written which is not, nor the other way.

use protocol::Thresholds;

use super::super::schema;
use super::*;

/// Asks for a batch with a name of this many bytes.
fn creation(number: u8, name: usize) -> (Request, oneshot::Receiver<Result<Applied, StoreError>>) {
    let (answer, result) = oneshot::channel();
    let thresholds = Box::new(Thresholds::default());
    let changes = vec![Change::Create { name: Some("n".repeat(name)), expected: None, thresholds }];
    (Request::Apply { batch: BatchId::from_random([number; 16]), changes, answer }, result)
}

fn limit_pages(connection: &Connection, sql: &str) {
    connection.query_row(sql, [], |_| Ok(())).unwrap();
}

fn batches(connection: &Connection) -> i64 {
    connection.query_row("SELECT count(*) FROM batches", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_disk_that_is_full_in_the_middle_of_a_group_undoes_all_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut connection = schema::connect(&folder.path().join("proofsheet.db")).unwrap();
    schema::migrate(&mut connection).unwrap();
    // No page more than there is: the second, long one does not fit, the short ones around it would.
    limit_pages(&connection, "PRAGMA max_page_count = 1");
    let (group, answers): (Vec<_>, Vec<_>) = [creation(1, 1), creation(2, 100_000), creation(3, 1)].into_iter().unzip();
    commit_group(&mut connection, &Hints::default(), group);
    for mut answer in answers {
        assert!(matches!(answer.try_recv().unwrap(), Err(StoreError::Full)));
    }
    assert_eq!(batches(&connection), 0);
    limit_pages(&connection, "PRAGMA max_page_count = 100000");
    let (request, mut answer) = creation(2, 100_000);
    commit_group(&mut connection, &Hints::default(), vec![request]);
    assert!(answer.try_recv().unwrap().is_ok());
    assert_eq!(batches(&connection), 1);
}
