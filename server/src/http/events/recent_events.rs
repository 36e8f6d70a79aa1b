//! The newest events of one batch, kept encoded within bounds.

use protocol::EventType;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::encoded_events::{EncodedEvents, EventSlice};
use crate::store::LogPage;

/// Largest number of events kept for one batch. Also the size of a page read from the log.
pub(super) const MAX_EVENTS: usize = 256;

/// Largest number of bytes kept for one batch.
pub(super) const MAX_BYTES: usize = 1 << 20;

/// Largest number of bytes kept for all batches together. Above it each batch keeps only the last page that was read.
const MAX_TOTAL_BYTES: usize = 64 << 20;

/// Length and state of a batch's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchLogStatus {
    /// Sequence number of the newest event.
    pub newest: u64,
    /// True if the batch has ended: it logs nothing more by itself.
    pub ended: bool,
    /// True if the batch was deleted.
    pub deleted: bool,
}

impl BatchLogStatus {
    /// Status as of a page of the log.
    pub(super) fn of(page: &LogPage) -> Self {
        Self { newest: page.newest, ended: page.end.is_some(), deleted: page.deleted }
    }
}

/// State of the task that reads the log.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum TailState {
    #[default]
    Running,
    /// The server stops.
    Stopping,
    /// Reading the log failed.
    ReadFailed,
}

/// Result of looking for events after a sequence number.
pub(super) enum Available {
    /// These events follow.
    Events(EventSlice),
    /// No events yet.
    Nothing,
    /// Events follow that are not kept here: read the log.
    Behind,
    /// No more events: the batch has ended.
    Ended,
    /// No more events from this server, which stops.
    Stopping,
    /// Reading the log failed.
    ReadFailed,
}

/// Newest events of a batch's log.
#[derive(Default)]
pub(super) struct RecentEvents {
    pages: VecDeque<Arc<EncodedEvents>>,
    /// `pages` holds every event after this sequence number, up to `newest`.
    since: u64,
    newest: u64,
    ended: bool,
    deleted: bool,
    state: TailState,
}

impl RecentEvents {
    /// No events yet; the first page read will follow sequence number `since`.
    pub(super) fn starting_after(since: u64) -> Self {
        Self { since, newest: since, ..Self::default() }
    }

    /// Looks for events after sequence number `read`.
    pub(super) fn after(&self, read: u64) -> Available {
        if self.state == TailState::ReadFailed {
            return Available::ReadFailed;
        }
        if read >= self.since {
            let index = self.pages.partition_point(|page| page.last_seq() <= read);
            if let Some(slice) = self.pages.get(index).and_then(|page| EventSlice::after(read, page)) {
                return Available::Events(slice);
            }
        }
        if self.ended && read >= self.newest {
            return Available::Ended;
        }
        match self.state {
            TailState::Stopping => Available::Stopping,
            TailState::Running | TailState::ReadFailed if read < self.since => Available::Behind,
            TailState::Running | TailState::ReadFailed => Available::Nothing,
        }
    }

    /// Sequence number of the newest event.
    pub(super) fn newest(&self) -> u64 {
        self.newest
    }

    /// Length and state of the log, as far as it was read.
    pub(super) fn log_status(&self) -> BatchLogStatus {
        BatchLogStatus { newest: self.newest, ended: self.ended, deleted: self.deleted }
    }

    /// Returns true if reading the log failed.
    pub(super) fn is_read_failed(&self) -> bool {
        self.state == TailState::ReadFailed
    }

    /// Sets the state of the task that reads the log.
    pub(super) fn set_state(&mut self, state: TailState) {
        self.state = state;
    }

    /// Adds the page of the log that follows `newest`. `kept_bytes` is the total of all batches.
    pub(super) fn extend(&mut self, page: &LogPage, events: Option<EncodedEvents>, kept_bytes: &Arc<AtomicUsize>) {
        let is_removal =
            |name: &str| matches!(EventType::from_name(name), EventType::ImageDeleted | EventType::BatchDeleted);
        if page.entries.iter().any(|entry| is_removal(&entry.event_type)) {
            // The log no longer contains the earlier events of a deleted image or batch, and neither may this copy.
            self.forget();
        }
        if page.deleted {
            // Only one event is left in the log, so every subscriber may start before it.
            self.since = 0;
        }
        if let Some(events) = events {
            self.newest = events.last_seq();
            self.pages.push_back(Arc::new(events.counted_in(kept_bytes)));
        }
        self.ended = page.is_complete_at(self.newest);
        self.deleted = page.deleted;
        self.trim(kept_bytes);
    }

    /// Drops the oldest pages until the bounds are met. The newest page always stays.
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

    /// Drops all events.
    pub(super) fn forget(&mut self) {
        self.pages.clear();
        self.since = self.newest;
    }
}
