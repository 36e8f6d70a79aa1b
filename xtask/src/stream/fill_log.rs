//! Load generator that fills the event log, with the cheapest requests that the API allows.

use std::net::SocketAddr;
use std::thread;

use anyhow::{Result, anyhow, bail};

use crate::batch::BatchClient;
use crate::http::Client;

/// Number of events that the files of a batch cause. The batch itself adds a few more.
const EVENTS_PER_BATCH: usize = 1_000;

/// Number of events for a file that is not an image: it is received and fails at once.
const EVENTS_PER_FILE: usize = 2;

/// Number of batches that are filled at the same time.
const CONCURRENT_BATCHES: usize = 64;

/// Makes the server log at least `events` events; returns the number that it logged.
pub(crate) fn fill(address: SocketAddr, events: usize) -> Result<u64> {
    let batches = events.div_ceil(EVENTS_PER_BATCH);
    let mut logged = 0;
    for begin in (0..batches).step_by(CONCURRENT_BATCHES) {
        let group = begin..batches.min(begin + CONCURRENT_BATCHES);
        let filled: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = group.map(|_| scope.spawn(|| fill_batch(address))).collect();
            threads.into_iter().map(|thread| thread.join().map_err(|_| anyhow!("a sender panicked"))?).collect()
        });
        for filled in filled {
            logged += filled?;
        }
    }
    Ok(logged)
}

/// Creates a batch and uploads files to it; returns the number of its events.
fn fill_batch(address: SocketAddr) -> Result<u64> {
    let images = EVENTS_PER_BATCH / EVENTS_PER_FILE;
    let (batch, mut client) = (BatchClient::create(address, images)?, Client::connect(address)?);
    for number in 1..=images {
        let answer = client.send(&batch.upload_line(number, "none"), "", b"none")?;
        if answer.status != 415 {
            bail!("status {} instead of 415", answer.status);
        }
    }
    batch.event_count()
}
