//! The server killed between two steps of one piece of work, by name.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;

use tempfile::TempDir;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::audit::{Audit, orphans};
use crate::client::Sender;
use crate::line::Line;
use crate::program::{PATIENCE, Program, serving};

/// What must be found in the folder of a server that was killed there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    /// Nothing that does not belong there.
    Nothing,
    /// A temporary file, or a blob of which the log knows nothing.
    Orphans,
}

/// Sends a batch while the server dies at this place, for the first time, the fifth and the twentieth, and then lives.
async fn dies_at(place: &str, left: Left) {
    let data = TempDir::new().unwrap();
    let (origin, origins) = watch::channel(String::new());
    let sender = Sender::new(Line::to(origins));
    let clients: Vec<_> = (0..2).map(|number| tokio::spawn(sender.clone().run_once(number))).collect();
    let mut found = BTreeMap::new();
    for count in [1, 5, 20] {
        let mut command = serving(data.path(), &[]);
        command.env("PROOFSHEET_FAILPOINT", format!("{place}:{count}"));
        let status = match Program::started_or_ended(command).await {
            Ok(program) => {
                origin.send_replace(program.origin.clone());
                program.ended().await
            }
            // What an earlier one left to do had brought it there before it listened.
            Err(status) => status,
        };
        assert_eq!(status.signal(), Some(9), "{status}");
        found.insert(count, orphans(data.path()));
    }
    let mut program = Program::serve(data.path()).await;
    origin.send_replace(program.origin.clone());
    let mut sent = vec![];
    for client in clients {
        sent.push(timeout(PATIENCE, client).await.expect("a batch does not end").unwrap());
    }
    let audit = Audit::of(&mut sender.line.clone(), &sent).await;
    assert!(program.terminate().await.success());
    let orphans = orphans(data.path());
    eprintln!("{place}: killed 3 times, {audit}, orphans {orphans}; left by the kills {found:?}");
    assert_eq!((audit.lost, audit.doubled, orphans), (0, 0, 0));
    // It did die where it was told to. Later ones may have had bytes that an earlier image has too.
    match left {
        Left::Orphans => assert!(found[&1] > 0, "{found:?}"),
        Left::Nothing => {}
    }
}

#[tokio::test]
async fn between_the_bytes_and_their_name() {
    dies_at("blob-synchronised", Left::Orphans).await;
}

#[tokio::test]
async fn between_blob_and_transaction() {
    dies_at("blob-stored", Left::Orphans).await;
}

#[tokio::test]
async fn within_a_transaction() {
    dies_at("change-made", Left::Nothing).await;
}

#[tokio::test]
async fn between_transaction_and_answer() {
    dies_at("change-committed", Left::Nothing).await;
}

#[tokio::test]
async fn between_claim_and_analysis() {
    dies_at("image-claimed", Left::Nothing).await;
}

#[tokio::test]
async fn between_analysis_and_completion() {
    dies_at("image-measured", Left::Nothing).await;
}
