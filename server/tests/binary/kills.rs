//! Two hundred servers over one data folder, each killed under load, at a random moment or after the notification of an
//! acknowledged upload.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use futures::FutureExt;
use tempfile::TempDir;
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

use crate::audit::{Audit, count_orphans};
use crate::processes::{decoders_of, wait_for_end_of};
use crate::retrying_client::RetryingClient;
use crate::server_process::ServerProcess;
use crate::timeout::HANG_TIMEOUT;
use crate::upload_client::UploadClient;

/// Number of kills, unless the environment variable `PROOFSHEET_KILLS` sets another number.
const KILLS: u32 = 200;

/// Number of concurrent clients.
const CLIENTS: u64 = 4;

/// Range of the random time in milliseconds from the readiness of a server to its kill, without the upper bound. Every
/// third kill or so follows the notification of an acknowledged upload instead, however long that takes.
const LIFETIME_MS: (u64, u64) = (1, 300);

/// Pseudorandom numbers, the same in every run (xorshift, Marsaglia 2003).
struct Random(u64);

impl Random {
    /// Next pseudorandom number.
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Random time within [`LIFETIME_MS`].
    fn lifetime(&mut self) -> Duration {
        Duration::from_millis(LIFETIME_MS.0 + self.next() % (LIFETIME_MS.1 - LIFETIME_MS.0))
    }
}

/// Kills a server and waits until its decoders have ended too.
async fn kill(server: ServerProcess) {
    let decoders = decoders_of(server.id());
    server.kill().await;
    wait_for_end_of(&decoders).await;
}

/// Starts and kills this many servers over the data folder, one after the other, and announces the origin of each.
/// Returns the number of kills that followed the notification of an acknowledged upload (possibly one stored since an
/// earlier acknowledgement), and one more server, which still runs.
async fn kill_repeatedly(
    data: &Path,
    kills: u32,
    origin: &watch::Sender<String>,
    acknowledgements: &Notify,
) -> (u32, ServerProcess) {
    let (mut random, mut after_acknowledgement) = (Random(0x9e37_79b9_7f4a_7c15), 0);
    for _ in 0..kills {
        let server = ServerProcess::start(data).await;
        origin.send_replace(server.origin.clone());
        let lifetime = random.lifetime();
        if random.next().is_multiple_of(3) {
            // A permit may be left of an acknowledgement before this server started.
            let _ = acknowledgements.notified().now_or_never();
            // An image that was acknowledged just now must be on the disk. There is no random moment here: on a busy
            // machine it would often come before any upload, and the kills would test nothing.
            timeout(HANG_TIMEOUT, acknowledgements.notified()).await.expect("no image is acknowledged");
            after_acknowledgement += 1;
        } else {
            // The random moment is the point of the test: there is no state to wait for.
            tokio::time::sleep(lifetime).await;
        }
        kill(server).await;
    }
    let server = ServerProcess::start(data).await;
    origin.send_replace(server.origin.clone());
    (after_acknowledgement, server)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_kills_lose_and_duplicate_nothing() {
    let kills = std::env::var("PROOFSHEET_KILLS").map_or(KILLS, |number| number.parse().unwrap());
    let (data, begun) = (TempDir::new().unwrap(), Instant::now());
    let (origin, origins) = watch::channel(String::new());
    let client = UploadClient::new(RetryingClient::new(origins));
    let clients: Vec<_> = (0..CLIENTS).map(|client_number| tokio::spawn(client.clone().run(client_number))).collect();
    let (after_acknowledgement, mut server) =
        kill_repeatedly(data.path(), kills, &origin, &client.acknowledgements).await;
    client.stop.store(true, Ordering::Relaxed);
    let mut batches = vec![];
    for client in clients {
        batches.extend(timeout(HANG_TIMEOUT, client).await.expect("a batch does not end").unwrap());
    }
    let audit = Audit::run(&mut client.client.clone(), &batches).await;
    assert!(server.terminate().await.success());
    // The last server has removed the leftovers of the last kill before it stopped.
    let orphans = count_orphans(data.path());
    eprintln!(
        "kills {kills} ({after_acknowledgement} right after an acknowledgement), {audit}, orphans {orphans}; {:.0} s",
        begun.elapsed().as_secs_f64()
    );
    assert_eq!((audit.lost, audit.duplicated, orphans), (0, 0, 0));
    assert!(audit.images >= after_acknowledgement as usize, "images are missing from the audit");
}
