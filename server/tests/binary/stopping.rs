//! SIGTERM.

use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::batch::Batch;
use crate::program::Program;

#[tokio::test]
async fn it_stops_cleanly_while_a_stream_is_open() {
    let data = TempDir::new().unwrap();
    let mut program = Program::serve(data.path()).await;
    let batch = Batch::open(&program, 2).await;
    batch.put(1).await.unwrap();
    let mut events = batch.events().await;
    assert!(events.next().await.is_some());
    let begun = Instant::now();
    let status = program.terminate().await;
    assert!(status.success(), "{status}; {}", program.errors().await);
    assert!(begun.elapsed() < Duration::from_secs(10), "it took {:?}", begun.elapsed());
    // The stream ended, it did not break.
    while events.next().await.is_some() {}
    // What it says at its start is all that it says.
    let errors = program.errors().await;
    assert!(errors.lines().count() == 1 && errors.contains("sandbox of decoders: "), "{errors}");
}
