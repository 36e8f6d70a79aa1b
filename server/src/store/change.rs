//! What can be done to a batch, and what comes of it.

use protocol::{ContentHash, Decision, Failure, FailureCode, GroupId, ImageId, Report, Thresholds, Verdict};

use super::job::Lease;

/// One change of a batch. Every change is safe to ask for twice: the second time it is [`Outcome::Repeated`].
#[derive(Debug, Clone)]
pub enum Change {
    /// Opens the batch.
    Create {
        /// What its owner calls it.
        name: Option<String>,
        /// How many images will come; the batch seals itself when they have.
        expected: Option<u64>,
        /// What its images are judged by.
        thresholds: Box<Thresholds>,
    },
    /// An image's last byte is safely stored, or it is known why its bytes were not taken.
    Receive {
        /// The image.
        image: ImageId,
        /// Its file name.
        name: String,
        /// Its length.
        bytes: u64,
        /// BLAKE3 of its bytes; absent when they were not taken.
        hash: Option<ContentHash>,
        /// What is to become of it.
        intake: Intake,
    },
    /// An image's report is ready.
    Analyze {
        /// The right to say so.
        lease: Lease,
        /// The whole report.
        report: Box<Report>,
        /// The encoded thumbnail.
        thumbnail: Vec<u8>,
        /// What is wrong with it.
        verdicts: Vec<Verdict>,
        /// Its group of duplicates.
        group: Option<GroupId>,
    },
    /// An image cannot be analyzed.
    Fail {
        /// The right to say so.
        lease: Lease,
        /// Why.
        failure: Failure,
    },
    /// The decoder died on an image: the job goes back to the queue with one death more.
    Died {
        /// The job.
        lease: Lease,
    },
    /// The server stops before the image's turn was over: the job goes back to the queue.
    Release {
        /// The job.
        lease: Lease,
    },
    /// The rest of the batch changed an image's verdicts or group.
    Revise {
        /// The image.
        image: ImageId,
        /// What is wrong with it now.
        verdicts: Vec<Verdict>,
        /// Its group now.
        group: Option<GroupId>,
    },
    /// The batch's own properties; those that are absent stay. With other thresholds the batch counts as being judged again until
    /// [`Change::Rejudged`] or its end.
    Configure {
        /// What its owner calls it now; nothing when it has no name any more.
        name: Option<Option<String>>,
        /// What its images are judged by now.
        thresholds: Option<Box<Thresholds>>,
        /// True if the batch is now pinned against expiry.
        pinned: Option<bool>,
        /// How many images will come; the batch seals itself when they have. Refused once no more may come.
        expected: Option<u64>,
    },
    /// Every image is judged by the thresholds that the batch has.
    Rejudged,
    /// Somebody decided about an image, or took that back.
    Decide {
        /// The image.
        image: ImageId,
        /// What becomes of it.
        decision: Option<Decision>,
    },
    /// No more images will come.
    Seal,
    /// What is not begun fails as `cancelled`; what runs may finish.
    Cancel,
    /// Every image is finished and every revision told: the end. Refused when that is not so.
    Close,
    /// Removes an image.
    DeleteImage {
        /// The image.
        image: ImageId,
    },
    /// Removes the batch; its log keeps one last event for those who read along.
    Delete,
}

/// What is to become of a received image.
#[derive(Debug, Clone)]
pub enum Intake {
    /// It is analyzed.
    Queue,
    /// It fails at once.
    Fail(Failure),
}

/// What came of one change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was made.
    Made,
    /// It had been made before; nothing changed.
    Repeated,
    /// The lease is no longer held (or the image is gone); nothing changed, by this change and those behind it in the list.
    LeaseLost,
}

/// What came of all changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// One for each change, in their order.
    pub outcomes: Vec<Outcome>,
    /// Whether the batch takes no more images and all of them are finished, so that it can be closed.
    pub closable: bool,
    /// Blobs that lost a reference.
    pub released: Vec<ContentHash>,
    /// What was logged of images.
    pub news: News,
}

/// How many images came, and what became of how many.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct News {
    /// Images that were received.
    pub received: u64,
    /// Images that were analyzed.
    pub analyzed: u64,
    /// Why the others failed.
    pub failed: Vec<FailureCode>,
}

/// Why a store does not do what it was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The state of the batch does not allow it.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// There is no room on the disk.
    #[error("the disk is full")]
    Full,
    /// Another server has the store open.
    #[error("another server is using this data folder; stop it or choose another one with --data")]
    Locked,
    /// A newer version of the program wrote it.
    #[error(
        "this data folder was written by a newer version of proofsheet (its format is {found}, this version reads up to {known}); update proofsheet or choose another folder with --data"
    )]
    Newer {
        /// The format found.
        found: i64,
        /// The newest format this version reads.
        known: i64,
    },
    /// Anything else; for the server's log, not for clients.
    #[error("the store failed: {0}")]
    Failed(String),
}

/// Which rule stands against a change or a look-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such batch.
    BatchUnknown,
    /// The batch was deleted.
    BatchDeleted,
    /// There is no such image in the batch.
    ImageUnknown,
    /// The image's id stands for other bytes.
    ImageDiffers,
    /// The batch takes no more images.
    Sealed,
    /// The batch is not finished.
    Unfinished,
    /// The place where a list should go on is not one that this list has given out.
    PositionMalformed,
}

impl From<Refusal> for StoreError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
