//! Previews of images, in screen size and in full size. A preview is made when it is requested and not cached, and then
//! cached on the disk beside the blobs if there is space. Simultaneous requests for one preview wait for the first one,
//! and then look in the cache again.

mod failure_cache;

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use protocol::{Failure, PictureType};
use tokio::sync::OwnedMutexGuard;

use self::failure_cache::FailureCache;
use crate::blobs::Blobs;
use crate::jobs::failure_code;
use crate::metrics::Metrics;
use crate::pool::{Pool, PoolError};
use crate::preview_scale::PreviewKey;

/// Locks by preview.
type LocksByKey = HashMap<PreviewKey, Arc<tokio::sync::Mutex<()>>>;

/// Previews of one server; clones share them.
#[derive(Clone)]
pub struct Previews {
    blobs: Blobs,
    pool: Pool,
    metrics: Arc<Metrics>,
    /// One lock for each preview that is being made or waited for.
    locks: Arc<Mutex<LocksByKey>>,
    /// Recent failures to make a preview.
    failures: Arc<Mutex<FailureCache>>,
}

/// Reason why there is no preview.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// No preview can be made of this image, for the reason in the failure.
    #[error("{}", .0.detail)]
    Failure(Failure),
    /// No decoder process can be started.
    #[error(transparent)]
    Pool(PoolError),
    /// The disk failed, or a task did not finish.
    #[error("cannot make the preview: {0}")]
    Io(#[from] io::Error),
}

impl Previews {
    /// Previews of these blobs, made by this decoder pool.
    pub fn new(blobs: Blobs, pool: Pool, metrics: Arc<Metrics>) -> Self {
        Self { blobs, pool, metrics, locks: Arc::default(), failures: Arc::default() }
    }

    /// Preview from the cache, or made now.
    ///
    /// # Errors
    /// If the cache cannot be read, or it has none and none can be made. A failure that the image caused is remembered
    /// for ten minutes (see `failure_cache.rs`).
    pub async fn get(&self, key: PreviewKey) -> Result<Vec<u8>, PreviewError> {
        if let Some(preview) = self.cached(key).await? {
            return Ok(preview);
        }
        let lock = PreviewLock::acquire(&self.locks, key).await;
        // The previous holder of the lock has most likely made it.
        if let Some(preview) = self.cached(key).await? {
            return Ok(preview);
        }
        if let Some(failure) = lock_mutex(&self.failures).get(key, Instant::now()) {
            return Err(PreviewError::Failure(failure));
        }
        // A client that disconnects before this line costs no decoder. After it the preview is finished in a task of
        // its own, because stopping would mean to kill the decoder process.
        let slot = self.pool.acquire_preview_slot().await.map_err(PreviewError::Pool)?;
        let previews = self.clone();
        let making = async move {
            let _lock = lock;
            let made = previews.pool.preview(&previews.blobs.path(key.hash), key.hash, key.scale, slot).await;
            match made
                .inspect_err(|error| previews.metrics.count_decoder_death(error))
                .or_else(separate_image_failures)?
            {
                Ok(bytes) => {
                    previews.metrics.count_preview(key.scale);
                    previews.store(key, bytes).await
                }
                Err(failure) => {
                    lock_mutex(&previews.failures).insert(key, failure.clone(), Instant::now());
                    Err(PreviewError::Failure(failure))
                }
            }
        };
        tokio::spawn(making).await.map_err(io::Error::other)?
    }

    /// Preview from the cache on the disk; `None` if it has none.
    async fn cached(&self, key: PreviewKey) -> io::Result<Option<Vec<u8>>> {
        let blobs = self.blobs.clone();
        tokio::task::spawn_blocking(move || blobs.read_preview(key)).await.map_err(io::Error::other)?
    }

    /// Stores a preview in the cache and returns it. An error of the disk does not prevent it from being shown.
    async fn store(&self, key: PreviewKey, bytes: Vec<u8>) -> Result<Vec<u8>, PreviewError> {
        let blobs = self.blobs.clone();
        let store = move || {
            if let Err(error) = blobs.store_preview(key, &bytes) {
                tracing::debug!(%error, "a preview is shown but cannot be cached");
            }
            bytes
        };
        Ok(tokio::task::spawn_blocking(store).await.map_err(io::Error::other)?)
    }
}

/// Separates failures that the image caused, which are cached (`Ok(Err(…))`), from errors that may not occur again and
/// are not cached (`Err`).
fn separate_image_failures(error: PoolError) -> Result<Result<Vec<u8>, Failure>, PreviewError> {
    match error {
        PoolError::Start(_) => Err(PreviewError::Pool(error)),
        PoolError::Changed | PoolError::File(_) => Err(PreviewError::Failure(Failure::new(failure_code(&error)))),
        PoolError::Deadline | PoolError::Memory | PoolError::Av1 | PoolError::Died(_) => {
            Ok(Err(Failure::new(failure_code(&error))))
        }
    }
}

/// Encoding of a preview. Only PNG and JPEG are possible, because the decoder pool has verified the bytes.
pub fn media_type(preview: &[u8]) -> PictureType {
    if preview.starts_with(b"\x89PNG") { PictureType::Png } else { PictureType::Jpeg }
}

/// Right to make one preview, held by one task at a time. Without `guard`, its task waits for it.
struct PreviewLock {
    locks: Arc<Mutex<LocksByKey>>,
    key: PreviewKey,
    guard: Option<OwnedMutexGuard<()>>,
}

impl PreviewLock {
    /// Waits until no other task holds the lock of this preview, and takes it.
    async fn acquire(locks: &Arc<Mutex<LocksByKey>>, key: PreviewKey) -> Self {
        let mutex = Arc::clone(lock_mutex(locks).entry(key).or_default());
        // Created before the wait, so that a request that is dropped meanwhile removes its entry too.
        let mut lock = Self { locks: Arc::clone(locks), key, guard: None };
        lock.guard = Some(mutex.lock_owned().await);
        lock
    }
}

impl Drop for PreviewLock {
    fn drop(&mut self) {
        self.guard = None;
        let mut locks = lock_mutex(&self.locks);
        // Removes the entry when no other task holds the lock or waits for it.
        if locks.get(&self.key).is_some_and(|lock| Arc::strong_count(lock) == 1) {
            locks.remove(&self.key);
        }
    }
}

/// Locks a mutex, also if another thread panicked while it held the lock.
fn lock_mutex<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
