//! What was last logged in the batches that somebody reads along, encoded once and shared by all who do.
//!
//! A batch with readers that wait has one task that reads its log when the store hints that there is more. What it read is kept for a
//! moment, within bounds; who is further behind reads pages of the log itself. So the log is read and encoded once for any
//! number of readers, and nobody's slowness costs anything but his own time.

mod pump;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError, Weak};

use protocol::{BatchId, EventType};
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::encoded::{Run, Stretch};
use super::follower::Follower;
use crate::store::{LogPage, Store, StoreError};

/// Most events of a batch that are kept for its readers.
const EVENTS: usize = 256;

/// Most bytes of a batch that are kept for its readers.
const BYTES: usize = 1 << 20;

/// Most bytes that are kept of all batches together; above that each keeps what it read last and no more.
const BYTES_IN_ALL: usize = 64 << 20;

/// Events before the newest that a tail begins with: readers that come back together find there what they have missed.
const BACKLOG: u64 = 64;

/// Readers that read pages of the log at the same time.
const CATCHING_UP: usize = 8;

/// The tails of all batches that have readers.
#[derive(Clone)]
pub struct Tails {
    shared: Arc<Shared>,
}

pub(super) struct Shared {
    store: Store,
    stop: CancellationToken,
    open: Mutex<HashMap<BatchId, Weak<Tail>>>,
    held: Arc<AtomicUsize>,
    catching_up: Semaphore,
    pumps: TaskTracker,
}

/// How far a batch's log goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogStatus {
    /// Number of the newest event.
    pub newest: u64,
    /// Whether the batch is at its end: nothing more comes by itself.
    pub ended: bool,
    /// Whether it was deleted.
    pub deleted: bool,
}

impl Tails {
    /// Tails of this store's batches, until `stop`.
    pub fn new(store: Store, stop: CancellationToken) -> Self {
        let (open, held, catching_up) = (Mutex::default(), Arc::default(), Semaphore::new(CATCHING_UP));
        Self { shared: Arc::new(Shared { store, stop, open, held, catching_up, pumps: TaskTracker::new() }) }
    }

    /// How far a batch's log goes, for a reader who says that it goes to number `claimed` at least. A tail that knows of that
    /// is believed, so that many who come back together do not all ask the store.
    ///
    /// # Errors
    /// When there is no such batch, or the store fails.
    pub async fn log_status(&self, batch: &BatchId, claimed: u64) -> Result<LogStatus, StoreError> {
        let known = self.shared.find(batch).map(|tail| tail.recent.borrow().log_status());
        match known {
            // What was decided just now may not have reached a tail that is at its end, and would be told nobody who is sent away.
            Some(log_status) if claimed <= log_status.newest && !log_status.ended && !log_status.deleted => {
                Ok(log_status)
            }
            _ => self.shared.store.read(batch, 0, 0).await.map(|page| LogStatus::of(&page)),
        }
    }

    /// Reads along with a batch after number `read`, which its log has reached.
    pub fn follow(&self, batch: &BatchId, read: u64, log_status: LogStatus) -> Follower {
        let mut open = self.shared.lock();
        let known = open.get(batch).and_then(Weak::upgrade);
        if let Some(tail) = &known
            && !tail.recent.borrow().is_broken()
        {
            return Follower::new(Arc::clone(tail), read);
        }
        let tail = Tail::new(&self.shared, batch, log_status.newest.saturating_sub(BACKLOG));
        open.insert(batch.clone(), Arc::downgrade(&tail));
        // One that was the last to know the broken tail takes the lock to remove it.
        drop(open);
        Follower::new(tail, read)
    }

    /// Waits until nothing reads the store any more. That is so by itself once the server stops and the readers are gone.
    pub async fn ended(&self) {
        self.shared.pumps.close();
        self.shared.pumps.wait().await;
    }

    /// Bytes that are kept for readers.
    pub fn held(&self) -> usize {
        self.shared.held.load(Ordering::Relaxed)
    }
}

impl Shared {
    fn find(&self, batch: &BatchId) -> Option<Arc<Tail>> {
        self.lock().get(batch).and_then(Weak::upgrade)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<BatchId, Weak<Tail>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads a page of the log for a reader that is behind the tail; few may at the same time.
    pub(super) async fn page(&self, batch: &BatchId, read: u64) -> Result<LogPage, StoreError> {
        // Nobody closes the semaphore; without a permit the page is read all the same.
        let _permit = self.catching_up.acquire().await;
        self.store.read(batch, read, EVENTS).await
    }

    pub(super) fn epoch(&self) -> &str {
        self.store.epoch().as_str()
    }
}

impl LogStatus {
    fn of(page: &LogPage) -> Self {
        Self { newest: page.newest, ended: page.end.is_some(), deleted: page.deleted }
    }
}

/// The newest events of one batch.
pub(super) struct Tail {
    pub(super) shared: Arc<Shared>,
    pub(super) batch: BatchId,
    pub(super) recent: watch::Sender<Recent>,
    /// Begun when the first reader waits: who only asks what there is has no use for it.
    reading: Once,
    /// Ends the task that reads.
    end: CancellationToken,
}

impl Tail {
    fn new(shared: &Arc<Shared>, batch: &BatchId, since: u64) -> Arc<Self> {
        let recent = watch::Sender::new(Recent { since, newest: since, ..Recent::default() });
        let (shared, batch, end) = (Arc::clone(shared), batch.clone(), shared.stop.child_token());
        Arc::new(Self { shared, batch, recent, reading: Once::new(), end })
    }

    /// Lets the log be read from now on as it grows.
    pub(super) fn read_along(self: &Arc<Self>) {
        self.reading.call_once(|| {
            let read = self.recent.borrow().newest;
            let (store, batch, end) = (self.shared.store.clone(), self.batch.clone(), self.end.clone());
            self.shared.pumps.spawn(pump::run(Arc::downgrade(self), store, batch, read, end));
        });
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        self.end.cancel();
        let mut open = self.shared.lock();
        // Another one may have taken its place.
        if open.get(&self.batch).is_some_and(|tail| tail.strong_count() == 0) {
            open.remove(&self.batch);
        }
    }
}

/// What is kept of a batch's log.
#[derive(Default)]
pub(super) struct Recent {
    runs: VecDeque<Arc<Run>>,
    /// `runs` has everything that the log has after this number, up to `newest`.
    since: u64,
    newest: u64,
    ended: bool,
    deleted: bool,
    flow: Flow,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Flow {
    #[default]
    Running,
    /// The server stops.
    Stopping,
    /// The log could not be read.
    Broken,
}

/// What there is for a reader.
pub(super) enum Taken {
    /// This.
    Stretch(Stretch),
    /// Nothing yet.
    Nothing,
    /// More than is kept: the reader is to look into the log.
    Behind,
    /// Nothing more.
    Over,
    /// Nothing more from this server.
    Stopping,
    /// The log could not be read.
    Broken,
}

impl Recent {
    /// What there is after number `read`.
    pub(super) fn after(&self, read: u64) -> Taken {
        if self.flow == Flow::Broken {
            return Taken::Broken;
        }
        if read >= self.since {
            let place = self.runs.partition_point(|run| run.last() <= read);
            if let Some(stretch) = self.runs.get(place).and_then(|run| Stretch::after(read, run)) {
                return Taken::Stretch(stretch);
            }
        }
        match self.flow {
            _ if self.ended && read >= self.newest => Taken::Over,
            Flow::Stopping => Taken::Stopping,
            _ if read < self.since => Taken::Behind,
            _ => Taken::Nothing,
        }
    }

    /// Number of the newest event.
    pub(super) fn newest(&self) -> u64 {
        self.newest
    }

    fn log_status(&self) -> LogStatus {
        LogStatus { newest: self.newest, ended: self.ended, deleted: self.deleted }
    }

    fn is_broken(&self) -> bool {
        self.flow == Flow::Broken
    }

    /// Takes in what was read of the log after `newest`.
    fn extend(&mut self, page: &LogPage, run: Option<Run>, held: &Arc<AtomicUsize>) {
        let is_removal =
            |name: &str| matches!(EventType::from_name(name), EventType::ImageDeleted | EventType::BatchDeleted);
        if page.entries.iter().any(|entry| is_removal(&entry.event_type)) {
            // The log has forgotten what older events told of it, and so must we.
            self.forget();
        }
        if page.deleted {
            // Its log has one event left: there is nothing else behind which a reader could be.
            self.since = 0;
        }
        if let Some(run) = run {
            self.newest = run.last();
            self.runs.push_back(Arc::new(run.counted(held)));
        }
        self.ended = page.is_all(self.newest);
        self.deleted = page.deleted;
        self.trim(held);
    }

    fn trim(&mut self, held: &AtomicUsize) {
        let mut events: usize = self.runs.iter().map(|run| run.events()).sum();
        let mut bytes: usize = self.runs.iter().map(|run| run.bytes()).sum();
        while self.runs.len() > 1
            && (events > EVENTS || bytes > BYTES || held.load(Ordering::Relaxed) > BYTES_IN_ALL)
            && let Some(run) = self.runs.pop_front()
        {
            events -= run.events();
            bytes -= run.bytes();
            self.since = run.last();
        }
    }

    /// Keeps nothing of what was read so far.
    fn forget(&mut self) {
        self.runs.clear();
        self.since = self.newest;
    }
}
