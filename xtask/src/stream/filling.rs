//! A store filled with events, as cheaply as the API allows.

use std::net::SocketAddr;
use std::thread;

use anyhow::{Result, anyhow, bail};

use crate::batch::Batch;
use crate::http::Client;

/// Events in a batch.
const OF_A_BATCH: usize = 1_000;

/// Events of an image that is none: it is received, and fails at once.
const OF_AN_IMAGE: usize = 2;

/// Batches that are filled at the same time.
const AT_ONCE: usize = 64;

/// Makes the server log at least so many events; how many it has logged.
pub(crate) fn fill(address: SocketAddr, events: usize) -> Result<u64> {
    let batches = events.div_ceil(OF_A_BATCH);
    let mut logged = 0;
    for begin in (0..batches).step_by(AT_ONCE) {
        let some = begin..batches.min(begin + AT_ONCE);
        let filled: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = some.map(|_| scope.spawn(|| fill_one(address))).collect();
            threads.into_iter().map(|thread| thread.join().map_err(|_| anyhow!("a sender panicked"))?).collect()
        });
        for filled in filled {
            logged += filled?;
        }
    }
    Ok(logged)
}

fn fill_one(address: SocketAddr) -> Result<u64> {
    let images = OF_A_BATCH / OF_AN_IMAGE;
    let (batch, mut client) = (Batch::open(address, images)?, Client::connect(address)?);
    for number in 1..=images {
        let answer = client.send(&batch.put(number, "none"), "", b"none")?;
        if answer.status != 415 {
            bail!("answered {} where 415 was expected", answer.status);
        }
    }
    batch.events()
}
