//! What happens to batches: the rules that HTTP and the workers share, above the store and the blobs.

mod alteration;
mod arrival;
mod relations;
mod thresholds_patch;

use std::sync::Arc;
use std::time::Duration;

use protocol::{Batch, BatchId, ContentHash, Failure, ImageId, ImagePage, Thresholds, Timestamp, judge};

pub use self::alteration::Alteration;
pub use self::arrival::{Arrival, Received};
use self::relations::{Relations, batch_context};
pub use self::thresholds_patch::ThresholdsPatch;
use crate::blobs::Blobs;
use crate::clock;
use crate::failpoint::Failpoint;
use crate::metrics::Metrics;
use crate::pool::Decoded;
use crate::random;
use crate::store::{Applied, Change, ImageQuery, Job, Lease, Outcome, Store, StoreError, Window};

/// The batches of one server.
#[derive(Clone)]
pub struct Batches {
    store: Store,
    blobs: Blobs,
    relations: Relations,
    keep: Duration,
    metrics: Arc<Metrics>,
}

impl Batches {
    /// The batches in this store; `keep` is how long a batch is kept after its end.
    pub fn new(store: Store, blobs: Blobs, keep: Duration, metrics: Arc<Metrics>) -> Self {
        Self { relations: Relations::new(store.clone()), store, blobs, keep, metrics }
    }

    /// The store, to read from.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The blobs.
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// Opens a batch.
    pub async fn create(&self, name: Option<String>, expected: Option<u64>) -> Result<Batch, StoreError> {
        let id = BatchId::from_random(random_bytes()?);
        let thresholds = Box::new(Thresholds::default());
        self.apply(&id, vec![Change::Create { name, expected, thresholds }]).await?;
        self.get(&id).await
    }

    /// One batch.
    pub async fn get(&self, batch: &BatchId) -> Result<Batch, StoreError> {
        let mut batch = self.store.batch(batch).await?;
        if !batch.pinned {
            let from = batch.completed_at.unwrap_or(batch.created_at).as_millis();
            batch.expires_at = Some(Timestamp::from_millis(from.saturating_add(self.keep.as_millis() as u64)));
        }
        Ok(batch)
    }

    /// A page of its images.
    pub async fn images(&self, batch: &BatchId, query: ImageQuery) -> Result<ImagePage, StoreError> {
        self.store.images(batch, query).await
    }

    /// A new image id, for files whose senders chose none.
    pub fn new_image_id() -> Result<ImageId, StoreError> {
        Ok(ImageId::from_random(random_bytes()?))
    }

    /// No more images will come.
    pub async fn seal(&self, batch: &BatchId) -> Result<Batch, StoreError> {
        self.apply(batch, vec![Change::Seal]).await?;
        self.get(batch).await
    }

    /// Stops the batch: what is not begun fails as `cancelled`.
    pub async fn cancel(&self, batch: &BatchId) -> Result<Batch, StoreError> {
        self.apply(batch, vec![Change::Cancel]).await?;
        self.get(batch).await
    }

    /// Removes the batch with all that belongs to it.
    pub async fn delete(&self, batch: &BatchId) -> Result<(), StoreError> {
        self.apply(batch, vec![Change::Delete]).await?;
        self.relations.forget(batch);
        Ok(())
    }

    /// Removes one image with all that belongs to it.
    pub async fn delete_image(&self, batch: &BatchId, image: ImageId) -> Result<(), StoreError> {
        self.relations.remove(batch, image).await;
        let result = self.apply(batch, vec![Change::DeleteImage { image }]).await;
        if result.is_err() {
            // It is still there: what is in memory is made anew from the log.
            self.relations.forget(batch);
        }
        result.map(drop)
    }

    /// Records a report: judges the image, and again those to whose verdicts it makes a difference.
    pub async fn analyzed(&self, job: &Job, decoded: Decoded) -> Result<(), StoreError> {
        let mut relations = self.relations.enter(&job.batch).await?;
        let Decoded { report, thumbnail } = decoded;
        let changed = relations.insert(job.lease.image, job.arrival, &report);
        let place = relations.place(job.lease.image);
        let batch_context = batch_context(place);
        let verdicts = judge(&report, &job.name, &relations.thresholds(), &batch_context);
        let mut changes = vec![Change::Analyze { lease: job.lease, report, thumbnail, verdicts, group: place.group }];
        for image in changed {
            changes.extend(relations.revision(image).await?);
        }
        Failpoint::ImageMeasured.pass();
        let result = self.store.apply(&job.batch, changes).await;
        // What is in memory must not run ahead of the log.
        if !matches!(&result, Ok(applied) if applied.outcomes[0] == Outcome::Made) {
            relations.invalidate();
        }
        drop(relations);
        self.after(&job.batch, &result?).await
    }

    /// Records that an image cannot be analyzed.
    pub async fn failed(&self, job: &Job, failure: Failure) -> Result<(), StoreError> {
        self.apply(&job.batch, vec![Change::Fail { lease: job.lease, failure }]).await.map(drop)
    }

    /// Records that a decoder died on an image, which will have another try.
    pub async fn died(&self, batch: &BatchId, lease: Lease) -> Result<(), StoreError> {
        self.apply(batch, vec![Change::Died { lease }]).await.map(drop)
    }

    /// Gives back an image that will not be analyzed before the server stops.
    pub async fn release(&self, batch: &BatchId, lease: Lease) -> Result<(), StoreError> {
        self.apply(batch, vec![Change::Release { lease }]).await.map(drop)
    }

    /// Does what time alone makes due: closes, seals, expires, and sweeps blobs that nothing refers to.
    pub async fn tend(&self, idle: Duration) -> Result<(), StoreError> {
        for batch in self.store.due(Window::Rejudging).await? {
            self.finish_judging(&batch).await?;
        }
        for batch in self.store.due(Window::Closable).await? {
            self.close(&batch).await?;
        }
        for batch in self.store.due(Window::IdleSince(clock::ago(idle))).await? {
            self.seal(&batch).await?;
        }
        for batch in self.store.due(Window::ExpiredBefore(clock::ago(self.keep))).await? {
            self.delete(&batch).await?;
        }
        let (store, blobs) = (self.store.clone(), self.blobs.clone());
        blocking(move || {
            for hash in blobs.all().map_err(io_failed)? {
                remove_blob(&store, &blobs, hash)?;
            }
            blobs.sweep_previews().map_err(io_failed)?;
            blobs.room().take_ballast();
            Ok(())
        })
        .await
    }

    async fn apply(&self, batch: &BatchId, changes: Vec<Change>) -> Result<Applied, StoreError> {
        let (batches, batch) = (self.clone(), batch.clone());
        to_its_end(async move {
            let applied = batches.write(&batch, changes).await?;
            batches.after(&batch, &applied).await?;
            Ok(applied)
        })
        .await
    }

    /// Writes changes. Removing gives room back and needs some first: on a full disk that is what the ballast is for.
    async fn write(&self, batch: &BatchId, changes: Vec<Change>) -> Result<Applied, StoreError> {
        let removal = matches!(changes[..], [Change::Delete | Change::DeleteImage { .. }]).then(|| changes.clone());
        match (self.store.apply(batch, changes).await, removal) {
            (Err(StoreError::Full), Some(removal)) if self.blobs.room().throw_ballast() => {
                tracing::warn!("the disk is full; the ballast was thrown off so that something can be deleted");
                self.store.apply(batch, removal).await
            }
            (result, _) => result,
        }
    }

    /// What follows from a change.
    async fn after(&self, batch: &BatchId, applied: &Applied) -> Result<(), StoreError> {
        self.metrics.logged(&applied.news);
        if applied.closable {
            self.close(batch).await?;
        }
        self.release_blobs(applied.released.clone()).await
    }

    /// Removes blobs that lost a reference, unless something else needs them.
    async fn release_blobs(&self, released: Vec<ContentHash>) -> Result<(), StoreError> {
        if released.is_empty() {
            return Ok(());
        }
        let (store, blobs) = (self.store.clone(), self.blobs.clone());
        blocking(move || released.into_iter().try_for_each(|hash| remove_blob(&store, &blobs, hash))).await
    }

    /// Ends a batch whose images are all finished: first the revisions that its whole makes, then the end.
    async fn close(&self, batch: &BatchId) -> Result<(), StoreError> {
        let mut relations = self.relations.enter(batch).await?;
        let mut changes = relations.settle().await?;
        changes.push(Change::Close);
        let result = self.store.apply(batch, changes).await;
        drop(relations);
        self.relations.forget(batch);
        match result {
            // Somebody else closed or deleted it, or another image came first: whoever finishes that one closes it.
            Err(StoreError::Refused(_)) | Ok(_) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn remove_blob(store: &Store, blobs: &Blobs, hash: ContentHash) -> Result<(), StoreError> {
    blobs.remove_unless(hash, || store.refers_to(hash).map_err(std::io::Error::other)).map_err(io_failed)
}

fn io_failed(error: std::io::Error) -> StoreError {
    StoreError::Failed(format!("blobs: {error}"))
}

fn random_bytes<const N: usize>() -> Result<[u8; N], StoreError> {
    random::bytes().map_err(|error| StoreError::Failed(error.to_string()))
}

/// Goes on to the end even if nobody waits for it any more: a client that goes away must not leave a change without what
/// follows from it.
async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, StoreError>> + Send + 'static,
) -> Result<T, StoreError> {
    let failed = |panic| Err(StoreError::Failed(format!("a task panicked: {panic}")));
    tokio::spawn(work).await.unwrap_or_else(failed)
}

async fn blocking(work: impl FnOnce() -> Result<(), StoreError> + Send + 'static) -> Result<(), StoreError> {
    let failed = |panic| Err(StoreError::Failed(format!("a task panicked: {panic}")));
    tokio::task::spawn_blocking(work).await.unwrap_or_else(failed)
}
