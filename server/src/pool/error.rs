//! Errors of the decoder pool.

use std::io;

/// Reason why a decoder process returned neither a result nor a failure of the image.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// The process exceeded the deadline and was killed.
    #[error("the deadline passed")]
    Deadline,
    /// The process reached its memory limit.
    #[error("the memory limit was reached")]
    Memory,
    /// The process died or sent an invalid reply.
    #[error("the decoder died: {0}")]
    Died(String),
    /// The file's bytes differ from the expected hash.
    #[error("the file has changed")]
    Changed,
    /// The file cannot be opened or read.
    #[error("the file cannot be read: {0}")]
    File(io::Error),
    /// No decoder process can be started.
    #[error("no decoder process can be started: {0}")]
    Start(io::Error),
}
