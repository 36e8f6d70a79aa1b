//! Store of one server: batches, images, event logs and jobs in a database, which only this module knows.
//!
//! While the store is open, [`Store::apply`] is the only way to change batches and images. It updates the tables that
//! lists and counts are read from and logs the changes in the batch's log, in one transaction. Wake-ups
//! ([`Store::watch_log`], [`Store::watch_jobs`]) carry no data, and one may cover several changes or none. A subscriber
//! learns the changes by reading the log after its cursor.

mod change;
mod error;
mod job;
mod query;
mod sort;
mod sqlite;
mod wake_ups;

use std::collections::HashMap;
use std::path::Path;

use protocol::{Batch, BatchId, ContentHash, Epoch, Image, ImageId, ImagePage, Signature, Timestamp};

pub use change::{AppliedChanges, Change, ChangeOutcome, ImageEventCounts, InitialState};
pub use error::{Refusal, StoreError};
pub use job::{Job, Lease};
pub use query::{DueFilter, ImageQuery, LogEntry, LogPage, StoreCounts, StoredImage, Thumbnail};
pub use sort::{Sort, SortDirection, SortKey};
use sqlite::Sqlite;
pub use wake_ups::WakeUp;

/// Handle to the store; clones share one store.
///
/// The database engine is private. Each method that reads sees one consistent state of the database.
#[derive(Clone)]
pub struct Store {
    engine: Sqlite,
}

impl Store {
    /// Opens or creates the embedded store in an existing folder, and migrates an older one. Releases the leases of the
    /// previous server, and sets times of batches that lie in the future to now.
    ///
    /// # Errors
    /// [`StoreError::Locked`] if another server has the folder open, [`StoreError::NewerFormat`] if a newer version
    /// wrote it, [`StoreError::DiskFull`] if the disk is full, [`StoreError::Failed`] for any other failure.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Ok(Self { engine: Sqlite::open(folder)? })
    }

    /// Epoch of the store, which all of its cursors carry.
    pub fn epoch(&self) -> &Epoch {
        self.engine.epoch()
    }

    /// Applies changes to one batch in one transaction. When this returns `Ok`, they are on the disk. Those from a lost
    /// lease on are not made ([`ChangeOutcome::LeaseLost`]).
    ///
    /// # Errors
    /// Then none of the changes is made. [`StoreError::Refused`] if the batch does not exist and the first change does
    /// not create it, or if the state of the batch forbids a change. Other errors if the disk or the store fails.
    pub async fn apply(&self, batch: &BatchId, changes: Vec<Change>) -> Result<AppliedChanges, StoreError> {
        self.engine.writer().apply(batch.clone(), changes).await
    }

    /// Leases at most `limit` waiting jobs, the oldest first. Returns no job if none waits. When this returns, the
    /// leases may not be on the disk: a server that starts again releases all leases anyway.
    pub async fn claim_jobs(&self, limit: usize) -> Result<Vec<Job>, StoreError> {
        self.engine.writer().claim(limit).await
    }

    /// Wake-up for a batch's log: occurs when the log may have grown.
    pub fn watch_log(&self, batch: &BatchId) -> WakeUp {
        self.engine.wake_ups().watch_log(batch)
    }

    /// Wake-up for workers: occurs when there may be a job to claim.
    pub fn watch_jobs(&self) -> WakeUp {
        self.engine.wake_ups().watch_jobs()
    }

    /// Reads at most `limit` entries of a batch's log after sequence number `after`. Returns fewer if they are long: a
    /// page ends with the entry that fills 64 KiB of JSON. Refused if the batch is unknown.
    ///
    /// The log of a deleted batch can be read too, so that its subscribers receive `batch.deleted`.
    pub async fn read_log(&self, batch: &BatchId, after: u64, limit: usize) -> Result<LogPage, StoreError> {
        let batch = batch.clone();
        self.engine.query(move |reader| reader.log_page(&batch, after, limit)).await
    }

    /// One batch, without its time of expiry. Refused if the batch is unknown or deleted, as are the reads of one batch
    /// below that do not say otherwise.
    pub async fn batch(&self, batch: &BatchId) -> Result<Batch, StoreError> {
        let batch = batch.clone();
        self.engine.query(move |reader| reader.batch(&batch)).await
    }

    /// One batch without its time of expiry, and the time from which its retention counts: its end. For a batch that
    /// has not ended, the time at which its newest image arrived, or of its creation if none has arrived.
    pub async fn batch_and_retention_start(&self, batch: &BatchId) -> Result<(Batch, Timestamp), StoreError> {
        let batch = batch.clone();
        self.engine.query(move |reader| reader.batch_and_retention_start(&batch)).await
    }

    /// One image with its full report. Refused if the batch has no such image.
    pub async fn image(&self, batch: &BatchId, image: ImageId) -> Result<Image, StoreError> {
        let batch = batch.clone();
        self.engine.query(move |reader| reader.image(&batch, image)).await
    }

    /// The other image of the shot that an image is a member of, with its position in the order of arrival, its report
    /// summary and its signature. `None` if the image is in no shot or does not exist.
    pub async fn other_of_shot(&self, batch: &BatchId, image: ImageId) -> Result<Option<StoredImage>, StoreError> {
        let batch = batch.clone();
        self.engine.query(move |reader| reader.other_of_shot(&batch, image)).await
    }

    /// One image with its report summary: the report without histogram, focus map and signature. Refused if the batch
    /// has no such image.
    pub async fn image_summary(&self, batch: &BatchId, image: ImageId) -> Result<Image, StoreError> {
        let batch = batch.clone();
        self.engine.query(move |reader| reader.image_summary(&batch, image)).await
    }

    /// The given images with their report summaries, each once and in the given order. Unknown ids are left out.
    pub async fn image_summaries(&self, batch: &BatchId, images: Vec<ImageId>) -> Result<Vec<Image>, StoreError> {
        let batch = batch.clone();
        self.engine.query(move |reader| reader.image_summaries(&batch, &images)).await
    }

    /// For each hash, true if the batch has an image with these bytes. Images that failed as `blob-corrupt` or
    /// `cancelled` do not count, because uploading them again can help.
    pub async fn contains_hashes(&self, batch: &BatchId, hashes: Vec<ContentHash>) -> Result<Vec<bool>, StoreError> {
        let batch = batch.clone();
        self.engine.query(move |reader| reader.contains_hashes(&batch, &hashes)).await
    }

    /// For each hash and [path key](crate::path_key::path_key), true if the batch has an image with these bytes and
    /// this exact path. The same failed images as in [`Self::contains_hashes`] do not count.
    pub async fn contains_files(
        &self,
        batch: &BatchId,
        files: Vec<(ContentHash, String)>,
    ) -> Result<Vec<bool>, StoreError> {
        let batch = batch.clone();
        self.engine.query(move |reader| reader.contains_files(&batch, &files)).await
    }

    /// One page of a batch's images with their report summaries.
    ///
    /// # Errors
    /// [`Refusal::PageTokenMalformed`] if `query.after` does not have the form of a token for this order.
    pub async fn images(&self, batch: &BatchId, query: ImageQuery) -> Result<ImagePage, StoreError> {
        let batch = batch.clone();
        self.engine.query(move |reader| reader.images(&batch, &query)).await
    }

    /// All analyzed images of a batch with their report summaries, in order of arrival.
    pub async fn analyzed_images(&self, batch: &BatchId) -> Result<Vec<StoredImage>, StoreError> {
        let batch = batch.clone();
        self.engine.query(move |reader| reader.analyzed_images(&batch)).await
    }

    /// Signatures of a batch's analyzed images, for comparing images with each other. An image whose report has no
    /// signature is left out. Empty for an unknown or deleted batch.
    pub async fn signatures(&self, batch: &BatchId) -> Result<HashMap<ImageId, Signature>, StoreError> {
        let batch = batch.clone();
        self.engine.query(move |reader| reader.signatures(&batch)).await
    }

    /// Thumbnail of an image. `None` if the image is not analyzed, or if there is no such image or batch.
    pub async fn thumbnail(&self, batch: &BatchId, image: ImageId) -> Result<Option<Thumbnail>, StoreError> {
        let batch = batch.clone();
        self.engine.query(move |reader| reader.thumbnail(&batch, image)).await
    }

    /// Returns true if an image of any batch has these bytes. Blocks the calling thread, so that callers can hold a
    /// lock meanwhile.
    pub fn is_referenced(&self, hash: ContentHash) -> Result<bool, StoreError> {
        self.engine.query_blocking(|reader| reader.is_referenced(hash))
    }

    /// Number of waiting and of running jobs, and total length of the images' files, in the whole store.
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method itself is not general over lifetimes")]
    pub async fn counts(&self) -> Result<StoreCounts, StoreError> {
        self.engine.query(|reader| reader.counts()).await
    }

    /// All batches that match the filter: closable, waiting for re-evaluation by new thresholds, idle or expired.
    pub async fn due_batches(&self, filter: DueFilter) -> Result<Vec<BatchId>, StoreError> {
        self.engine.query(move |reader| reader.due_batches(filter)).await
    }
}
