//! Work to be done on an image, and the right to do it.

use protocol::{BatchId, ContentHash, ImageId, Timestamp};

/// An image to analyze, leased to who claimed it.
#[derive(Debug, Clone)]
pub struct Job {
    /// The batch that it belongs to.
    pub batch: BatchId,
    /// The right to finish it.
    pub lease: Lease,
    /// Its file name: some verdicts depend on it.
    pub name: String,
    /// Its place in the order of arrival.
    pub arrival: u64,
    /// Which bytes to analyze.
    pub hash: ContentHash,
    /// How many.
    pub bytes: u64,
    /// How many decoders died on it so far.
    pub deaths: u32,
    /// When it was queued.
    pub queued_at: Timestamp,
}

/// The right to finish an image: whoever claims it later gets a higher fence, and this one is void.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// The image.
    pub image: ImageId,
    /// The number of this claim.
    pub fence: i64,
}
