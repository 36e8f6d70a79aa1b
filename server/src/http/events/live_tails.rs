//! Live tails of all batches that have subscribers. A live tail is an in-memory copy of the newest events of one
//! batch's log.
//!
//! Once a subscriber of a batch waits, one task reads the log at once and when the store wakes it up, and encodes the
//! events once for all subscribers. The encoded events are kept until there is no wake-up for a few seconds, and their
//! number and size are limited. A subscriber that needs other events reads pages of the log itself, so a slow
//! subscriber does not delay the others.

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

/// Largest number of events known at its creation that a new tail reads, so that subscribers that reconnect together
/// find the events that they missed in the tail.
const BACKLOG: u64 = 64;

/// Live tails of one server. A clone is a handle to the same tails.
#[derive(Clone)]
pub struct LiveTails {
    registry: Arc<TailRegistry>,
}

impl LiveTails {
    /// Creates the live tails of these batches; none is open at first. Their tasks end at the latest when `stop` is
    /// cancelled.
    pub fn new(batches: Batches, stop: CancellationToken) -> Self {
        Self { registry: Arc::new(TailRegistry::new(batches, stop)) }
    }

    /// Length and state of a batch's log, for a subscriber that claims to have read up to sequence number `claimed`.
    /// The answer comes from the live tail if the tail has read up to there and not to the end of an ended or deleted
    /// batch, and may then be older than the log; otherwise from the store. So many reconnecting subscribers do not all
    /// query the store.
    ///
    /// # Errors
    /// When the batch does not exist, or the store fails.
    pub async fn log_status(&self, batch: &BatchId, claimed: u64) -> Result<BatchLogStatus, BatchError> {
        let known = self.registry.find(batch).map(|tail| tail.recent.borrow().progress());
        match known {
            // After the end, a person's decision may be in the log and not yet in the tail. With the tail's status the
            // subscriber would get 204 and miss that event.
            Some(progress) if claimed <= progress.newest && !progress.is_complete && !progress.deleted => {
                // The batch may have ended meanwhile. Then the subscriber receives its end from the tail.
                Ok(BatchLogStatus { newest: progress.newest, has_ended: false, deleted: false })
            }
            _ => {
                let log_page = self.registry.batches.read_log(batch, 0, 0).await?;
                Ok(BatchLogStatus::from_log_page(&log_page))
            }
        }
    }

    /// Returns a follower that reads a batch's log after sequence number `last_read`, which must not be above
    /// `status.newest`. Opens a live tail if the batch has none, or if reading the log failed for the present one.
    pub fn follow(&self, batch: &BatchId, last_read: u64, status: BatchLogStatus) -> LogFollower {
        let mut open = self.registry.lock();
        let known = open.get(batch).and_then(Weak::upgrade);
        if let Some(tail) = &known
            && !tail.recent.borrow().is_read_failed()
        {
            return LogFollower::new(Arc::clone(tail), last_read);
        }
        let tail = LiveTail::new(&self.registry, batch, status.newest.saturating_sub(BACKLOG));
        open.insert(batch.clone(), Arc::downgrade(&tail));
        // Unlock before `known` is dropped: dropping the last handle to a failed tail takes the lock.
        drop(open);
        LogFollower::new(tail, last_read)
    }

    /// Waits until the tasks of all live tails have ended. Each ends by itself when the server stops, its last
    /// subscriber is gone, or reading the log fails.
    pub async fn wait_until_ended(&self) {
        self.registry.tasks.close();
        self.registry.tasks.wait().await;
    }

    /// Bytes of encoded events kept for subscribers.
    pub fn kept_bytes(&self) -> usize {
        self.registry.kept_bytes.load(Ordering::Relaxed)
    }
}
