//! Previews: made when somebody first looks at an image, once for all who ask at the same time, and kept beside the blobs.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use protocol::{ContentHash, Failure, PictureType};
use tokio::sync::OwnedMutexGuard;

use self::refusals::Refusals;
use crate::blobs::Blobs;
use crate::jobs::failure_code;
use crate::metrics::Metrics;
use crate::pool::{Pool, PoolError};

mod refusals;

type Turns = HashMap<ContentHash, Arc<tokio::sync::Mutex<()>>>;

/// The previews of one server.
#[derive(Clone)]
pub struct Previews {
    blobs: Blobs,
    pool: Pool,
    metrics: Arc<Metrics>,
    /// Those that are being made.
    making: Arc<Mutex<Turns>>,
    /// Those that cannot be made.
    refusals: Arc<Mutex<Refusals>>,
}

/// Why there is no preview.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// None can be made of this image.
    #[error("{}", .0.detail)]
    Failure(Failure),
    /// No decoder can be started.
    #[error(transparent)]
    Pool(PoolError),
    /// The disk failed.
    #[error("previews: {0}")]
    Io(#[from] io::Error),
}

impl Previews {
    /// Previews of these blobs, made by these decoders.
    pub fn new(blobs: Blobs, pool: Pool, metrics: Arc<Metrics>) -> Self {
        Self { blobs, pool, metrics, making: Arc::default(), refusals: Arc::default() }
    }

    /// The preview of a blob.
    ///
    /// # Errors
    /// When there is none and none can be made.
    pub async fn get(&self, hash: ContentHash) -> Result<Vec<u8>, PreviewError> {
        if let Some(kept) = self.kept(hash).await? {
            return Ok(kept);
        }
        let turn = Turn::take(&self.making, hash).await;
        // Whoever had the turn before has made it, most likely.
        if let Some(kept) = self.kept(hash).await? {
            return Ok(kept);
        }
        if let Some(failure) = lock(&self.refusals).of(hash, Instant::now()) {
            return Err(PreviewError::Failure(failure));
        }
        // Who goes away until here is no longer waited for. What is begun is finished: the decoder would have to be killed.
        let slot = self.pool.turn_for_preview().await.map_err(PreviewError::Pool)?;
        let previews = self.clone();
        let making = async move {
            let _turn = turn;
            let made = previews.pool.preview(&previews.blobs.path(hash), hash, slot).await;
            match made.inspect_err(|error| previews.metrics.count_decoder_death(error)).or_else(by_the_image)? {
                Ok(bytes) => previews.keep(hash, bytes).await,
                Err(failure) => {
                    lock(&previews.refusals).add(hash, failure.clone(), Instant::now());
                    Err(PreviewError::Failure(failure))
                }
            }
        };
        tokio::spawn(making).await.map_err(io::Error::other)?
    }

    async fn kept(&self, hash: ContentHash) -> io::Result<Option<Vec<u8>>> {
        let blobs = self.blobs.clone();
        tokio::task::spawn_blocking(move || blobs.preview(hash)).await.map_err(io::Error::other)?
    }

    async fn keep(&self, hash: ContentHash, bytes: Vec<u8>) -> Result<Vec<u8>, PreviewError> {
        let blobs = self.blobs.clone();
        let keep = move || {
            if let Err(error) = blobs.keep_preview(hash, &bytes) {
                tracing::debug!(%error, "a preview is shown and not kept");
            }
            bytes
        };
        Ok(tokio::task::spawn_blocking(keep).await.map_err(io::Error::other)?)
    }
}

/// The failure of an image that a decoder did not survive; what is not the image's doing may be otherwise the next time.
fn by_the_image(error: PoolError) -> Result<Result<Vec<u8>, Failure>, PreviewError> {
    match error {
        PoolError::Start(_) => Err(PreviewError::Pool(error)),
        PoolError::Changed | PoolError::File(_) => Err(PreviewError::Failure(Failure::new(failure_code(&error)))),
        PoolError::Deadline | PoolError::Memory | PoolError::Died(_) => Ok(Err(Failure::new(failure_code(&error)))),
    }
}

/// How the bytes of a preview are encoded: it is one of two that nobody else has written.
pub fn media_type(preview: &[u8]) -> PictureType {
    if preview.starts_with(b"\x89PNG") { PictureType::Png } else { PictureType::Jpeg }
}

/// The right to make a preview, which one has at a time.
struct Turn {
    making: Arc<Mutex<Turns>>,
    hash: ContentHash,
    guard: Option<OwnedMutexGuard<()>>,
}

impl Turn {
    async fn take(making: &Arc<Mutex<Turns>>, hash: ContentHash) -> Self {
        let mutex = Arc::clone(lock(making).entry(hash).or_default());
        // Made before the wait, so that who goes away meanwhile cleans up too.
        let mut turn = Self { making: Arc::clone(making), hash, guard: None };
        turn.guard = Some(mutex.lock_owned().await);
        turn
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.guard = None;
        let mut making = lock(&self.making);
        // Nobody else waits for it or has it.
        if making.get(&self.hash).is_some_and(|turn| Arc::strong_count(turn) == 1) {
            making.remove(&self.hash);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
