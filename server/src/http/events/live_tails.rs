//! Live tails of all batches that have subscribers.
//!
//! For each batch with waiting subscribers, one task reads the log when the store wakes it up, and encodes the events
//! once for all of them. The encoded events are kept for a few seconds, within bounds. A subscriber that is further
//! behind reads pages of the log itself, so a slow subscriber costs only its own time.

#[cfg(test)]
mod tests;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};

use protocol::BatchId;
use tokio_util::sync::CancellationToken;

use super::live_tail::{LiveTail, TailRegistry};
use super::log_follower::LogFollower;
use super::recent_events::BatchLogStatus;
use crate::batches::{BatchError, Batches};

/// Number of events before the newest that a new tail covers. Subscribers that reconnect together find there the events
/// that they missed.
const BACKLOG: u64 = 64;

/// Live tails of one server. A clone is a handle to the same tails.
#[derive(Clone)]
pub struct LiveTails {
    registry: Arc<TailRegistry>,
}

impl LiveTails {
    /// Tails of these batches, until `stop`.
    pub fn new(batches: Batches, stop: CancellationToken) -> Self {
        Self { registry: Arc::new(TailRegistry::new(batches, stop)) }
    }

    /// Length and state of a batch's log, for a subscriber that claims to have read up to sequence number `claimed`.
    /// Answered from the live tail if that has read as far, so that many reconnecting subscribers do not all query the
    /// store.
    ///
    /// # Errors
    /// When the batch does not exist, or the store fails.
    pub async fn log_status(&self, batch: &BatchId, claimed: u64) -> Result<BatchLogStatus, BatchError> {
        let known = self.registry.find(batch).map(|tail| tail.recent.borrow().log_status());
        match known {
            // After the end the tail may lag behind the log by a decision. Then the subscriber would get 204 and miss
            // it.
            Some(status) if claimed <= status.newest && !status.ended && !status.deleted => Ok(status),
            _ => self.registry.batches.read_log(batch, 0, 0).await.map(|page| BatchLogStatus::of(&page)),
        }
    }

    /// Follows a batch after sequence number `read`, which must not be above `status.newest`.
    pub fn follow(&self, batch: &BatchId, read: u64, status: BatchLogStatus) -> LogFollower {
        let mut open = self.registry.lock();
        let known = open.get(batch).and_then(Weak::upgrade);
        if let Some(tail) = &known
            && !tail.recent.borrow().is_read_failed()
        {
            return LogFollower::new(Arc::clone(tail), read);
        }
        let tail = LiveTail::new(&self.registry, batch, status.newest.saturating_sub(BACKLOG));
        open.insert(batch.clone(), Arc::downgrade(&tail));
        // Unlock before `known` is dropped: dropping the last handle to a failed tail takes the lock.
        drop(open);
        LogFollower::new(tail, read)
    }

    /// Waits until all tasks that read the store have ended. They end by themselves once the server stops and all
    /// subscribers are gone.
    pub async fn ended(&self) {
        self.registry.tasks.close();
        self.registry.tasks.wait().await;
    }

    /// Bytes of encoded events kept for subscribers.
    pub fn kept_bytes(&self) -> usize {
        self.registry.kept_bytes.load(Ordering::Relaxed)
    }
}
