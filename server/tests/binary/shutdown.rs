//! Shutdown of the program on SIGTERM.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::audit::{Audit, count_orphans};
use crate::batch_client::BatchClient;
use crate::retrying_client::RetryingClient;
use crate::server_process::ServerProcess;
use crate::timeout::HANG_TIMEOUT;
use crate::upload_client::UploadClient;

#[tokio::test]
async fn the_program_stops_cleanly_while_a_stream_is_open() {
    let data = TempDir::new().unwrap();
    let mut server = ServerProcess::start(data.path()).await;
    let batch = BatchClient::create(&server, 2).await;
    batch.put(1).await.unwrap();
    let mut stream = batch.stream().await;
    stream.until("image.analyzed").await;
    let begun = Instant::now();
    let status = server.terminate().await;
    assert!(status.success(), "{status}; {}", server.log().await);
    assert!(begun.elapsed() < Duration::from_secs(10), "it took {:?}", begun.elapsed());
    // The stream ends and does not break: reading a broken stream would panic.
    stream.events().await;
    // The start logged one line, and nothing was logged after it.
    let log = server.log().await;
    assert!(log.lines().count() == 1 && log.contains("sandbox of decoders: "), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_stops_cleanly_under_load_and_the_next_one_continues() {
    let data = TempDir::new().unwrap();
    let (origin, origins) = watch::channel(String::new());
    let client = UploadClient::new(RetryingClient::new(origins));
    let clients: Vec<_> = (0..4).map(|client_number| tokio::spawn(client.clone().run(client_number))).collect();
    let mut longest = Duration::ZERO;
    for _ in 0..10 {
        let mut server = ServerProcess::start(data.path()).await;
        origin.send_replace(server.origin.clone());
        for _ in 0..5 {
            timeout(HANG_TIMEOUT, client.acknowledgements.notified()).await.expect("no upload is acknowledged");
        }
        let begun = Instant::now();
        let status = server.terminate().await;
        assert!(status.success(), "{status}; {}", server.log().await);
        longest = longest.max(begun.elapsed());
    }
    assert!(longest < Duration::from_secs(10), "it took {longest:?}");
    let mut server = ServerProcess::start(data.path()).await;
    origin.send_replace(server.origin.clone());
    client.stop.store(true, Ordering::Relaxed);
    let mut batches = vec![];
    for client in clients {
        batches.extend(timeout(HANG_TIMEOUT, client).await.expect("a batch does not end").unwrap());
    }
    let audit = Audit::run(&mut client.client.clone(), &batches).await;
    assert!(server.terminate().await.success());
    let orphans = count_orphans(data.path());
    eprintln!("stopped 10 times, {longest:?} at the longest; {audit}, broken {}, orphans {orphans}", audit.broken);
    // Every stream was ended, none broke.
    assert_eq!((audit.lost, audit.duplicated, audit.broken, orphans), (0, 0, 0, 0));
}
