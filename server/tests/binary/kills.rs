//! The server killed two hundred times under load, at moments that nobody chose.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

use crate::audit::{Audit, orphans};
use crate::client::Sender;
use crate::line::Line;
use crate::processes::{decoders_of, gone};
use crate::program::{PATIENCE, Program};

/// Kills, unless `PROOFSHEET_KILLS` says another number.
const KILLS: u32 = 200;

/// Clients at the same time.
const CLIENTS: u64 = 4;

/// Shortest and longest life of a server, from its readiness on.
const LIFE_MS: (u64, u64) = (1, 300);

/// Numbers that look random and are the same in every run (xorshift, Marsaglia 2003).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn life(&mut self) -> Duration {
        Duration::from_millis(LIFE_MS.0 + self.next() % (LIFE_MS.1 - LIFE_MS.0))
    }
}

/// Kills a server with its decoders and sees that nothing of them is left.
async fn kill(program: Program) {
    let decoders = decoders_of(program.id());
    program.kill().await;
    timeout(PATIENCE, gone(&decoders)).await.expect("decoders die with the server");
}

/// Starts servers over this folder and kills them; how many kills came right after an acknowledgement, and the last server.
async fn kill_again_and_again(
    data: &Path,
    kills: u32,
    origin: &watch::Sender<String>,
    told: &Notify,
) -> (u32, Program) {
    let (mut chance, mut after_acknowledgement) = (Chance(0x9e37_79b9_7f4a_7c15), 0);
    for _ in 0..kills {
        let program = Program::serve(data).await;
        origin.send_replace(program.origin.clone());
        let life = chance.life();
        if chance.next().is_multiple_of(3) {
            // What was acknowledged this moment must be on the disk.
            after_acknowledgement += u32::from(timeout(life, told.notified()).await.is_ok());
        } else {
            // The moment is what is tried: nothing that could be waited for marks it.
            tokio::time::sleep(life).await;
        }
        kill(program).await;
    }
    let program = Program::serve(data).await;
    origin.send_replace(program.origin.clone());
    (after_acknowledgement, program)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_kills_lose_nothing_and_double_nothing() {
    let kills = std::env::var("PROOFSHEET_KILLS").map_or(KILLS, |number| number.parse().unwrap());
    let (data, begun) = (TempDir::new().unwrap(), Instant::now());
    let (origin, origins) = watch::channel(String::new());
    let sender = Sender::new(Line::to(origins));
    let clients: Vec<_> = (0..CLIENTS).map(|number| tokio::spawn(sender.clone().run(number))).collect();
    let (acknowledged, mut program) = kill_again_and_again(data.path(), kills, &origin, &sender.acknowledgements).await;
    sender.enough.store(true, Ordering::Relaxed);
    let mut sent = vec![];
    for client in clients {
        sent.extend(timeout(PATIENCE, client).await.expect("a batch does not end").unwrap());
    }
    let audit = Audit::of(&mut sender.line.clone(), &sent).await;
    assert!(program.terminate().await.success());
    // What the last kill left is swept by the start that follows it, before that server has stopped.
    let orphans = orphans(data.path());
    eprintln!(
        "kills {kills} ({acknowledged} right after an acknowledgement), {audit}, orphans {orphans}; {:.0} s",
        begun.elapsed().as_secs_f64()
    );
    assert_eq!((audit.lost, audit.doubled, orphans), (0, 0, 0));
    assert!(audit.images >= kills as usize, "too little was sent to say anything");
}
