//! The live tail of one batch's log: its newest events, shared by all subscribers of the batch.

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

/// Number of subscribers that may read pages of the log at the same time.
pub(super) const MAX_CATCHING_UP: usize = 8;

/// State shared by the live tails of one server.
pub(super) struct TailRegistry {
    pub(super) batches: Batches,
    /// Parent of each tail's own token.
    stop: CancellationToken,
    open: Mutex<HashMap<BatchId, Weak<LiveTail>>>,
    /// Bytes of encoded events kept by all tails.
    pub(super) kept_bytes: Arc<AtomicUsize>,
    pub(super) catching_up: Semaphore,
    /// Tasks that read logs.
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
            catching_up: Semaphore::new(MAX_CATCHING_UP),
            tasks: TaskTracker::new(),
        }
    }

    /// Tail of this batch, if it has subscribers.
    pub(super) fn find(&self, batch: &BatchId) -> Option<Arc<LiveTail>> {
        self.lock().get(batch).and_then(Weak::upgrade)
    }

    /// Open tails by batch.
    pub(super) fn lock(&self) -> MutexGuard<'_, HashMap<BatchId, Weak<LiveTail>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the page of the log after sequence number `read`, for a subscriber that is behind the tail. At most
    /// [`MAX_CATCHING_UP`] reads run at the same time.
    pub(super) async fn read_page(&self, batch: &BatchId, read: u64) -> Result<LogPage, BatchError> {
        // The semaphore is never closed. Without a permit the page would be read all the same.
        let _permit = self.catching_up.acquire().await;
        self.batches.read_log(batch, read, MAX_EVENTS).await
    }

    /// Epoch of the store.
    pub(super) fn epoch(&self) -> &str {
        self.batches.epoch().as_str()
    }
}

/// Newest events of one batch, and the handle to the task that reads them from the log.
pub(super) struct LiveTail {
    pub(super) registry: Arc<TailRegistry>,
    pub(super) batch: BatchId,
    pub(super) recent: watch::Sender<RecentEvents>,
    /// Set once the task has been started, which happens when the first subscriber waits.
    pub(super) started: Once,
    /// Ends the task.
    pub(super) end: CancellationToken,
}

impl LiveTail {
    /// Creates a tail that starts after sequence number `since`.
    pub(super) fn new(registry: &Arc<TailRegistry>, batch: &BatchId, since: u64) -> Arc<Self> {
        Arc::new(Self {
            registry: Arc::clone(registry),
            batch: batch.clone(),
            recent: watch::Sender::new(RecentEvents::starting_after(since)),
            started: Once::new(),
            end: registry.stop.child_token(),
        })
    }

    /// Adds a page of the log and wakes the subscribers. Returns the sequence number of the newest event that was read.
    pub(super) fn publish(&self, page: &LogPage) -> u64 {
        let events = EncodedEvents::new(&page.entries, self.registry.epoch());
        let mut newest = 0;
        self.recent.send_if_modified(|recent| {
            let before = recent.log_status();
            recent.extend(page, events, &self.registry.kept_bytes);
            newest = recent.newest();
            recent.log_status() != before
        });
        newest
    }

    /// Sets the state of the task and wakes the subscribers.
    pub(super) fn set_state(&self, state: TailState) {
        self.recent.send_modify(|recent| recent.set_state(state));
    }

    /// Drops the kept events without waking the subscribers.
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
