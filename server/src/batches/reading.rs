//! Read access to batches, images, event logs, counts and blobs, and wake-ups for logs.

use std::io;
use std::path::PathBuf;

use protocol::{Batch, BatchId, ContentHash, Epoch, Image, ImageId, ImagePage, Timestamp};

use super::changes::Batches;
use super::error::BatchError;
use crate::store::{ImageQuery, LogPage, StoreCounts, Thumbnail, WakeUp};

impl Batches {
    /// One batch with its time of expiry; a pinned batch has none. Another expires when the retention has passed since
    /// its end. For a batch that has not ended, the retention counts from its newest image, or from its creation if it
    /// has none.
    pub async fn get(&self, batch: &BatchId) -> Result<Batch, BatchError> {
        let (mut batch, retention_start) = self.store.batch_and_retention_start(batch).await?;
        if !batch.pinned {
            let expires_at = retention_start.as_millis().saturating_add(self.retention.as_millis() as u64);
            batch.expires_at = Some(Timestamp::from_millis(expires_at));
        }
        Ok(batch)
    }

    /// One page of a batch's images with their report summaries.
    pub async fn images(&self, batch: &BatchId, query: ImageQuery) -> Result<ImagePage, BatchError> {
        Ok(self.store.images(batch, query).await?)
    }

    /// One image with its full report.
    pub async fn image(&self, batch: &BatchId, image: ImageId) -> Result<Image, BatchError> {
        Ok(self.store.image(batch, image).await?)
    }

    /// One image with its report summary.
    pub async fn image_summary(&self, batch: &BatchId, image: ImageId) -> Result<Image, BatchError> {
        Ok(self.store.image_summary(batch, image).await?)
    }

    /// Thumbnail of an image; absent if the image is not analyzed or does not exist.
    pub async fn thumbnail(&self, batch: &BatchId, image: ImageId) -> Result<Option<Thumbnail>, BatchError> {
        Ok(self.store.thumbnail(batch, image).await?)
    }

    /// For each hash, true if the batch has an image with these bytes. Images that failed as `blob-corrupt` or
    /// `cancelled` do not count, because sending them again helps.
    pub async fn contains_hashes(&self, batch: &BatchId, hashes: Vec<ContentHash>) -> Result<Vec<bool>, BatchError> {
        Ok(self.store.contains_hashes(batch, hashes).await?)
    }

    /// For each hash and [path key](crate::path_key::path_key), true if the batch has an image with these bytes and
    /// this exact path. The same failed images as in [`Self::contains_hashes`] do not count.
    pub async fn contains_files(
        &self,
        batch: &BatchId,
        files: Vec<(ContentHash, String)>,
    ) -> Result<Vec<bool>, BatchError> {
        Ok(self.store.contains_files(batch, files).await?)
    }

    /// Numbers of jobs and of image bytes on the whole server.
    pub async fn counts(&self) -> Result<StoreCounts, BatchError> {
        Ok(self.store.counts().await?)
    }

    /// Epoch of all cursors.
    pub fn epoch(&self) -> &Epoch {
        self.store.epoch()
    }

    /// Reads at most `limit` entries of a batch's log after sequence number `after`. Returns fewer if they are long or
    /// the log ends.
    pub async fn read_log(&self, batch: &BatchId, after: u64, limit: usize) -> Result<LogPage, BatchError> {
        Ok(self.store.read_log(batch, after, limit).await?)
    }

    /// Wake-up for a batch's log: occurs when the log may have grown.
    pub fn watch_log(&self, batch: &BatchId) -> WakeUp {
        self.store.watch_log(batch)
    }

    /// Path of a blob's file, which may not exist.
    pub fn blob_path(&self, hash: ContentHash) -> PathBuf {
        self.blobs.path(hash)
    }

    /// Opens a blob for reading; `None` if it does not exist.
    pub async fn open_blob(&self, hash: ContentHash) -> Result<Option<tokio::fs::File>, BatchError> {
        match tokio::fs::File::open(self.blobs.path(hash)).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            opened => Ok(Some(opened?)),
        }
    }
}
