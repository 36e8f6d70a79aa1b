//! Tasks that outlive their caller or may block.

use super::error::BatchError;

/// Runs work in a task of its own, so that it completes even if the caller is dropped: a client that disconnects must
/// not leave a change without its consequences.
pub(super) async fn run_to_completion<T: Send + 'static>(
    work: impl Future<Output = Result<T, BatchError>> + Send + 'static,
) -> Result<T, BatchError> {
    tokio::spawn(work).await?
}

/// Runs work on a thread that may block, for disk access and for long computations.
pub(super) async fn run_blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, BatchError> {
    Ok(tokio::task::spawn_blocking(work).await?)
}
