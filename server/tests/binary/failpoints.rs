//! Servers that are killed at a failpoint: between two steps of one operation.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;

use tempfile::TempDir;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::audit::{Audit, count_orphans};
use crate::retrying_client::RetryingClient;
use crate::server_process::{ServerProcess, serve_command};
use crate::timeout::HANG_TIMEOUT;
use crate::upload_client::UploadClient;

/// Files that a kill at the failpoint must leave in the data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leftovers {
    /// None required.
    Any,
    /// At least one temporary file or unreferenced blob.
    Orphans,
}

/// Uploads two batches. Three servers, one after the other, die when they reach the failpoint for the first, fifth and
/// twentieth time; a fourth one has no failpoint and completes the batches. Asserts that nothing is lost, duplicated or
/// orphaned.
async fn check_kills_at(failpoint: &str, leftovers: Leftovers) {
    let data = TempDir::new().unwrap();
    let (origin, origins) = watch::channel(String::new());
    let client = UploadClient::new(RetryingClient::new(origins));
    let clients: Vec<_> = (0..2).map(|client_number| tokio::spawn(client.clone().run_once(client_number))).collect();
    let mut found = BTreeMap::new();
    for count in [1, 5, 20] {
        let mut command = serve_command(data.path(), &[]);
        command.env("PROOFSHEET_FAILPOINT", format!("{failpoint}:{count}"));
        let status = match ServerProcess::try_spawn(command).await {
            Ok(server) => {
                origin.send_replace(server.origin.clone());
                server.wait().await
            }
            // The server reached the failpoint in work that the previous server left, before it printed its address.
            Err(status) => status,
        };
        assert_eq!(status.signal(), Some(9), "{status}");
        found.insert(count, count_orphans(data.path()));
    }
    let mut server = ServerProcess::start(data.path()).await;
    origin.send_replace(server.origin.clone());
    let mut batches = vec![];
    for client in clients {
        batches.push(timeout(HANG_TIMEOUT, client).await.expect("a batch does not end").unwrap());
    }
    let audit = Audit::run(&mut client.client.clone(), &batches).await;
    assert!(server.terminate().await.success());
    let orphans = count_orphans(data.path());
    eprintln!("{failpoint}: killed 3 times, {audit}, orphans {orphans}; left by the kills {found:?}");
    assert_eq!((audit.lost, audit.duplicated, orphans), (0, 0, 0));
    // Only the first kill counts: a later upload may have the same bytes as a stored image and then leaves no file.
    match leftovers {
        Leftovers::Orphans => assert!(found[&1] > 0, "{found:?}"),
        Leftovers::Any => {}
    }
}

#[tokio::test]
async fn killed_between_writing_and_renaming_a_blob() {
    check_kills_at("blob-synchronised", Leftovers::Orphans).await;
}

#[tokio::test]
async fn killed_between_storing_a_blob_and_the_transaction() {
    check_kills_at("blob-stored", Leftovers::Orphans).await;
}

#[tokio::test]
async fn killed_within_a_transaction() {
    check_kills_at("change-made", Leftovers::Any).await;
}

#[tokio::test]
async fn killed_between_transaction_and_response() {
    check_kills_at("change-committed", Leftovers::Any).await;
}

#[tokio::test]
async fn killed_between_claim_and_analysis() {
    check_kills_at("image-claimed", Leftovers::Any).await;
}

#[tokio::test]
async fn killed_between_analysis_and_recording_its_result() {
    check_kills_at("image-measured", Leftovers::Any).await;
}
