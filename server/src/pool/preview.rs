//! Previews made by the decoder pool. Previews have their own slots, because a person waits for each of them.

use std::io;
use std::path::Path;
use std::sync::Arc;

use protocol::{ContentHash, Failure};
use tokio::sync::OwnedSemaphorePermit;

use super::decode_task::{DecodeTask, PreviewFacts};
use super::{Pool, PoolError, open, verification};
use crate::preview_scale::PreviewScale;

impl Pool {
    /// Waits for a free preview slot. Previews and analyses never wait for each other's slots.
    ///
    /// # Errors
    /// Never in practice: the semaphore is not closed.
    pub async fn acquire_preview_slot(&self) -> Result<OwnedSemaphorePermit, PoolError> {
        let slots = Arc::clone(&self.shared.preview_slots);
        slots.acquire_owned().await.map_err(|error| PoolError::Start(io::Error::other(error)))
    }

    /// Makes the preview of a file in this scale. The bytes of the file must have the hash `expected`. Returns the
    /// bytes of a JPEG or PNG. `_slot` comes from [`Pool::acquire_preview_slot`] and is released at the end.
    ///
    /// # Errors
    /// As [`Pool::analyze`].
    pub async fn preview(
        &self,
        file: &Path,
        expected: ContentHash,
        scale: PreviewScale,
        _slot: OwnedSemaphorePermit,
    ) -> Result<Result<Vec<u8>, Failure>, PoolError> {
        let (file, bytes) = open(file).await.map_err(PoolError::File)?;
        let verify =
            |facts: &PreviewFacts, picture: &[u8]| verification::verify_preview(facts, picture, expected, scale);
        let reply = self.run(DecodeTask::Preview(scale), file, bytes, Some(expected), verify).await?;
        Ok(reply.map(|(_, picture)| picture))
    }
}
