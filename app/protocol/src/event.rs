//! What happened to a batch, as the log keeps it and every stream tells it.

mod event_type;
mod wire;

use serde::{Deserialize, Serialize};

pub use self::event_type::EventType;

use crate::{
    BatchId, ContentHash, Counts, Cursor, Decision, Failure, GroupId, ImageId, IssueCounts, Report, Thresholds,
    Timestamp, Verdict,
};

/// One entry of a batch's log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(try_from = "wire::Wire")]
pub struct Event {
    /// Its position.
    pub cursor: Cursor,
    /// The batch that it happened to.
    pub batch: BatchId,
    /// When it was logged.
    pub at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened. On the wire its name is the field `type`, and the rest stands beside it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type")]
pub enum EventKind {
    /// The batch was opened.
    #[serde(rename = "batch.created")]
    BatchCreated {
        /// What its owner calls it.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// How many images will come.
        #[serde(skip_serializing_if = "Option::is_none")]
        expected: Option<u64>,
    },
    /// The last byte of an image is safely stored.
    #[serde(rename = "image.received")]
    ImageReceived {
        /// The image.
        image: ImageId,
        /// Its file name.
        name: String,
        /// Its length.
        bytes: u64,
        /// BLAKE3 of its bytes; absent for a file whose bytes were not taken.
        #[serde(skip_serializing_if = "Option::is_none")]
        hash: Option<ContentHash>,
    },
    /// The report is ready.
    #[serde(rename = "image.analyzed")]
    ImageAnalyzed {
        /// The image.
        image: ImageId,
        /// What was measured, without the bulky parts.
        report: Box<Report>,
        /// What is wrong with it.
        verdicts: Vec<Verdict>,
        /// Its group of duplicates.
        #[serde(skip_serializing_if = "Option::is_none")]
        group: Option<GroupId>,
    },
    /// A verdict or the group changed because of the rest of the batch.
    #[serde(rename = "image.revised")]
    ImageRevised {
        /// The image.
        image: ImageId,
        /// What is wrong with it now.
        verdicts: Vec<Verdict>,
        /// Its group now.
        #[serde(skip_serializing_if = "Option::is_none")]
        group: Option<GroupId>,
    },
    /// It cannot be analyzed.
    #[serde(rename = "image.failed")]
    ImageFailed {
        /// The image.
        image: ImageId,
        /// Why.
        error: Failure,
    },
    /// Somebody decided.
    #[serde(rename = "image.decided")]
    ImageDecided {
        /// The image.
        image: ImageId,
        /// What was decided; absent when a decision was taken back.
        #[serde(skip_serializing_if = "Option::is_none")]
        decision: Option<Decision>,
    },
    /// It was removed.
    #[serde(rename = "image.deleted")]
    ImageDeleted {
        /// The image.
        image: ImageId,
    },
    /// The batch's own properties changed; absent ones did not.
    #[serde(rename = "batch.changed")]
    BatchChanged {
        /// Its name now; `null` when it has none any more.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<Option<String>>,
        /// Its thresholds now.
        #[serde(skip_serializing_if = "Option::is_none")]
        thresholds: Option<Box<Thresholds>>,
        /// Whether it is pinned now.
        #[serde(skip_serializing_if = "Option::is_none")]
        keep: Option<bool>,
        /// How many images will come, now.
        #[serde(skip_serializing_if = "Option::is_none")]
        expected: Option<u64>,
    },
    /// No more images will come.
    #[serde(rename = "batch.sealed")]
    BatchSealed {},
    /// The batch was removed.
    #[serde(rename = "batch.deleted")]
    BatchDeleted {},
    /// The end: every image has its terminal event, every revision was told.
    #[serde(rename = "batch.completed")]
    BatchCompleted {
        /// Images by state.
        counts: Counts,
        /// Images by issue.
        issues: IssueCounts,
        /// Milliseconds from the batch's opening to its end.
        wall_ms: u64,
    },
    /// The end of a batch that was cancelled.
    #[serde(rename = "batch.cancelled")]
    BatchCancelled {
        /// Images by state.
        counts: Counts,
        /// Images by issue.
        issues: IssueCounts,
        /// Milliseconds from the batch's opening to its end.
        wall_ms: u64,
    },
    /// The reader's cursor cannot be used; the stream goes on from the log's beginning.
    #[serde(rename = "stream.reset")]
    StreamReset {},
    /// A type that this version does not know: readers pass over it.
    #[serde(skip)]
    Unknown,
}

impl EventKind {
    /// The image that the event is about.
    pub fn image(&self) -> Option<ImageId> {
        match self {
            Self::ImageReceived { image, .. }
            | Self::ImageAnalyzed { image, .. }
            | Self::ImageRevised { image, .. }
            | Self::ImageFailed { image, .. }
            | Self::ImageDecided { image, .. }
            | Self::ImageDeleted { image } => Some(*image),
            _ => None,
        }
    }

    /// Whether the batch is at its end with this event: streams end after it.
    pub fn is_end(&self) -> bool {
        matches!(self, Self::BatchCompleted { .. } | Self::BatchCancelled { .. } | Self::BatchDeleted {})
    }
}

#[cfg(test)]
mod tests;
