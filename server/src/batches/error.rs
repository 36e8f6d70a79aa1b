//! Errors of operations on batches.

use std::io;

use tokio::task::JoinError;

use crate::store::{Refusal, StoreError};

/// Error of an operation on a batch. `http/error.rs` maps it to a response.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// The store refused the operation: a batch or image does not exist, its state forbids the operation, or an image
    /// id or page token does not fit.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The disk is full, or an upload would use its reserve.
    #[error("the disk is full")]
    DiskFull,
    /// Another error of the store.
    #[error("the store failed: {0}")]
    Store(#[source] StoreError),
    /// Another error of the blobs or of the disk under them.
    #[error("the blobs failed: {0}")]
    Blob(#[source] io::Error),
    /// The operating system provided no random bytes for an id.
    #[error("cannot generate an id: {0}")]
    Random(#[from] getrandom::Error),
    /// A task of the operation panicked, or the runtime is shutting down.
    #[error("a task did not finish: {0}")]
    Task(#[from] JoinError),
}

impl From<Refusal> for BatchError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for BatchError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(refusal) => Self::Refused(refusal),
            StoreError::DiskFull => Self::DiskFull,
            error => Self::Store(error),
        }
    }
}

/// In these operations only the blobs and the disk reserve cause I/O errors.
impl From<io::Error> for BatchError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Blob(error),
        }
    }
}
