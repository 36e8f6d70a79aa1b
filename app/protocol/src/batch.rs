//! A batch of images as the API tells of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{BatchId, Cursor, Issue, Thresholds, Timestamp};

/// How many images have each issue; issues that none has are absent.
pub type IssueCounts = BTreeMap<Issue, u64>;

/// A batch and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Batch {
    /// Its id, which is also what gives access.
    pub id: BatchId,
    /// What its owner calls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether more images may come.
    pub state: BatchState,
    /// How many images its owner said would come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<u64>,
    /// Images by state.
    pub counts: Counts,
    /// Images by issue.
    pub issues: IssueCounts,
    /// Length of all its images together, in bytes.
    pub bytes: u64,
    /// What its images are judged by.
    pub thresholds: Thresholds,
    /// Whether it is pinned against expiry.
    pub keep: bool,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it came to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Timestamp>,
    /// When it will be removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// The log position that this reflects.
    pub cursor: Cursor,
}

/// Whether more images may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum BatchState {
    /// More may come.
    Open,
    /// No more will come; some are not finished.
    Sealed,
    /// No more will come and every image is analyzed or failed.
    Completed,
    /// Stopped before its end; what was not begun failed as `cancelled`.
    Cancelled,
}

impl BatchState {
    /// Whether nothing more will happen by itself.
    pub fn is_end(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled)
    }

    /// The state's name on the wire.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Sealed => "sealed",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Images by state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Counts {
    /// Stored, and waiting for or in analysis.
    pub queued: u64,
    /// Analyzed.
    pub analyzed: u64,
    /// Failed.
    pub failed: u64,
}

impl Counts {
    /// All images.
    pub fn total(self) -> u64 {
        self.queued + self.analyzed + self.failed
    }

    /// Images with a terminal event.
    pub fn finished(self) -> u64 {
        self.analyzed + self.failed
    }
}
