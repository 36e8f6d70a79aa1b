//! Adding of files to a batch: checking the disk space, storing the bytes, then recording the image in the log. Also
//! the receipts of uploads.

use protocol::{BatchId, CompanionFile, Failure, FailureCode, FilePath, ImageId, ProblemCode, UploadReceipt};

use super::changes::Batches;
use super::error::BatchError;
use super::tasks::run_to_completion;
use crate::blobs::{StoredBlob, Upload, UploadError};
use crate::failpoint::Failpoint;
use crate::store::{Change, ChangeOutcome, InitialState};

/// File whose last byte has arrived, not yet recorded in a batch.
pub enum ReceivedFile {
    /// The file is stored as a blob.
    Stored(StoredBlob),
    /// The file is larger than the limit. Its bytes were counted and discarded.
    TooLarge {
        /// Length of the file in bytes.
        bytes: u64,
    },
}

/// Result of adding a file to a batch. The batch has the image even if `failure` is present.
pub struct AddedImage {
    /// Id of the image.
    pub image: ImageId,
    /// [`ChangeOutcome::Made`] if the image is new, [`ChangeOutcome::Repeated`] if the batch already had it.
    pub outcome: ChangeOutcome,
    /// Failure of a file that is too large or not a supported image; it is not analyzed. `None` if the file can be
    /// analyzed.
    pub failure: Option<Failure>,
}

impl Batches {
    /// Checks that uploads of `bytes` bytes in total, beside those that are open, would leave the disk reserve free.
    ///
    /// # Errors
    /// [`BatchError::DiskFull`] if they would not, [`BatchError::Blob`] if the free space cannot be read.
    pub fn check_space_for(&self, bytes: u64) -> Result<(), BatchError> {
        Ok(self.blobs.disk_reserve().check_space_for(bytes)?)
    }

    /// Begins to store a file of at most `limit` bytes. `announced` is the length that its sender has stated, for which
    /// disk space is set aside; 0 if unknown.
    ///
    /// # Errors
    /// If there is too little disk space, or the disk fails.
    pub async fn begin_upload(&self, limit: u64, announced: u64) -> Result<Upload, UploadError> {
        self.blobs.begin_upload(limit, announced).await
    }

    /// Adds a file to a batch under this image id, queued for analysis or failed. `companions` are files beside it that
    /// are not sent. When this returns `Ok`, its
    /// `image.received` event is on the disk. Completes even if the caller is dropped.
    ///
    /// # Errors
    /// If the batch does not exist or takes no more images, another file has this id, or the store or the disk fails.
    /// The blob is then removed, unless an image refers to it or an upload has pinned it.
    pub async fn receive(
        &self,
        batch: &BatchId,
        image: ImageId,
        path: FilePath,
        companions: Vec<CompanionFile>,
        file: ReceivedFile,
    ) -> Result<AddedImage, BatchError> {
        let (batches, batch) = (self.clone(), batch.clone());
        // The blob stays pinned until the log refers to it, also if the client disconnects meanwhile.
        run_to_completion(async move { batches.add_image(&batch, image, path, companions, file).await }).await
    }

    /// Work of [`Batches::receive`].
    async fn add_image(
        &self,
        batch: &BatchId,
        image: ImageId,
        path: FilePath,
        companions: Vec<CompanionFile>,
        file: ReceivedFile,
    ) -> Result<AddedImage, BatchError> {
        let (bytes, hash, failure) = match &file {
            ReceivedFile::Stored(blob) => (blob.bytes(), Some(blob.hash()), analysis::sniff(blob.head()).refusal()),
            ReceivedFile::TooLarge { bytes } => (*bytes, None, Some(Failure::new(FailureCode::TooLarge))),
        };
        let initial_state = failure.clone().map_or(InitialState::Queued, InitialState::Failed);
        Failpoint::BlobStored.reach();
        let received = Change::Receive { image, path, companions, bytes, hash, initial_state };
        let result = self.apply(batch, vec![received]).await;
        // Unpins the blob: from now on the log's reference protects it.
        drop(file);
        if result.is_err() {
            // The image may not be recorded, so the blob is removed unless an image refers to it.
            self.remove_unreferenced_blobs(hash.into_iter().collect()).await?;
        }
        Ok(AddedImage { image, outcome: result?.outcomes[0], failure })
    }
}

impl AddedImage {
    /// Code of the error response to a `PUT` of this file; `None` if the upload succeeds.
    pub fn problem(&self) -> Option<ProblemCode> {
        match self.failure.as_ref()?.code {
            FailureCode::UnsupportedFormat => Some(ProblemCode::UnsupportedFormat),
            FailureCode::TooLarge => Some(ProblemCode::TooLarge),
            _ => None,
        }
    }

    /// Receipt for a file with this name and path in a multipart upload, with the status that a `PUT` of it as a new
    /// image would have.
    pub fn receipt(&self, path: FilePath) -> UploadReceipt {
        let code = self.problem();
        let status = code.map_or(201, ProblemCode::status);
        let FilePath { name, path, .. } = path;
        UploadReceipt { name, path, image: Some(self.image), status, code }
    }
}
