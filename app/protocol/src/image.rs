//! An image of a batch as the API returns it; also decisions, pages of images, and receipts of multipart uploads.

use serde::{Deserialize, Serialize};

use crate::{
    BatchId, CompanionFile, ContentHash, Cursor, Failure, FilePath, GroupId, ImageId, ProblemCode, Report, Shot,
    ShotRole, Verdict,
};

/// One image: its file, its state and the results of its analysis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Image {
    /// Id of the image.
    pub id: ImageId,
    /// Batch that the image belongs to.
    pub batch: BatchId,
    /// File name, without folders.
    pub name: String,
    /// Sanitised relative path with `/` between folders, whose last component is the name; absent if the file was sent
    /// without a folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Exact relative path that the client sent, for finding the file again. Not sanitised: never show it. Absent if it
    /// equals `path`, or `name` without a path, or if no relative path is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_path: Option<String>,
    /// Files beside the image that belong to it and were not sent, such as the movie of a live photo.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub companions: Vec<CompanionFile>,
    /// Shot that the image is a member of, with the raw file or the JPEG of the same exposure; absent if it is in none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shot: Option<Shot>,
    /// Length in bytes.
    pub bytes: u64,
    /// BLAKE3 of the bytes; absent for a file whose bytes were not stored, because it is too large.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<ContentHash>,
    /// State of the analysis.
    pub state: ImageState,
    /// Sequence number of the newest event about the image.
    pub seq: u64,
    /// Measurements; absent unless the image is analyzed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Box<Report>>,
    /// Issues found.
    #[serde(default)]
    pub verdicts: Vec<Verdict>,
    /// Duplicate group of the image; absent if it is in none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// Decision by a person; absent if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// Reason why the image has no report; present only if it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Failure>,
}

impl Image {
    /// Image that has just been received: queued, without results. `seq` is the sequence number of its
    /// `image.received` event.
    pub fn received(
        batch: BatchId,
        id: ImageId,
        file: FilePath,
        companions: Vec<CompanionFile>,
        bytes: u64,
        hash: Option<ContentHash>,
        seq: u64,
    ) -> Self {
        let FilePath { name, path, source_path } = file;
        Self {
            id,
            batch,
            name,
            path,
            source_path,
            companions,
            shot: None,
            bytes,
            hash,
            state: ImageState::Queued,
            seq,
            report: None,
            verdicts: Vec::new(),
            group: None,
            decision: None,
            error: None,
        }
    }

    /// File name with its folders, sanitised; the file name alone if the file was sent without a folder.
    pub fn full_name(&self) -> &str {
        self.path.as_ref().unwrap_or(&self.name)
    }

    /// Exact relative path, for finding the file again and for comparisons; never for display.
    pub fn exact_path(&self) -> &str {
        self.source_path.as_deref().unwrap_or_else(|| self.full_name())
    }

    /// Returns true if another image stands for this one: it is the raw file of a shot. It is then neither compared with
    /// other images nor shown by a card of its own.
    pub fn is_companion(&self) -> bool {
        self.shot.is_some_and(|shot| shot.role == ShotRole::Companion)
    }
}

/// State of an image's analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ImageState {
    /// Stored, and waiting for analysis or in it.
    Queued,
    /// Finished: it has a report.
    Analyzed,
    /// Finished without a report.
    Failed,
}

impl ImageState {
    /// Name of the state on the wire.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Analyzed => "analyzed",
            Self::Failed => "failed",
        }
    }
}

/// A person's decision about an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// Keep the image.
    Keep,
    /// Reject the image.
    Reject,
}

impl Decision {
    /// Name of the decision on the wire.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Reject => "reject",
        }
    }
}

/// Result for one file of a multipart upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct UploadReceipt {
    /// File name.
    pub name: String,
    /// Sanitised relative path; absent if the file was sent without a folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Image created from the file, analyzable or not; absent if the batch or the disk takes no more files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageId>,
    /// HTTP status that a `PUT` of this file would have returned.
    pub status: u16,
    /// Reason why the file is not analyzed; absent if it is queued for analysis.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<ProblemCode>,
}

/// A page of a batch's images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImagePage {
    /// The images, with report summaries: reports without their large parts.
    pub images: Vec<Image>,
    /// Value of the parameter `after` for the next page; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Position in the log that the page reflects.
    pub cursor: Cursor,
}
