//! Changes of one batch that [`Store::apply`](super::Store::apply) writes, and the result of applying them.

use protocol::{
    CompanionFile, ContentHash, Decision, Failure, FailureCode, FilePath, GroupId, ImageId, Report, Thresholds, Verdict,
};

use super::job::Lease;

/// One change of a batch. Repeating a change is safe, because the repetition changes nothing. Its outcome is
/// [`ChangeOutcome::Repeated`]; for a change with a lease it is [`ChangeOutcome::LeaseLost`]. A repeated deletion is
/// refused, because the image or the batch no longer exists.
#[derive(Debug, Clone)]
pub enum Change {
    /// Creates the batch.
    Create {
        /// Name of the batch, chosen by its owner.
        name: Option<String>,
        /// Number of images that will be sent. The batch seals itself when it has received them.
        expected: Option<u64>,
        /// Thresholds that its images are judged by.
        thresholds: Box<Thresholds>,
    },
    /// Adds an image: its bytes are stored durably, or the server has refused to store them. Makes a shot of it and the
    /// image with the same folder and stem, if there is one. Seals the batch with the last expected image. A new image
    /// is refused once the batch is sealed. An id of the batch is refused with another hash or length.
    Receive {
        /// Id of the image.
        image: ImageId,
        /// File name, and the path if the file was sent with folders.
        path: FilePath,
        /// Files beside the image that belong to it and are not sent.
        companions: Vec<CompanionFile>,
        /// Length of the file in bytes.
        bytes: u64,
        /// BLAKE3 hash of the file; absent if its bytes were not stored.
        hash: Option<ContentHash>,
        /// State that the image starts in.
        initial_state: InitialState,
    },
    /// Completes a job with a report.
    Analyze {
        /// Lease of the job.
        lease: Lease,
        /// Full report.
        report: Box<Report>,
        /// Encoded thumbnail.
        thumbnail: Vec<u8>,
        /// Issues found on the image.
        verdicts: Vec<Verdict>,
        /// Duplicate group of the image.
        group: Option<GroupId>,
    },
    /// Completes a job whose image cannot be analyzed. If it is the primary image of a shot, the shot is dissolved.
    Fail {
        /// Lease of the job.
        lease: Lease,
        /// Reason of the failure.
        failure: Failure,
    },
    /// Puts a job back into the queue and counts a decoder process that died on it. If the batch is cancelled, the
    /// image fails as `cancelled` instead.
    DecoderDied {
        /// Lease of the job.
        lease: Lease,
    },
    /// Puts a job back into the queue because the server stops, or because no decoder could be started. If the batch is
    /// cancelled, the image fails as `cancelled` instead.
    Release {
        /// Lease of the job.
        lease: Lease,
    },
    /// Replaces the verdicts and the group of an analyzed image, after other images of the batch or its thresholds
    /// changed. Has no effect if the image was deleted or is not analyzed.
    Revise {
        /// Id of the image.
        image: ImageId,
        /// New verdicts.
        verdicts: Vec<Verdict>,
        /// New duplicate group.
        group: Option<GroupId>,
    },
    /// Changes settings of the batch; absent ones stay. New thresholds mark the batch as waiting for re-evaluation,
    /// until [`Change::Rejudged`] or [`Change::Close`]. Seals the batch if it has received the expected images.
    Configure {
        /// New name; `Some(None)` removes the name.
        name: Option<Option<String>>,
        /// New thresholds.
        thresholds: Option<Box<Thresholds>>,
        /// True to pin the batch, which exempts it from expiry; false to unpin it.
        pinned: Option<bool>,
        /// Number of images that will be sent. Another number is refused once the batch is sealed.
        expected: Option<u64>,
    },
    /// Clears the mark of [`Change::Configure`]: every analyzed image is judged by the current thresholds.
    Rejudged,
    /// Dissolves the shot of an image, because its files are of different exposures. Has no effect if the image is in no
    /// shot, or does not exist.
    DissolveShot {
        /// Id of the image.
        image: ImageId,
    },
    /// Sets or clears a person's decision about an image and the other image of its shot. Refused if there is no such
    /// image.
    Decide {
        /// Id of the image.
        image: ImageId,
        /// The decision; absent to clear it.
        decision: Option<Decision>,
    },
    /// Seals the batch, so that it takes no more images. Has no effect unless the batch is open.
    Seal,
    /// Cancels the batch: seals it, and lets waiting images fail as `cancelled`. Running analyses may finish; the end
    /// event comes with [`Change::Close`]. Has no effect if the batch is already cancelled or has ended.
    Cancel,
    /// Ends the batch and appends the end event. Has no effect if the batch has ended. Otherwise refused unless the
    /// batch is sealed and all of its images are analyzed or failed.
    Close,
    /// Deletes an image, the other image of its shot, and their data in the store. Their events in the log become
    /// `image.deleted`. The caller removes the blobs that no other image refers to.
    DeleteImage {
        /// Id of the image.
        image: ImageId,
    },
    /// Deletes the batch with its images and its log. The log then has one event, `batch.deleted`, for subscribers. The
    /// caller removes the blobs that no other image refers to.
    Delete,
}

/// State that a received image starts in.
#[derive(Debug, Clone)]
pub enum InitialState {
    /// Waiting for analysis.
    Queued,
    /// Failed, for example because its format is not supported.
    Failed(Failure),
}

/// Outcome of one change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeOutcome {
    /// The change was made.
    Made,
    /// The change had no effect, mostly because it had been made before.
    Repeated,
    /// The lease is no longer held, or its image is deleted. This change and the ones after it in the list have no
    /// effect.
    LeaseLost,
}

/// Result of applying a list of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedChanges {
    /// Outcome of each change, in order.
    pub outcomes: Vec<ChangeOutcome>,
    /// True if the batch is sealed, all of its images are analyzed or failed, and it has neither ended nor been
    /// deleted: [`Change::Close`] is due.
    pub closable: bool,
    /// Hashes of the blobs that lost a reference because images were deleted. Other images may still refer to them.
    pub released: Vec<ContentHash>,
    /// Numbers of the received, analyzed and failed images that were logged.
    pub image_events: ImageEventCounts,
}

/// Images that were received, analyzed or failed, for metrics.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImageEventCounts {
    /// Number of received images.
    pub received: u64,
    /// Number of analyzed images.
    pub analyzed: u64,
    /// Failure code of each failed image.
    pub failed: Vec<FailureCode>,
}
