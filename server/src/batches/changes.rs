//! Application of changes to batches, and their consequences: closing a finished batch, removing blobs, metrics.

use std::sync::Arc;
use std::time::Duration;

use protocol::{BatchId, ContentHash};

use super::duplicate_state::DuplicateStates;
use super::error::BatchError;
use super::tasks::{run_blocking, run_to_completion};
use crate::blobs::Blobs;
use crate::metrics::Metrics;
use crate::store::{AppliedChanges, Change, Store, StoreError};

/// Batches of one server; clones share them.
#[derive(Clone)]
pub struct Batches {
    pub(super) store: Store,
    pub(super) blobs: Blobs,
    pub(super) duplicate_states: DuplicateStates,
    /// Time that a batch is stored after its end.
    pub(super) retention: Duration,
    metrics: Arc<Metrics>,
}

impl Batches {
    /// Batches in this store, with these blobs. Batches that are not pinned expire `retention` after their end.
    pub fn new(store: Store, blobs: Blobs, retention: Duration, metrics: Arc<Metrics>) -> Self {
        Self { duplicate_states: DuplicateStates::new(store.clone()), store, blobs, retention, metrics }
    }

    /// Applies changes and their consequences, also if the caller is dropped meanwhile.
    pub(super) async fn apply(&self, batch: &BatchId, changes: Vec<Change>) -> Result<AppliedChanges, BatchError> {
        let (batches, batch) = (self.clone(), batch.clone());
        run_to_completion(async move {
            let applied = batches.write(&batch, changes).await?;
            batches.handle_consequences(&batch, &applied).await?;
            Ok(applied)
        })
        .await
    }

    /// Writes changes. A deletion frees space, but first needs some: on a full disk it gets that of the reserve file.
    pub(super) async fn write(&self, batch: &BatchId, changes: Vec<Change>) -> Result<AppliedChanges, BatchError> {
        let deletion = matches!(changes[..], [Change::Delete | Change::DeleteImage { .. }]).then(|| changes.clone());
        match (self.store.apply(batch, changes).await, deletion) {
            (Err(StoreError::DiskFull), Some(deletion)) if self.blobs.disk_reserve().delete_reserve_file() => {
                tracing::warn!("the disk is full; the reserve file was deleted to make space for a deletion");
                Ok(self.store.apply(batch, deletion).await?)
            }
            (result, _) => Ok(result?),
        }
    }

    /// Handles the consequences of applied changes.
    pub(super) async fn handle_consequences(
        &self,
        batch: &BatchId,
        applied: &AppliedChanges,
    ) -> Result<(), BatchError> {
        self.metrics.count_logged(&applied.image_events);
        if applied.closable {
            self.close(batch).await?;
        }
        self.remove_unreferenced_blobs(applied.released.clone()).await
    }

    /// Removes those of the blobs that are neither referenced nor pinned.
    pub(super) async fn remove_unreferenced_blobs(&self, candidates: Vec<ContentHash>) -> Result<(), BatchError> {
        if candidates.is_empty() {
            return Ok(());
        }
        let (store, blobs) = (self.store.clone(), self.blobs.clone());
        run_blocking(move || candidates.into_iter().try_for_each(|hash| remove_unreferenced_blob(&store, &blobs, hash)))
            .await?
    }

    /// Closes a batch whose images are all finished: appends the revisions that the whole batch causes, then the end
    /// event.
    pub(super) async fn close(&self, batch: &BatchId) -> Result<(), BatchError> {
        let mut loaded = self.duplicate_states.load(batch).await?;
        let mut changes = loaded.judge_whole_batch().await?;
        changes.push(Change::Close);
        match self.store.apply(batch, changes).await {
            // Another task closed or deleted the batch, or another image arrived: the task that finishes it closes the
            // batch.
            Err(StoreError::Refused(_)) | Ok(_) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Removes a blob that is neither referenced nor pinned. Blocks.
pub(super) fn remove_unreferenced_blob(store: &Store, blobs: &Blobs, hash: ContentHash) -> Result<(), BatchError> {
    blobs.remove_unless(hash, || Ok(store.is_referenced(hash)?))
}
