//! Errors of the store.

use std::error::Error;
use std::sync::Arc;

/// Error of a store operation. It can be cloned, because one failed commit answers many requests.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The operation is not allowed, for the reason in the refusal.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The disk has no free space.
    #[error("the disk is full")]
    DiskFull,
    /// Another server has the store open.
    #[error("another server is using this data folder; stop it or choose another one with --data")]
    Locked,
    /// A newer version of the program wrote the store.
    #[error(
        "this data folder was written by a newer version of proofsheet (its format is {found}, this version reads up to {known}); update proofsheet or choose another folder with --data"
    )]
    NewerFormat {
        /// Format of the store.
        found: i64,
        /// Newest format that this version reads.
        known: i64,
    },
    /// The writer thread has ended, so that nothing can be written any more.
    #[error("the writer thread of the store has stopped")]
    WriterStopped,
    /// Any other error. Its text is for the server's log and must not be sent to clients.
    #[error("{action}: {source}")]
    Failed {
        /// Operation that failed, as the beginning of a message.
        action: &'static str,
        /// Cause of the failure.
        source: Arc<dyn Error + Send + Sync>,
    },
}

impl StoreError {
    /// Returns a function that converts an error of any type to [`StoreError::Failed`], for `map_err`.
    pub(super) fn failed<E: Error + Send + Sync + 'static>(action: &'static str) -> impl FnOnce(E) -> Self {
        move |source| Self::Failed { action, source: Arc::new(source) }
    }
}

/// Reason why a change or a read is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no batch with this id.
    BatchUnknown,
    /// The batch was deleted.
    BatchDeleted,
    /// There is no image with this id in the batch.
    ImageUnknown,
    /// The batch has an image with this id and other bytes.
    ImageDiffers,
    /// The batch is no longer open: it takes no more images, and the number of expected images is fixed.
    Sealed,
    /// The batch is still open, or some of its images are neither analyzed nor failed.
    Unfinished,
    /// The page token does not have the form of a token for this order.
    PageTokenMalformed,
}

impl From<Refusal> for StoreError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
