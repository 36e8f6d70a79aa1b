//! SIGTERM.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::audit::{Audit, orphans};
use crate::batch::Batch;
use crate::client::Sender;
use crate::line::Line;
use crate::program::{PATIENCE, Program};

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_stops_cleanly_under_load_and_the_next_one_goes_on() {
    let data = TempDir::new().unwrap();
    let (origin, origins) = watch::channel(String::new());
    let sender = Sender::new(Line::to(origins));
    let clients: Vec<_> = (0..4).map(|number| tokio::spawn(sender.clone().run(number))).collect();
    let mut longest = Duration::ZERO;
    for _ in 0..10 {
        let mut program = Program::serve(data.path()).await;
        origin.send_replace(program.origin.clone());
        for _ in 0..5 {
            timeout(PATIENCE, sender.acknowledgements.notified()).await.expect("nothing is taken");
        }
        let begun = Instant::now();
        let status = program.terminate().await;
        assert!(status.success(), "{status}; {}", program.errors().await);
        longest = longest.max(begun.elapsed());
    }
    assert!(longest < Duration::from_secs(10), "it took {longest:?}");
    let mut program = Program::serve(data.path()).await;
    origin.send_replace(program.origin.clone());
    sender.enough.store(true, Ordering::Relaxed);
    let mut sent = vec![];
    for client in clients {
        sent.extend(timeout(PATIENCE, client).await.expect("a batch does not end").unwrap());
    }
    let audit = Audit::of(&mut sender.line.clone(), &sent).await;
    assert!(program.terminate().await.success());
    let orphans = orphans(data.path());
    eprintln!("stopped 10 times, {longest:?} at the longest; {audit}, broken {}, orphans {orphans}", audit.broken);
    // Every stream was ended, none was cut.
    assert_eq!((audit.lost, audit.doubled, audit.broken, orphans), (0, 0, 0, 0));
}
