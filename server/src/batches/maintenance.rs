//! Maintenance: actions that are due after some time, actions that a stopped server left undone, and cleaning of the
//! disk.

use std::time::Duration;

use super::changes::{Batches, remove_unreferenced_blob};
use super::error::BatchError;
use super::tasks::run_blocking;
use crate::clock;
use crate::store::DueFilter;

impl Batches {
    /// Runs the maintenance once. Finishes interrupted threshold re-evaluations, and closes batches that are sealed and
    /// finished but that a stopped server left open. Seals open batches that were neither created nor extended by an
    /// image within `idle`, and deletes expired batches. Removes blobs without references. Removes previews without a
    /// blob, of another analysis version, or beyond the cache's size limit. Creates the reserve file if it is missing
    /// or has another size, and there is space.
    ///
    /// # Errors
    /// The first error. The actions after it are left to the next run.
    pub async fn maintain(&self, idle: Duration) -> Result<(), BatchError> {
        for batch in self.store.due_batches(DueFilter::Rejudging).await? {
            self.finish_rejudging(&batch).await?;
        }
        for batch in self.store.due_batches(DueFilter::Closable).await? {
            self.close(&batch).await?;
        }
        for batch in self.store.due_batches(DueFilter::IdleSince(clock::ago(idle))).await? {
            self.seal(&batch).await?;
        }
        for batch in self.store.due_batches(DueFilter::RetentionStartedBefore(clock::ago(self.retention))).await? {
            self.delete(&batch).await?;
        }
        let (store, blobs) = (self.store.clone(), self.blobs.clone());
        run_blocking(move || {
            for hash in blobs.all()? {
                remove_unreferenced_blob(&store, &blobs, hash)?;
            }
            blobs.sweep_previews()?;
            blobs.disk_reserve().create_reserve_file();
            Ok(())
        })
        .await?
    }
}
