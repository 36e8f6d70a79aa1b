//! What can be asked of a store.

use protocol::{GroupId, ImageState, Issue, PictureType, Timestamp};

use super::sort::Sort;

/// Which images of a batch, and in which order.
#[derive(Debug, Clone, Default)]
pub struct ImageQuery {
    /// Only those in this state.
    pub state: Option<ImageState>,
    /// Only those with this issue.
    pub issue: Option<Issue>,
    /// Only those of this group of duplicates.
    pub group: Option<GroupId>,
    /// The order.
    pub sort: Sort,
    /// How many at most; 0 stands for all.
    pub limit: usize,
    /// `next` of the page before.
    pub after: Option<String>,
}

/// One event as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Its number within the batch.
    pub seq: u64,
    /// The name of its type.
    pub event_type: String,
    /// The event as JSON, cursor included.
    pub json: String,
}

/// A stretch of a batch's log.
#[derive(Debug, Clone)]
pub struct LogPage {
    /// Entries in order; empty when there is nothing newer.
    pub entries: Vec<LogEntry>,
    /// Number of the newest event in the log, in this page or not.
    pub newest: u64,
    /// Number of the event that ended the batch.
    pub end: Option<u64>,
    /// Whether the batch was deleted; then its log has one event left, which says so.
    pub deleted: bool,
}

impl LogPage {
    /// Whether a reader that has read up to here has everything that will come by itself.
    pub fn is_all(&self, read: u64) -> bool {
        self.end.is_some() && read >= self.newest
    }
}

/// How much there is in a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Census {
    /// Images that wait to be analyzed.
    pub waiting: u64,
    /// Images that are being analyzed.
    pub running: u64,
    /// Bytes of all images of all batches; the same bytes count as often as they are used.
    pub bytes: u64,
}

/// An encoded thumbnail.
#[derive(Debug, Clone)]
pub struct Thumbnail {
    /// Its encoding.
    pub media_type: PictureType,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Which batches are due for something.
#[derive(Debug, Clone, Copy)]
pub enum Window {
    /// Takes no more images and all of them are finished, but was not closed: a server died in between.
    Closable,
    /// Open, and no image came since this moment.
    IdleSince(Timestamp),
    /// Being judged again by other thresholds, which a server that died did not finish.
    Rejudging,
    /// Not pinned, and ended before this moment, or without an end and no image came since.
    ExpiredBefore(Timestamp),
}
