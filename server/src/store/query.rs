//! Parameters and results of reading the store.

use protocol::{GroupId, Image, ImageState, Issue, PictureType, Timestamp};

use super::sort::Sort;

/// Filter, order and page of a list of images.
#[derive(Debug, Clone, Default)]
pub struct ImageQuery {
    /// Restricts the list to images in this state.
    pub state: Option<ImageState>,
    /// Restricts the list to images with this issue.
    pub issue: Option<Issue>,
    /// Restricts the list to images of this duplicate group.
    pub group: Option<GroupId>,
    /// Restricts the list to images in this folder and the folders below it. The path of the folder is sanitised.
    pub folder: Option<String>,
    /// Order of the list.
    pub sort: Sort,
    /// Largest number of images on the page; 0 for no limit.
    pub limit: usize,
    /// Page token: field `next` of the previous page. `None` for the first page.
    pub after: Option<String>,
}

/// Analyzed image, and its position in the batch.
#[derive(Debug, Clone)]
pub struct StoredImage {
    /// Position in the order of arrival, from 1.
    pub arrival: u64,
    /// The image with its report summary.
    pub image: Image,
}

/// One event of a log, encoded for subscribers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Sequence number within the batch.
    pub seq: u64,
    /// Name of the event type.
    pub event_type: String,
    /// The event as JSON, including its cursor.
    pub json: String,
}

/// Consecutive entries of a batch's log, and the state of the whole log.
#[derive(Debug, Clone)]
pub struct LogPage {
    /// Entries by ascending sequence number; empty if none follows, or if the limit is 0.
    pub entries: Vec<LogEntry>,
    /// Sequence number of the newest event in the log, which may lie after this page.
    pub newest: u64,
    /// Sequence number of the event that ended the batch, which is `batch.deleted` for a deleted batch. `None` if the
    /// batch has neither ended nor been deleted.
    pub end: Option<u64>,
    /// True if the batch was deleted. Then its log has only one event, `batch.deleted`.
    pub deleted: bool,
}

impl LogPage {
    /// Returns true if the batch has ended or was deleted, and `seq` is not before the newest event of its log. After
    /// the end, events are added only by edits of people (settings, decisions, deletions) with the revisions that they
    /// cause, and by expiry.
    pub fn is_complete_at(&self, seq: u64) -> bool {
        self.end.is_some() && seq >= self.newest
    }
}

/// Numbers of jobs and bytes in a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreCounts {
    /// Images that wait for analysis.
    pub waiting: u64,
    /// Images that are being analyzed.
    pub running: u64,
    /// Total length of the files of all images of all batches. A file that several images share counts once for each,
    /// and a file counts even if it was not stored.
    pub bytes: u64,
}

/// Encoded thumbnail.
#[derive(Debug, Clone)]
pub struct Thumbnail {
    /// Encoding of the bytes.
    pub media_type: PictureType,
    /// Encoded picture.
    pub bytes: Vec<u8>,
}

/// Condition under which a batch needs an action of the server. Deleted batches match none.
#[derive(Debug, Clone, Copy)]
pub enum DueFilter {
    /// Sealed, all images finished, and not closed yet: a server may have stopped before it could close the batch.
    Closable,
    /// Open, and neither created nor extended by an image since this time.
    IdleSince(Timestamp),
    /// Thresholds were changed, and the re-evaluation is not recorded as finished. A server may have stopped meanwhile.
    Rejudging,
    /// Not pinned, and the retention started before this time: at the end of the batch. For a batch that has not ended,
    /// the arrival of its newest image counts instead, or its creation if none has arrived.
    RetentionStartedBefore(Timestamp),
}
