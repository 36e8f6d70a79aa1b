//! The embedded engine: SQLite, one writer thread with group commit, readers beside it.

mod claim;
mod readers;
mod rows;
mod schema;
mod transition;
mod writer;

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use protocol::{Batch, BatchId, ContentHash, Epoch, Image, ImageId, ImagePage, Signature};
use rusqlite::ErrorCode;
use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;

use self::readers::Readers;
use self::writer::Writer;
use super::hints::Hints;
use super::{Applied, Census, Change, Hint, ImageQuery, Job, LogPage, StoreError, Thumbnail, Window};
use crate::clock;

/// How long the folder's lock is waited for: a server that was killed while it started a decoder has left a child that holds
/// the lock until it has become that decoder.
const PATIENCE: Duration = Duration::from_secs(1);

/// A store in one SQLite file.
#[derive(Clone)]
pub(super) struct Sqlite {
    shared: Arc<Shared>,
}

struct Shared {
    epoch: Epoch,
    hints: Arc<Hints>,
    writer: Writer,
    readers: Readers,
    /// Held as long as the store is open: two servers on one folder would each think that all leases are theirs.
    _lock: File,
}

impl Sqlite {
    pub(super) fn open(folder: &Path) -> Result<Self, StoreError> {
        let lock = lock(folder)?;
        let path = folder.join("proofsheet.db");
        let mut connection = schema::connect(&path)?;
        schema::migrate(&mut connection)?;
        schema::release_leases(&connection)?;
        schema::settle_clock(&connection, clock::now())?;
        let epoch = schema::epoch(&connection)?;
        let hints = Arc::new(Hints::default());
        let writer = Writer::start(connection, Arc::clone(&hints))?;
        let readers = Readers::new(path, epoch.clone());
        Ok(Self { shared: Arc::new(Shared { epoch, hints, writer, readers, _lock: lock }) })
    }

    pub(super) fn epoch(&self) -> &Epoch {
        &self.shared.epoch
    }

    pub(super) async fn apply(&self, batch: &BatchId, changes: Vec<Change>) -> Result<Applied, StoreError> {
        self.shared.writer.apply(batch.clone(), changes).await
    }

    pub(super) async fn claim(&self, most: usize) -> Result<Vec<Job>, StoreError> {
        self.shared.writer.claim(most).await
    }

    pub(super) fn watch(&self, batch: &BatchId) -> Hint {
        self.shared.hints.watch(batch)
    }

    pub(super) fn watch_jobs(&self) -> Hint {
        self.shared.hints.watch_jobs()
    }

    pub(super) async fn read(&self, batch: &BatchId, after: u64, most: usize) -> Result<LogPage, StoreError> {
        let batch = batch.clone();
        self.query(move |reader| reader.log(&batch, after, most)).await
    }

    pub(super) async fn batch(&self, batch: &BatchId) -> Result<Batch, StoreError> {
        let batch = batch.clone();
        self.query(move |reader| reader.batch(&batch)).await
    }

    pub(super) async fn image(&self, batch: &BatchId, image: ImageId) -> Result<Image, StoreError> {
        let batch = batch.clone();
        self.query(move |reader| reader.image(&batch, image)).await
    }

    pub(super) async fn brief_image(&self, batch: &BatchId, image: ImageId) -> Result<Image, StoreError> {
        let batch = batch.clone();
        self.query(move |reader| reader.brief_image(&batch, image)).await
    }

    pub(super) async fn brief_images(&self, batch: &BatchId, images: Vec<ImageId>) -> Result<Vec<Image>, StoreError> {
        let batch = batch.clone();
        self.query(move |reader| reader.brief_images(&batch, &images)).await
    }

    pub(super) async fn has(&self, batch: &BatchId, hashes: Vec<ContentHash>) -> Result<Vec<bool>, StoreError> {
        let batch = batch.clone();
        self.query(move |reader| reader.has(&batch, &hashes)).await
    }

    pub(super) async fn images(&self, batch: &BatchId, query: ImageQuery) -> Result<ImagePage, StoreError> {
        let batch = batch.clone();
        self.query(move |reader| reader.images(&batch, &query)).await
    }

    pub(super) async fn analyzed(&self, batch: &BatchId) -> Result<Vec<(u64, Image)>, StoreError> {
        let batch = batch.clone();
        self.query(move |reader| reader.analyzed(&batch)).await
    }

    pub(super) async fn signatures(&self, batch: &BatchId) -> Result<HashMap<ImageId, Signature>, StoreError> {
        let batch = batch.clone();
        self.query(move |reader| reader.signatures(&batch)).await
    }

    pub(super) async fn thumbnail(&self, batch: &BatchId, image: ImageId) -> Result<Option<Thumbnail>, StoreError> {
        let batch = batch.clone();
        self.query(move |reader| reader.thumbnail(&batch, image)).await
    }

    pub(super) fn refers_to(&self, hash: ContentHash) -> Result<bool, StoreError> {
        self.shared.readers.with(|reader| reader.refers_to(hash))
    }

    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method itself is not general over lifetimes")]
    pub(super) async fn census(&self) -> Result<Census, StoreError> {
        self.query(|reader| reader.census()).await
    }

    pub(super) async fn due(&self, window: Window) -> Result<Vec<BatchId>, StoreError> {
        self.query(move |reader| reader.due(window)).await
    }

    /// Runs a query on a thread that may block.
    async fn query<T: Send + 'static>(
        &self,
        run: impl FnOnce(&readers::Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let shared = Arc::clone(&self.shared);
        tokio::task::spawn_blocking(move || shared.readers.with(run))
            .await
            .unwrap_or_else(|panic| Err(StoreError::Failed(format!("a query panicked: {panic}"))))
    }
}

/// Takes the folder's lock, which the system gives back when the process ends, however it ends.
fn lock(folder: &Path) -> Result<File, StoreError> {
    let path = folder.join("lock");
    let file =
        File::create(&path).map_err(|error| StoreError::Failed(format!("cannot create the lock file: {error}")))?;
    let patience = Instant::now() + PATIENCE;
    while let Err(error) = file.try_lock() {
        match error {
            TryLockError::WouldBlock if Instant::now() < patience => thread::sleep(PATIENCE / 20),
            TryLockError::WouldBlock => return Err(StoreError::Locked),
            TryLockError::Error(error) => {
                return Err(StoreError::Failed(format!("cannot lock the data folder: {error}")));
            }
        }
    }
    Ok(file)
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            // The memory that connections share is a file too.
            Some(_) if error.sqlite_error().is_some_and(|error| error.extended_code == SQLITE_IOERR_SHMSIZE) => {
                Self::Full
            }
            _ => Self::Failed(error.to_string()),
        }
    }
}
