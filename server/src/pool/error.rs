//! Why a decoder has not answered.

use std::io;

/// Why there is neither a report nor the decoder's word for what is wrong with the image.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// The child did not answer in time and was killed.
    #[error("the deadline passed")]
    Deadline,
    /// The child needed more memory than it may have.
    #[error("the memory limit was reached")]
    Memory,
    /// The child died or talked nonsense.
    #[error("the decoder died: {0}")]
    Died(String),
    /// The bytes that arrived at the child are not those that should.
    #[error("the file has changed")]
    Changed,
    /// The file cannot be read.
    #[error("the file cannot be read: {0}")]
    File(io::Error),
    /// No child can be started.
    #[error("no decoder process can be started: {0}")]
    Start(io::Error),
}
