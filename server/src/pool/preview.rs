//! Previews, made by the decoders beside the analyses: somebody waits for each, so none stands in line behind a batch.

use std::io;
use std::path::Path;
use std::sync::Arc;

use protocol::{ContentHash, Failure};
use tokio::sync::OwnedSemaphorePermit;

use super::task::{PreviewFacts, Task};
use super::{Pool, PoolError, open, verification};

impl Pool {
    /// Waits until a preview can be made. There are children for previews alone, so that this is not long; and so that many
    /// previews keep no analysis waiting.
    ///
    /// # Errors
    /// None: nobody closes the line.
    pub async fn turn_for_preview(&self) -> Result<OwnedSemaphorePermit, PoolError> {
        let slots = Arc::clone(&self.shared.preview_slots);
        slots.acquire_owned().await.map_err(|error| PoolError::Start(io::Error::other(error)))
    }

    /// Makes the preview of a file whose bytes must hash to this, in one of the children, when it is its turn: a JPEG or PNG.
    ///
    /// # Errors
    /// As [`Pool::analyze`].
    pub async fn preview(
        &self,
        file: &Path,
        expected: ContentHash,
        _turn: OwnedSemaphorePermit,
    ) -> Result<Result<Vec<u8>, Failure>, PoolError> {
        let (file, bytes) = open(file).await.map_err(PoolError::File)?;
        let verify = |facts: &PreviewFacts, picture: &[u8]| verification::verify_preview(facts, picture, expected);
        let answer = self.give(Task::Preview, file, bytes, Some(expected), verify).await?;
        Ok(answer.map(|(_, picture)| picture))
    }
}
