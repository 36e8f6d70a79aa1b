//! Reads one batch's log for one subscriber, from the batch's live tail or from the store.

use std::sync::Arc;

use tokio::sync::watch;

use super::encoded_events::{EncodedEvents, EventSlice};
use super::live_tail::LiveTail;
use super::recent_events::{Available, RecentEvents};
use super::tail_task;
use crate::batches::BatchError;

/// Position of one subscriber in one batch's log, which advances as events are read. Events come from the shared live
/// tail, or from the log itself if the tail does not have them. Replay and live events need the same operation: read
/// the events after a sequence number.
pub struct LogFollower {
    tail: Arc<LiveTail>,
    recent: watch::Receiver<RecentEvents>,
    /// Sequence number of the last event that was read.
    last_read: u64,
    /// Sequence number of the newest event that the source of the last read, live tail or log, has seen.
    newest: u64,
}

impl LogFollower {
    /// Creates a follower of this live tail's batch that starts after sequence number `last_read`.
    pub(super) fn new(tail: Arc<LiveTail>, last_read: u64) -> Self {
        Self { recent: tail.recent.subscribe(), tail, last_read, newest: last_read }
    }

    /// Sequence number of the last event that was read.
    pub fn last_read(&self) -> u64 {
        self.last_read
    }

    /// Number of events in the log after the position, as far as known from the last read.
    pub fn lag(&self) -> u64 {
        self.newest.saturating_sub(self.last_read)
    }

    /// Reads the next events from the live tail without waiting, and advances the position past them. Events that come
    /// later wake [`LogFollower::changed`].
    pub(super) fn read_from_tail(&mut self) -> Available {
        let recent = self.recent.borrow_and_update();
        let available = recent.after(self.last_read);
        self.newest = recent.newest();
        drop(recent);
        if let Available::Events(slice) = &available {
            self.last_read = slice.last_seq();
        }
        available
    }

    /// Reads the next page from the log in the store, and advances the position past it. Returns `None` when nothing
    /// follows.
    pub async fn read_from_log(&mut self) -> Result<Option<EventSlice>, BatchError> {
        let log_page = self.tail.registry.read_log_page(&self.tail.batch, self.last_read).await?;
        let slice = EncodedEvents::new(&log_page.entries, self.tail.registry.epoch()).map(EventSlice::whole);
        self.last_read = slice.as_ref().map_or(log_page.newest, EventSlice::last_seq);
        self.newest = log_page.newest;
        Ok(slice)
    }

    /// Waits until there may be more events. Call it after [`LogFollower::read_from_tail`] found nothing. The first
    /// call of any follower of a live tail starts the task of that tail.
    pub async fn changed(&mut self) {
        tail_task::start(&self.tail);
        // The sender lives in the tail, which lives as long as this follower: the error cannot occur.
        let _ = self.recent.changed().await;
    }
}
