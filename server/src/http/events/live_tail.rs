//! Live tail of one batch: an in-memory copy of the newest events of its log, shared by all subscribers of the batch. A
//! registry holds the open tails of all batches, and limits reads of the logs.

use std::collections::HashMap;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError, Weak};

use protocol::BatchId;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::encoded_events::EncodedEvents;
use super::recent_events::{MAX_EVENTS, RecentEvents, TailState};
use crate::batches::{BatchError, Batches};
use crate::store::LogPage;

/// Largest number of subscribers that read pages of logs at the same time, in the whole server.
pub(super) const MAX_LOG_READS: usize = 8;

/// State shared by the live tails of one server.
pub(super) struct TailRegistry {
    /// Batches whose logs are read.
    pub(super) batches: Batches,
    /// Cancelled when the server stops. Parent of the tokens that end single tails.
    stop: CancellationToken,
    /// Open tails by batch. Only followers keep a tail alive.
    open: Mutex<HashMap<BatchId, Weak<LiveTail>>>,
    /// Bytes of encoded events kept by all tails.
    pub(super) kept_bytes: Arc<AtomicUsize>,
    /// Permits to read pages of a log, [`MAX_LOG_READS`] in total.
    pub(super) read_permits: Semaphore,
    /// Tasks that read the logs for the tails.
    pub(super) tasks: TaskTracker,
}

impl TailRegistry {
    /// Creates a registry without tails. Tasks end when `stop` is cancelled.
    pub(super) fn new(batches: Batches, stop: CancellationToken) -> Self {
        Self {
            batches,
            stop,
            open: Mutex::default(),
            kept_bytes: Arc::default(),
            read_permits: Semaphore::new(MAX_LOG_READS),
            tasks: TaskTracker::new(),
        }
    }

    /// Newest tail of this batch; `None` if no subscriber uses one.
    pub(super) fn find(&self, batch: &BatchId) -> Option<Arc<LiveTail>> {
        self.lock().get(batch).and_then(Weak::upgrade)
    }

    /// Locks the map of open tails by batch.
    pub(super) fn lock(&self) -> MutexGuard<'_, HashMap<BatchId, Weak<LiveTail>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the page of the log after sequence number `last_read`, for a subscriber that needs events that the live
    /// tail does not have. Waits while [`MAX_LOG_READS`] such reads are running.
    pub(super) async fn read_log_page(&self, batch: &BatchId, last_read: u64) -> Result<LogPage, BatchError> {
        // The semaphore is never closed. Without a permit the log page would be read all the same.
        let _permit = self.read_permits.acquire().await;
        self.batches.read_log(batch, last_read, MAX_EVENTS).await
    }

    /// Epoch of the store.
    pub(super) fn epoch(&self) -> &str {
        self.batches.epoch().as_str()
    }
}

/// Live tail: the newest events of one batch's log in memory, and the handle to the task that reads them from the log.
/// Dropping the tail ends the task.
pub(super) struct LiveTail {
    pub(super) registry: Arc<TailRegistry>,
    pub(super) batch: BatchId,
    /// Kept events. The channel wakes the subscribers.
    pub(super) recent: watch::Sender<RecentEvents>,
    /// Completed when the task is started, which happens when the first subscriber waits.
    pub(super) started: Once,
    /// Cancelled to end the task.
    pub(super) end: CancellationToken,
}

impl LiveTail {
    /// Creates a tail without events and without a task. The first page that its task reads will follow sequence number
    /// `since`.
    pub(super) fn new(registry: &Arc<TailRegistry>, batch: &BatchId, since: u64) -> Arc<Self> {
        Arc::new(Self {
            registry: Arc::clone(registry),
            batch: batch.clone(),
            recent: watch::Sender::new(RecentEvents::starting_after(since)),
            started: Once::new(),
            end: registry.stop.child_token(),
        })
    }

    /// Adds a page of the log, and wakes the subscribers if it changed the tail's progress. Returns the sequence number
    /// of the newest event that was read.
    pub(super) fn publish(&self, log_page: &LogPage) -> u64 {
        let events = EncodedEvents::new(&log_page.entries, self.registry.epoch());
        let mut newest = 0;
        self.recent.send_if_modified(|recent| {
            let before = recent.progress();
            recent.extend(log_page, events, &self.registry.kept_bytes);
            newest = recent.newest();
            recent.progress() != before
        });
        newest
    }

    /// Sets the state of the task that reads the log, and wakes the subscribers.
    pub(super) fn set_state(&self, state: TailState) {
        self.recent.send_modify(|recent| recent.set_state(state));
    }

    /// Drops all kept events without waking the subscribers.
    pub(super) fn forget(&self) {
        self.recent.send_if_modified(|recent| {
            recent.forget();
            false
        });
    }
}

impl Drop for LiveTail {
    fn drop(&mut self) {
        self.end.cancel();
        let mut open = self.registry.lock();
        // A new tail may have replaced this one in the map.
        if open.get(&self.batch).is_some_and(|tail| tail.strong_count() == 0) {
            open.remove(&self.batch);
        }
    }
}
