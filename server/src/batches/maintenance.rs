//! Maintenance: actions that are due after some time, and actions that a stopped server left undone.

use std::time::Duration;

use super::changes::{Batches, remove_unreferenced_blob};
use super::error::BatchError;
use super::tasks::run_blocking;
use crate::clock;
use crate::store::DueFilter;

impl Batches {
    /// Runs the maintenance once. Finishes interrupted threshold re-evaluations, and closes finished batches. Seals
    /// open batches that have received no image for the duration `idle`, and deletes expired batches. Removes blobs
    /// without references and previews that are not needed, and creates the reserve file if it is missing.
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
