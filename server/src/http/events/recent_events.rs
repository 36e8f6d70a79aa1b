//! Size-limited copy of the newest events of one batch in memory, already encoded. It is the data of a live tail.
//!
//! The oldest events are dropped above the limits, earlier events when an image or the batch is deleted, and all when
//! the batch has had no wake-up for some seconds. The log keeps the events that the copy drops, except those of deleted
//! images and batches.

use protocol::EventType;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::encoded_events::{EncodedEvents, EventSlice};
use crate::store::LogPage;

/// Largest number of events kept for one batch. Also the largest number of events in a log page that is sent or copied.
pub(super) const MAX_EVENTS: usize = 256;

/// Largest number of bytes kept for one batch. The newest page stays even if it is larger.
pub(super) const MAX_BYTES: usize = 1 << 20;

/// Total number of bytes, for all batches together, above which a batch that adds a page drops its older pages.
const MAX_TOTAL_BYTES: usize = 64 << 20;

/// Length and state of a batch's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchLogStatus {
    /// Sequence number of the newest event.
    pub newest: u64,
    /// True if the batch has ended or was deleted. After the end, events are added only by edits of people (settings,
    /// decisions, deletions) with the revisions that they cause, and by expiry.
    pub has_ended: bool,
    /// True if the batch was deleted.
    pub deleted: bool,
}

impl BatchLogStatus {
    /// Status of the whole log, as it was when this log page was read.
    pub(super) fn from_log_page(log_page: &LogPage) -> Self {
        Self { newest: log_page.newest, has_ended: log_page.end.is_some(), deleted: log_page.deleted }
    }
}

/// Position up to which a live tail has read its batch's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TailProgress {
    /// Sequence number of the newest event that was read.
    pub(super) newest: u64,
    /// True if the batch has ended and `newest` is the last event of its log.
    pub(super) is_complete: bool,
    /// True if the batch was deleted.
    pub(super) deleted: bool,
}

/// State of the task that reads the log for a live tail.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum TailState {
    /// Reading the log, waiting for new events, or not started yet.
    #[default]
    Running,
    /// Ended because the server stops.
    Stopping,
    /// Ended because reading the log failed.
    ReadFailed,
}

/// Result of looking for the events after a sequence number in the copy.
pub(super) enum Available {
    /// The events that follow, as far as one page of the copy has them.
    Events(EventSlice),
    /// The copy has no event that follows yet: wait for a change.
    NoneYet,
    /// The copy does not have the event that follows: read it from the log.
    OnlyInLog,
    /// No event follows, and the batch has ended.
    Ended,
    /// No more events will be copied, because the server stops.
    Stopping,
    /// Reading the log failed, so no more events will be copied.
    ReadFailed,
}

/// Newest events of one batch's log, in pages as they were read.
#[derive(Default)]
pub(super) struct RecentEvents {
    /// Kept pages, the oldest first.
    pages: VecDeque<Arc<EncodedEvents>>,
    /// `pages` holds every event that the log has after this sequence number, up to `newest`.
    since: u64,
    /// Sequence number of the newest event that was read from the log.
    newest: u64,
    /// True if the batch has ended and `newest` is the last event of its log.
    is_complete: bool,
    /// True if the batch was deleted.
    deleted: bool,
    /// State of the task that adds the pages.
    state: TailState,
}

impl RecentEvents {
    /// Creates an empty copy. The first page to be added must follow sequence number `since`.
    pub(super) fn starting_after(since: u64) -> Self {
        Self { since, newest: since, ..Self::default() }
    }

    /// Looks for the events after sequence number `last_read` in the copy.
    pub(super) fn after(&self, last_read: u64) -> Available {
        if self.state == TailState::ReadFailed {
            return Available::ReadFailed;
        }
        if last_read >= self.since {
            let index = self.pages.partition_point(|page| page.last_seq() <= last_read);
            if let Some(slice) = self.pages.get(index).and_then(|page| EventSlice::after(last_read, page)) {
                return Available::Events(slice);
            }
        }
        if self.is_complete && last_read >= self.newest {
            return Available::Ended;
        }
        match self.state {
            TailState::Stopping => Available::Stopping,
            TailState::Running | TailState::ReadFailed if last_read < self.since => Available::OnlyInLog,
            TailState::Running | TailState::ReadFailed => Available::NoneYet,
        }
    }

    /// Sequence number of the newest event that was read from the log, even if it is no longer kept.
    pub(super) fn newest(&self) -> u64 {
        self.newest
    }

    /// Position up to which the task has read the log.
    pub(super) fn progress(&self) -> TailProgress {
        TailProgress { newest: self.newest, is_complete: self.is_complete, deleted: self.deleted }
    }

    /// Returns true if reading the log failed.
    pub(super) fn is_read_failed(&self) -> bool {
        self.state == TailState::ReadFailed
    }

    /// Sets the state of the task that reads the log.
    pub(super) fn set_state(&mut self, state: TailState) {
        self.state = state;
    }

    /// Adds the log page that follows `newest`, and then drops old pages. `events` is the page in encoded form; `None`
    /// if it has no entries. `kept_bytes` is the number of bytes kept for all batches. If the page contains a deletion,
    /// all events before the page are dropped.
    pub(super) fn extend(&mut self, log_page: &LogPage, events: Option<EncodedEvents>, kept_bytes: &Arc<AtomicUsize>) {
        let is_removal =
            |name: &str| matches!(EventType::from_name(name), EventType::ImageDeleted | EventType::BatchDeleted);
        if log_page.entries.iter().any(|entry| is_removal(&entry.event_type)) {
            // The log no longer contains the earlier events of a deleted image or batch, so this copy must not either.
            self.forget();
        }
        if log_page.deleted {
            // Only `batch.deleted` is left in the log, so it follows every earlier sequence number.
            self.since = 0;
        }
        if let Some(events) = events {
            self.newest = events.last_seq();
            self.pages.push_back(Arc::new(events.counted_in(kept_bytes)));
        }
        self.is_complete = log_page.is_complete_at(self.newest);
        self.deleted = log_page.deleted;
        self.trim(kept_bytes);
    }

    /// Drops the oldest pages until the copy is within [`MAX_EVENTS`] and [`MAX_BYTES`], and all copies together are
    /// within [`MAX_TOTAL_BYTES`]. The newest page always stays.
    fn trim(&mut self, kept_bytes: &AtomicUsize) {
        let mut events: usize = self.pages.iter().map(|page| page.event_count()).sum();
        let mut bytes: usize = self.pages.iter().map(|page| page.byte_count()).sum();
        while self.pages.len() > 1
            && (events > MAX_EVENTS || bytes > MAX_BYTES || kept_bytes.load(Ordering::Relaxed) > MAX_TOTAL_BYTES)
            && let Some(oldest) = self.pages.pop_front()
        {
            events -= oldest.event_count();
            bytes -= oldest.byte_count();
            self.since = oldest.last_seq();
        }
    }

    /// Drops all kept events. While the task runs, later reads of older events get [`Available::OnlyInLog`].
    pub(super) fn forget(&mut self) {
        self.pages.clear();
        self.since = self.newest;
    }
}
