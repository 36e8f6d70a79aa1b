//! A batch of images as the API returns it: its properties, its state and its totals.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{BatchId, Cursor, Issue, Thresholds, Timestamp};

/// Number of images by issue. Issues that no image has are absent.
pub type IssueCounts = BTreeMap<Issue, u64>;

/// A batch: its properties, its state and its totals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Batch {
    /// Id of the batch. Knowing it gives access.
    pub id: BatchId,
    /// Name given by the owner; absent if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// State: open for images, sealed, or ended.
    pub state: BatchState,
    /// Number of images that the owner announced; absent if unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<u64>,
    /// Number of images by state.
    pub counts: Counts,
    /// Number of images by issue. Issues that no image has are absent.
    pub issues: IssueCounts,
    /// Total length of the images, in bytes.
    pub bytes: u64,
    /// Thresholds that the images are judged by.
    pub thresholds: Thresholds,
    /// True if the batch is pinned: it does not expire.
    #[serde(rename = "keep")]
    pub pinned: bool,
    /// Time at which the batch was opened.
    pub created_at: Timestamp,
    /// Time at which the batch was completed or cancelled; absent before that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Timestamp>,
    /// Time at which the batch expires and is deleted; absent when it is pinned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// Position in the log up to which this object reflects the events.
    pub cursor: Cursor,
}

/// State of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BatchState {
    /// More images may come.
    Open,
    /// No more images will come, and the batch has not ended yet.
    Sealed,
    /// Ended: no more images will come, and every image is analyzed or failed.
    Completed,
    /// Ended early by a request: images whose analysis had not begun failed as `cancelled`.
    Cancelled,
}

impl BatchState {
    /// Returns true if the batch is completed or cancelled. Then only clients' requests and expiry change it.
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled)
    }

    /// Name of the state on the wire.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Sealed => "sealed",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Number of images by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Counts {
    /// Stored, and waiting for analysis or in it.
    pub queued: u64,
    /// Analyzed.
    pub analyzed: u64,
    /// Failed.
    pub failed: u64,
}

impl Counts {
    /// Number of all images.
    pub fn total(self) -> u64 {
        self.queued + self.analyzed + self.failed
    }

    /// Number of images with a terminal event: analyzed or failed.
    pub fn finished(self) -> u64 {
        self.analyzed + self.failed
    }
}
