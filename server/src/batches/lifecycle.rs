//! Lifecycle of batches: creating, sealing, cancelling and deleting. Also deletes single images and makes image ids.

use protocol::{Batch, BatchId, ImageId, Thresholds};

use super::changes::Batches;
use super::error::BatchError;
use super::tasks::run_to_completion;
use crate::random;
use crate::store::Change;

impl Batches {
    /// Creates a batch with the default thresholds. `expected` is the number of images after which it seals itself (0:
    /// at once); `None` if it is unknown.
    pub async fn create(&self, name: Option<String>, expected: Option<u64>) -> Result<Batch, BatchError> {
        let id = BatchId::from_random(random::bytes()?);
        let thresholds = Box::new(Thresholds::default());
        self.apply(&id, vec![Change::Create { name, expected, thresholds }]).await?;
        self.get(&id).await
    }

    /// Seals a batch: it takes no more images. Has no effect unless the batch is open.
    pub async fn seal(&self, batch: &BatchId) -> Result<Batch, BatchError> {
        self.apply(batch, vec![Change::Seal]).await?;
        self.get(batch).await
    }

    /// Cancels a batch: seals it, and lets waiting images fail as `cancelled`. Running analyses are finished. Has no
    /// effect if the batch has ended.
    pub async fn cancel(&self, batch: &BatchId) -> Result<Batch, BatchError> {
        self.apply(batch, vec![Change::Cancel]).await?;
        self.get(batch).await
    }

    /// Deletes a batch with its images and its log, and those of their blobs that no other batch or upload uses.
    pub async fn delete(&self, batch: &BatchId) -> Result<(), BatchError> {
        self.apply(batch, vec![Change::Delete]).await?;
        self.duplicate_states.forget(batch);
        Ok(())
    }

    /// Deletes an image and the other image of its shot with their reports and thumbnails, and their blobs unless
    /// another image or upload has the same bytes.
    pub async fn delete_image(&self, batch: &BatchId, image: ImageId) -> Result<(), BatchError> {
        let (batches, batch) = (self.clone(), batch.clone());
        run_to_completion(async move {
            // Locked until the image is removed from both the log and the state in memory.
            let mut lock = batches.duplicate_states.lock(&batch).await;
            let other = batches.store.other_of_shot(&batch, image).await?;
            let applied = batches.write(&batch, vec![Change::DeleteImage { image }]).await?;
            lock.remove_images([image].into_iter().chain(other.map(|other| other.image.id)));
            drop(lock);
            batches.handle_consequences(&batch, &applied).await
        })
        .await
    }

    /// Generates an image id, for uploads that have none.
    pub fn new_image_id() -> Result<ImageId, BatchError> {
        Ok(ImageId::from_random(random::bytes()?))
    }
}
