//! An image of a batch as the API tells of it.

use serde::{Deserialize, Serialize};

use crate::{BatchId, ContentHash, Cursor, Failure, GroupId, ImageId, ProblemCode, Report, Verdict};

/// One image and what is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Image {
    /// Its id.
    pub id: ImageId,
    /// The batch that it belongs to.
    pub batch: BatchId,
    /// Its file name, without folders.
    pub name: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// BLAKE3 of its bytes; absent for a file whose bytes were not taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<ContentHash>,
    /// How far it is.
    pub state: ImageState,
    /// Number of the newest event about it.
    pub seq: u64,
    /// What was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Box<Report>>,
    /// What is wrong with it.
    #[serde(default)]
    pub verdicts: Vec<Verdict>,
    /// Its group of duplicates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// What its owner decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// Why there is no report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
}

/// How far an image is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ImageState {
    /// Stored, and waiting for or in analysis.
    Queued,
    /// There is a report.
    Analyzed,
    /// There will be no report.
    Failed,
}

impl ImageState {
    /// The state's name on the wire.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Analyzed => "analyzed",
            Self::Failed => "failed",
        }
    }
}

/// What somebody decided about an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// It stays.
    Keep,
    /// It goes.
    Reject,
}

impl Decision {
    /// The decision's name on the wire.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Reject => "reject",
        }
    }
}

/// What became of one file of a multipart upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UploadReceipt {
    /// The file's name.
    pub name: String,
    /// The image that it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageId>,
    /// The HTTP status that a `PUT` of this file would have been answered with.
    pub status: u16,
    /// Why it is not analyzed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<ProblemCode>,
}

/// A page of a batch's images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImagePage {
    /// The images, without the bulky parts of their reports.
    pub images: Vec<Image>,
    /// What to send as `after` for the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The log position that the page reflects.
    pub cursor: Cursor,
}
