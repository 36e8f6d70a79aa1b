//! Errors of the decoder pool.

use std::io;

/// Reason why the pool has neither a valid result nor a failure that a decoder process reported for the image.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// The process exceeded the deadline, or its limit on CPU time, and was killed.
    #[error("the deadline passed")]
    Deadline,
    /// The process reached its memory limit and died.
    #[error("the memory limit was reached")]
    Memory,
    /// The AV1 decoder failed on a damaged picture, which ended the process. Another try would end alike.
    #[error("the AV1 decoder failed on a damaged picture")]
    Av1,
    /// The process died, or sent an invalid reply and was killed. The text says why, for the log.
    #[error("the decoder died: {0}")]
    Died(String),
    /// The file's bytes do not have the expected hash, or not the length that the file had when it was opened.
    #[error("the file has changed")]
    Changed,
    /// The file cannot be opened or read, or is not a regular file.
    #[error("the file cannot be read: {0}")]
    File(io::Error),
    /// No decoder process can be started, or a new one did not report its sandbox status: it ended or failed before, or
    /// took too long.
    #[error("no decoder process can be started: {0}")]
    Start(io::Error),
}
