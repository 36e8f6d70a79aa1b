//! The data of an event, by its type.

use serde::Serialize;

use super::event_type::EventType;
use crate::{
    CompanionFile, ContentHash, Counts, Decision, Failure, GroupId, ImageId, IssueCounts, Report, Shot, Thresholds,
    Verdict,
};

/// The type of an event and its data. On the wire the name of the type is the field `type`; the data are fields beside
/// it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "type")]
pub enum EventKind {
    /// The batch was opened.
    #[serde(rename = "batch.created")]
    BatchCreated {
        /// Name given by the owner.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Number of images that the owner announced.
        #[serde(skip_serializing_if = "Option::is_none")]
        expected: Option<u64>,
        /// Thresholds that the images are judged by. Absent in logs of earlier versions: then they are
        /// [`Thresholds::before_events_carried_them`].
        #[serde(skip_serializing_if = "Option::is_none")]
        thresholds: Option<Box<Thresholds>>,
    },
    /// The last byte of an image has arrived. If `hash` is present, the bytes are safely stored.
    #[serde(rename = "image.received")]
    ImageReceived {
        /// The image.
        image: ImageId,
        /// File name without folders.
        name: String,
        /// Sanitised relative path, whose last component is the name; absent if the file was sent without a folder.
        #[serde(skip_serializing_if = "Option::is_none")]
        path: Option<String>,
        /// Exact relative path, for finding the file again; absent if it equals the path or name above, or is unknown.
        #[serde(skip_serializing_if = "Option::is_none")]
        source_path: Option<String>,
        /// Files beside the image that belong to it and are not sent.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        companions: Vec<CompanionFile>,
        /// Length in bytes.
        bytes: u64,
        /// BLAKE3 of the bytes; absent for a file whose bytes were not stored, because it is too large.
        #[serde(skip_serializing_if = "Option::is_none")]
        hash: Option<ContentHash>,
    },
    /// The report of an image is ready.
    #[serde(rename = "image.analyzed")]
    ImageAnalyzed {
        /// The image.
        image: ImageId,
        /// Report summary: the report without its large parts.
        report: Box<Report>,
        /// Issues found.
        verdicts: Vec<Verdict>,
        /// Duplicate group of the image.
        #[serde(skip_serializing_if = "Option::is_none")]
        group: Option<GroupId>,
    },
    /// The verdicts or the duplicate group of an image changed, because of the rest of the batch or of new thresholds.
    #[serde(rename = "image.revised")]
    ImageRevised {
        /// The image.
        image: ImageId,
        /// Issues that it has now.
        verdicts: Vec<Verdict>,
        /// Duplicate group that it belongs to now.
        #[serde(skip_serializing_if = "Option::is_none")]
        group: Option<GroupId>,
    },
    /// The image has no report: it cannot be analyzed, or the batch was cancelled first.
    #[serde(rename = "image.failed")]
    ImageFailed {
        /// The image.
        image: ImageId,
        /// Reason.
        error: Failure,
    },
    /// A person made or withdrew a decision about an image.
    #[serde(rename = "image.decided")]
    ImageDecided {
        /// The image.
        image: ImageId,
        /// The decision; absent when it was withdrawn.
        #[serde(skip_serializing_if = "Option::is_none")]
        decision: Option<Decision>,
    },
    /// The image became a member of a shot, or the shot was dissolved.
    #[serde(rename = "image.paired")]
    ImagePaired {
        /// The image.
        image: ImageId,
        /// The shot and the role of the image in it; absent if it is in no shot any more.
        #[serde(skip_serializing_if = "Option::is_none")]
        shot: Option<Shot>,
    },
    /// The image was deleted.
    #[serde(rename = "image.deleted")]
    ImageDeleted {
        /// The image.
        image: ImageId,
    },
    /// Properties of the batch changed. Absent fields did not change.
    #[serde(rename = "batch.changed")]
    BatchChanged {
        /// New name; `null` when the name was removed.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<Option<String>>,
        /// New thresholds, all of them.
        #[serde(skip_serializing_if = "Option::is_none")]
        thresholds: Option<Box<Thresholds>>,
        /// True if the batch is now pinned against expiry.
        #[serde(rename = "keep", skip_serializing_if = "Option::is_none")]
        pinned: Option<bool>,
        /// New number of images that the owner announced.
        #[serde(skip_serializing_if = "Option::is_none")]
        expected: Option<u64>,
    },
    /// No more images will come.
    #[serde(rename = "batch.sealed")]
    BatchSealed {},
    /// The batch was deleted.
    #[serde(rename = "batch.deleted")]
    BatchDeleted {},
    /// The end: every image has its terminal event, and all revisions due until then have been logged.
    #[serde(rename = "batch.completed")]
    BatchCompleted {
        /// Number of images by state.
        counts: Counts,
        /// Number of images by issue.
        issues: IssueCounts,
        /// Milliseconds from the opening of the batch to its end.
        wall_ms: u64,
    },
    /// The end of a batch that was cancelled.
    #[serde(rename = "batch.cancelled")]
    BatchCancelled {
        /// Number of images by state.
        counts: Counts,
        /// Number of images by issue.
        issues: IssueCounts,
        /// Milliseconds from the opening of the batch to its end.
        wall_ms: u64,
    },
    /// The client's cursor cannot be used. The stream continues from the beginning of the log.
    #[serde(rename = "stream.reset")]
    StreamReset {},
    /// An event of a type that this version does not know. Clients skip it. It cannot be serialized.
    #[serde(skip)]
    Unknown,
}

impl EventKind {
    /// Type of the event.
    pub fn event_type(&self) -> EventType {
        match self {
            Self::BatchCreated { .. } => EventType::BatchCreated,
            Self::ImageReceived { .. } => EventType::ImageReceived,
            Self::ImageAnalyzed { .. } => EventType::ImageAnalyzed,
            Self::ImageRevised { .. } => EventType::ImageRevised,
            Self::ImageFailed { .. } => EventType::ImageFailed,
            Self::ImageDecided { .. } => EventType::ImageDecided,
            Self::ImagePaired { .. } => EventType::ImagePaired,
            Self::ImageDeleted { .. } => EventType::ImageDeleted,
            Self::BatchChanged { .. } => EventType::BatchChanged,
            Self::BatchSealed {} => EventType::BatchSealed,
            Self::BatchDeleted {} => EventType::BatchDeleted,
            Self::BatchCompleted { .. } => EventType::BatchCompleted,
            Self::BatchCancelled { .. } => EventType::BatchCancelled,
            Self::StreamReset {} => EventType::StreamReset,
            Self::Unknown => EventType::Unknown,
        }
    }

    /// The image that the event is about; none for events about the batch or the stream, and for unknown ones.
    pub fn image(&self) -> Option<ImageId> {
        match self {
            Self::ImageReceived { image, .. }
            | Self::ImageAnalyzed { image, .. }
            | Self::ImageRevised { image, .. }
            | Self::ImageFailed { image, .. }
            | Self::ImageDecided { image, .. }
            | Self::ImagePaired { image, .. }
            | Self::ImageDeleted { image } => Some(*image),
            Self::BatchCreated { .. }
            | Self::BatchChanged { .. }
            | Self::BatchSealed {}
            | Self::BatchDeleted {}
            | Self::BatchCompleted { .. }
            | Self::BatchCancelled { .. }
            | Self::StreamReset {}
            | Self::Unknown => None,
        }
    }

    /// Returns true if the event ends the batch: streams close after it.
    pub fn ends_batch(&self) -> bool {
        self.event_type().ends_batch()
    }
}
