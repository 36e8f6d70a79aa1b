//! Jobs: images to analyze, and the leases on them.

use protocol::{BatchId, ContentHash, ImageId, Timestamp};

/// Image to analyze, leased to the worker that claimed it.
#[derive(Debug, Clone)]
pub struct Job {
    /// Batch of the image.
    pub batch: BatchId,
    /// Lease of the job, needed to complete it.
    pub lease: Lease,
    /// File name of the image; some verdicts depend on it.
    pub name: String,
    /// Position in the order of arrival, from 1.
    pub arrival: u64,
    /// Hash of the file to analyze.
    pub hash: ContentHash,
    /// Length of the file in bytes.
    pub bytes: u64,
    /// Number of decoder processes that have died on this image.
    pub deaths: u32,
    /// Time at which the image arrived. A job that is put back into the queue keeps it.
    pub queued_at: Timestamp,
}

/// Right to complete a job or to put it back into the queue. It lasts until either is done, the image or its batch is
/// deleted, or the server restarts. A later claim of the same job, or of a later job for the same image id, gets a
/// higher fence, so that this lease is no longer accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Image of the job.
    pub image: ImageId,
    /// Fencing token, above those of all earlier claims of jobs for this image id.
    pub fence: i64,
}
