//! Batches that are being filled with sample images.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::UploadSource;
use protocol::BatchId;

/// Set of the batches that are being filled. A clone is a handle to the same set.
#[derive(Debug, Clone, Default)]
pub struct SampleBatches(Arc<Mutex<HashSet<BatchId>>>);

/// Keeps a batch in the set until it is dropped.
#[must_use]
pub struct FillingGuard(SampleBatches, BatchId);

impl SampleBatches {
    /// Sender of the batch's further images: the server while it fills the batch with sample images, otherwise clients.
    pub fn source(&self, batch: &BatchId) -> UploadSource {
        if self.lock().contains(batch) { UploadSource::Server } else { UploadSource::Clients }
    }

    /// Adds a batch until the guard is dropped.
    pub fn insert(&self, batch: &BatchId) -> FillingGuard {
        self.lock().insert(batch.clone());
        FillingGuard(self.clone(), batch.clone())
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<BatchId>> {
        // A panic cannot leave the set half changed, so a poisoned lock is still good.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for FillingGuard {
    fn drop(&mut self) {
        self.0.lock().remove(&self.1);
    }
}
