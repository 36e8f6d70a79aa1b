//! Arrival of files in a batch.

use protocol::{BatchId, Failure, FailureCode, ImageId, ProblemCode, UploadReceipt};

use super::changes::Batches;
use super::error::BatchError;
use super::tasks::run_to_completion;
use crate::blobs::{StoredBlob, Upload, UploadError};
use crate::failpoint::Failpoint;
use crate::store::{Change, ChangeOutcome, InitialState};

/// File that a client has sent completely.
pub enum Arrival {
    /// The file is stored.
    Stored(StoredBlob),
    /// The file is larger than the limit; its bytes were counted and not stored.
    TooLarge {
        /// Length of the file in bytes.
        bytes: u64,
    },
}

/// Result of adding a file to a batch.
pub struct Received {
    /// Id of the image.
    pub image: ImageId,
    /// [`ChangeOutcome::Repeated`] if the batch already had the image.
    pub outcome: ChangeOutcome,
    /// Reason why the image is not analyzed.
    pub failure: Option<Failure>,
}

impl Batches {
    /// Checks that uploads of `bytes` in total would leave the disk reserve alone.
    ///
    /// # Errors
    /// [`BatchError::DiskFull`] if they would not.
    pub fn check_space_for(&self, bytes: u64) -> Result<(), BatchError> {
        Ok(self.blobs.disk_reserve().check_space_for(bytes)?)
    }

    /// Begins to store a file of at most `limit` bytes. `announced` is the length that its sender has stated; 0 if
    /// unknown.
    ///
    /// # Errors
    /// If there is too little disk space, or the disk fails.
    pub async fn begin_upload(&self, limit: u64, announced: u64) -> Result<Upload, UploadError> {
        self.blobs.begin_upload(limit, announced).await
    }

    /// Adds a file to a batch. When this returns, its `image.received` event is durable.
    pub async fn receive(
        &self,
        batch: &BatchId,
        image: ImageId,
        name: String,
        arrival: Arrival,
    ) -> Result<Received, BatchError> {
        let (batches, batch) = (self.clone(), batch.clone());
        // The blob stays pinned until the log refers to it, also if the client disconnects meanwhile.
        run_to_completion(async move { batches.add_image(&batch, image, name, arrival).await }).await
    }

    async fn add_image(
        &self,
        batch: &BatchId,
        image: ImageId,
        name: String,
        arrival: Arrival,
    ) -> Result<Received, BatchError> {
        let (bytes, hash, failure) = match &arrival {
            Arrival::Stored(blob) => (blob.bytes(), Some(blob.hash()), analysis::sniff(blob.head()).refusal()),
            Arrival::TooLarge { bytes } => (*bytes, None, Some(Failure::new(FailureCode::TooLarge))),
        };
        let initial_state = failure.clone().map_or(InitialState::Queued, InitialState::Failed);
        Failpoint::BlobStored.reach();
        let result = self.apply(batch, vec![Change::Receive { image, name, bytes, hash, initial_state }]).await;
        // Unpins the blob: from now on the log's reference protects it.
        drop(arrival);
        if result.is_err() {
            // The image was refused, so the blob is removed unless another image has the same bytes.
            self.remove_unreferenced_blobs(hash.into_iter().collect()).await?;
        }
        Ok(Received { image, outcome: result?.outcomes[0], failure })
    }
}

impl Received {
    /// Problem code that a `PUT` of this file is answered with; `None` if it succeeds.
    pub fn problem(&self) -> Option<ProblemCode> {
        match self.failure.as_ref()?.code {
            FailureCode::UnsupportedFormat => Some(ProblemCode::UnsupportedFormat),
            FailureCode::TooLarge => Some(ProblemCode::TooLarge),
            _ => None,
        }
    }

    /// Receipt for a file of a multipart upload.
    pub fn receipt(&self, name: String) -> UploadReceipt {
        let code = self.problem();
        let status = code.map_or(201, ProblemCode::status);
        UploadReceipt { name, image: Some(self.image), status, code }
    }
}
