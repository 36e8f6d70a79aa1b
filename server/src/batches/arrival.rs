//! A file that arrives in a batch, and what becomes of it.

use protocol::{BatchId, Failure, FailureCode, ImageId, ProblemCode, UploadReceipt};

use super::{Batches, to_its_end};
use crate::blobs::Stored;
use crate::failpoint::Failpoint;
use crate::store::{Change, Intake, Outcome, StoreError};

/// A file that arrived, or of which it is known why its bytes were not taken.
pub enum Arrival {
    /// All of it is on the disk.
    Whole(Stored),
    /// It had more bytes than the server takes; they were counted and passed over.
    TooLarge {
        /// How many.
        bytes: u64,
    },
}

/// What became of a file that arrived.
pub struct Received {
    /// The image's id.
    pub image: ImageId,
    /// Whether it had arrived before.
    pub outcome: Outcome,
    /// Why it is not analyzed.
    pub failure: Option<Failure>,
}

impl Batches {
    /// Takes a file that arrived into the batch. When this returns, it is in the log.
    pub async fn receive(
        &self,
        batch: &BatchId,
        image: ImageId,
        name: String,
        arrival: Arrival,
    ) -> Result<Received, StoreError> {
        let (batches, batch) = (self.clone(), batch.clone());
        // The blob stays pinned until the log knows it, also when the sender goes away meanwhile.
        to_its_end(async move { batches.take(&batch, image, name, arrival).await }).await
    }

    async fn take(
        &self,
        batch: &BatchId,
        image: ImageId,
        name: String,
        arrival: Arrival,
    ) -> Result<Received, StoreError> {
        let (bytes, hash, failure) = match &arrival {
            Arrival::Whole(stored) => (stored.bytes(), Some(stored.hash()), analysis::sniff(stored.head()).refusal()),
            Arrival::TooLarge { bytes } => (*bytes, None, Some(Failure::new(FailureCode::TooLarge))),
        };
        let intake = failure.clone().map_or(Intake::Queue, Intake::Fail);
        Failpoint::BlobStored.pass();
        let result = self.apply(batch, vec![Change::Receive { image, name, bytes, hash, intake }]).await;
        // Only now the log keeps the blob alive.
        drop(arrival);
        if result.is_err() {
            // Refused: nobody will ask for these bytes, unless another image has the same.
            self.release_blobs(hash.into_iter().collect()).await?;
        }
        Ok(Received { image, outcome: result?.outcomes[0], failure })
    }
}

impl Received {
    /// The code of the problem that a `PUT` of this file is answered with, where it is one.
    pub fn problem(&self) -> Option<ProblemCode> {
        match self.failure.as_ref()?.code {
            FailureCode::UnsupportedFormat => Some(ProblemCode::UnsupportedFormat),
            FailureCode::TooLarge => Some(ProblemCode::TooLarge),
            _ => None,
        }
    }

    /// What a multipart upload is told of it.
    pub fn accepted(&self, name: String) -> UploadReceipt {
        let code = self.problem();
        let status = code.map_or(201, ProblemCode::status);
        UploadReceipt { name, image: Some(self.image), status, code }
    }
}
