//! Type [`Batches`], and the core of its operations: writes changes to the store and handles their consequences (closes
//! finished batches, removes unreferenced blobs, counts metrics).

use std::sync::Arc;
use std::time::Duration;

use protocol::{BatchId, ContentHash};

use super::duplicate_state::DuplicateStates;
use super::error::BatchError;
use super::tasks::{run_blocking, run_to_completion};
use crate::blobs::Blobs;
use crate::metrics::Metrics;
use crate::store::{AppliedChanges, Change, Store, StoreError};

/// All batches of one server, and the operations on them. Clones share the same batches.
#[derive(Clone)]
pub struct Batches {
    pub(super) store: Store,
    pub(super) blobs: Blobs,
    pub(super) duplicate_states: DuplicateStates,
    /// Time for which a batch that is not pinned is stored after its end; see [`Batches::new`].
    pub(super) retention: Duration,
    metrics: Arc<Metrics>,
}

impl Batches {
    /// Batches in this store, with these blobs. A batch that is not pinned expires `retention` after its end, or after
    /// its newest image (or its creation, without images) if it has not ended.
    pub fn new(store: Store, blobs: Blobs, retention: Duration, metrics: Arc<Metrics>) -> Self {
        Self { duplicate_states: DuplicateStates::new(store.clone()), store, blobs, retention, metrics }
    }

    /// Writes changes to a batch and handles their consequences. Completes even if the caller is dropped.
    pub(super) async fn apply(&self, batch: &BatchId, changes: Vec<Change>) -> Result<AppliedChanges, BatchError> {
        let (batches, batch) = (self.clone(), batch.clone());
        run_to_completion(async move {
            let applied = batches.write(&batch, changes).await?;
            batches.handle_consequences(&batch, &applied).await?;
            Ok(applied)
        })
        .await
    }

    /// Writes changes without handling their consequences. A deletion must write before it frees space: if the disk is
    /// full and `changes` is one deletion, this deletes the reserve file and tries once more.
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

    /// Handles the consequences of applied changes: counts metrics, closes the batch if it is finished, and removes
    /// blobs that lost their last reference.
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

    /// Removes the given blobs, except those to which an image refers or which an upload has pinned.
    pub(super) async fn remove_unreferenced_blobs(&self, candidates: Vec<ContentHash>) -> Result<(), BatchError> {
        if candidates.is_empty() {
            return Ok(());
        }
        let (store, blobs) = (self.store.clone(), self.blobs.clone());
        run_blocking(move || candidates.into_iter().try_for_each(|hash| remove_unreferenced_blob(&store, &blobs, hash)))
            .await?
    }

    /// Closes a batch whose images are all finished: judges all images once more with the whole batch known, and
    /// appends the changed verdicts and then the end event. If the store refuses these changes, because the batch is
    /// not finished or was deleted meanwhile, nothing is written. Removes the batch's duplicate state from memory.
    pub(super) async fn close(&self, batch: &BatchId) -> Result<(), BatchError> {
        let mut loaded = self.duplicate_states.load(batch).await?;
        let mut changes = loaded.judge_whole_batch().await?;
        changes.push(Change::Close);
        match self.store.apply(batch, changes).await {
            // Refused: the batch was deleted meanwhile, or it is not finished; then the task that finishes it closes
            // it. If another task has closed the batch, closing it again has no effect.
            Err(StoreError::Refused(_)) | Ok(_) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Removes a blob and its preview, unless an image refers to the blob or an upload has pinned it. Blocks.
pub(super) fn remove_unreferenced_blob(store: &Store, blobs: &Blobs, hash: ContentHash) -> Result<(), BatchError> {
    blobs.remove_unless(hash, || Ok(store.is_referenced(hash)?))
}
