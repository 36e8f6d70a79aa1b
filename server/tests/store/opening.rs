//! Opening of data folders by the embedded engine: folders in use, folders of newer versions, and epochs.

use server::store::{Store, StoreError};
use tempfile::TempDir;

#[test]
fn folder_that_another_server_uses_is_refused() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    assert!(matches!(Store::open(folder.path()), Err(StoreError::Locked)));
    drop(store);
    Store::open(folder.path()).unwrap();
}

#[test]
fn store_of_a_newer_version_is_refused_and_keeps_its_version() {
    let folder = TempDir::new().unwrap();
    drop(Store::open(folder.path()).unwrap());
    let database = rusqlite::Connection::open(folder.path().join("proofsheet.db")).unwrap();
    let known: i64 = database.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    database.pragma_update(None, "user_version", known + 1).unwrap();
    drop(database);
    let Err(error) = Store::open(folder.path()) else { panic!("a store of a newer version was opened") };
    assert!(matches!(error, StoreError::NewerFormat { found, known: ours } if found == known + 1 && ours == known));
    assert!(error.to_string().contains("newer version"), "{error}");
    let database = rusqlite::Connection::open(folder.path().join("proofsheet.db")).unwrap();
    let found: i64 = database.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(found, known + 1);
}

#[test]
fn two_stores_have_different_epochs() {
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let [one, other] = folders.each_ref().map(|folder| Store::open(folder.path()).unwrap().epoch().clone());
    assert_ne!(one, other);
}
