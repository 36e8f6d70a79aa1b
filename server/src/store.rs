//! The log and everything that follows from it, behind one façade over the engines that can keep it.
//!
//! [`Store::apply`] is the only way to change anything: it appends events and updates the tables that lists and counts are
//! read from, in one transaction. Wake-ups ([`Store::watch`]) carry no data and may be lost or doubled; reading the log at
//! one's cursor is the only truth.

mod change;
mod hints;
mod job;
mod query;
mod sort;
mod sqlite;

use std::collections::HashMap;
use std::path::Path;

use protocol::{Batch, BatchId, ContentHash, Epoch, Image, ImageId, ImagePage, Signature};

pub use change::{Applied, Change, Intake, News, Outcome, Refusal, StoreError};
pub use hints::Hint;
pub use job::{Job, Lease};
pub use query::{Census, ImageQuery, LogEntry, LogPage, Thumbnail, Window};
pub use sort::{Direction, Sort, SortKey};

/// The store of one server.
#[derive(Clone)]
pub struct Store {
    engine: Engine,
}

/// The engines. A private enum: nothing outside names one.
#[derive(Clone)]
enum Engine {
    Sqlite(sqlite::Sqlite),
}

impl Store {
    /// Opens the embedded store in this folder, which must exist, and releases what an earlier server had leased.
    ///
    /// # Errors
    /// When another server has it open, when a newer version wrote it, or when the disk does not work.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Ok(Self { engine: Engine::Sqlite(sqlite::Sqlite::open(folder)?) })
    }

    /// The life of the store that its cursors belong to.
    pub fn epoch(&self) -> &Epoch {
        match &self.engine {
            Engine::Sqlite(engine) => engine.epoch(),
        }
    }

    /// Makes these changes to a batch in one transaction: all of them, durably, or none.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the batch's state does not allow one of them; then nothing has changed.
    pub async fn apply(&self, batch: &BatchId, changes: Vec<Change>) -> Result<Applied, StoreError> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.apply(batch, changes).await,
        }
    }

    /// Leases up to `most` jobs, the oldest first.
    pub async fn claim(&self, most: usize) -> Result<Vec<Job>, StoreError> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.claim(most).await,
        }
    }

    /// Reads at most `most` entries of a batch's log after number `after`.
    pub async fn read(&self, batch: &BatchId, after: u64, most: usize) -> Result<LogPage, StoreError> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.read(batch, after, most).await,
        }
    }

    /// Wakes up when a batch's log may have grown.
    pub fn watch(&self, batch: &BatchId) -> Hint {
        match &self.engine {
            Engine::Sqlite(engine) => engine.watch(batch),
        }
    }

    /// Wakes up when there may be a job to claim.
    pub fn watch_jobs(&self) -> Hint {
        match &self.engine {
            Engine::Sqlite(engine) => engine.watch_jobs(),
        }
    }

    /// One batch; refused as unknown or deleted.
    pub async fn batch(&self, batch: &BatchId) -> Result<Batch, StoreError> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.batch(batch).await,
        }
    }

    /// One image, its report whole.
    pub async fn image(&self, batch: &BatchId, image: ImageId) -> Result<Image, StoreError> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.image(batch, image).await,
        }
    }

    /// One image, without the bulky parts of its report.
    pub async fn brief_image(&self, batch: &BatchId, image: ImageId) -> Result<Image, StoreError> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.brief_image(batch, image).await,
        }
    }

    /// Those of these images that the batch has, in this order, each once, without the bulky parts of their reports.
    pub async fn brief_images(&self, batch: &BatchId, images: Vec<ImageId>) -> Result<Vec<Image>, StoreError> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.brief_images(batch, images).await,
        }
    }

    /// For each of these hashes, whether the batch has an image of those bytes that sending them again would not better.
    pub async fn has(&self, batch: &BatchId, hashes: Vec<ContentHash>) -> Result<Vec<bool>, StoreError> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.has(batch, hashes).await,
        }
    }

    /// A page of a batch's images, without the bulky parts of their reports.
    pub async fn images(&self, batch: &BatchId, query: ImageQuery) -> Result<ImagePage, StoreError> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.images(batch, query).await,
        }
    }

    /// All analyzed images of a batch with their places in the order of arrival, without the bulky parts of their reports.
    pub async fn analyzed(&self, batch: &BatchId) -> Result<Vec<(u64, Image)>, StoreError> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.analyzed(batch).await,
        }
    }

    /// What the analyzed images of a batch are compared by.
    pub async fn signatures(&self, batch: &BatchId) -> Result<HashMap<ImageId, Signature>, StoreError> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.signatures(batch).await,
        }
    }

    /// The thumbnail of an analyzed image.
    pub async fn thumbnail(&self, batch: &BatchId, image: ImageId) -> Result<Option<Thumbnail>, StoreError> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.thumbnail(batch, image).await,
        }
    }

    /// Whether any image's bytes have this hash. Blocks: for use where a lock must be held meanwhile.
    pub fn refers_to(&self, hash: ContentHash) -> Result<bool, StoreError> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.refers_to(hash),
        }
    }

    /// How much there is of everything.
    pub async fn census(&self) -> Result<Census, StoreError> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.census().await,
        }
    }

    /// Batches that need something done to them at this moment.
    pub async fn due(&self, window: Window) -> Result<Vec<BatchId>, StoreError> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.due(window).await,
        }
    }
}
