//! The decoder processes: the server itself never decodes a pixel.
//!
//! Each is a child of the same binary that takes one image at a time over its standard input and answers over its standard
//! output. Whoever gives it work holds the deadline: a child that does not answer in time, dies or talks nonsense is killed,
//! and the next image gets a new one. What comes back is treated as hostile: lengths are bounded, values are checked.

mod child;
mod decoder;
mod frame;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use analysis::Limits;
use protocol::{ContentHash, Failure, PictureType, Report};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use self::child::Child;
pub use self::decoder::decode_until_closed;

/// Images that a child decodes before a fresh one takes its place: bounds what a leak in a decoder can hold.
const IMAGES_PER_CHILD: u32 = 200;

/// Bytes that a report without its bulk may have as JSON: twice what the contract promises, as a sign of nonsense.
const REPORT_LIMIT: usize = 8 * 1024;

/// A pool of decoder processes. Children are started when they are needed.
#[derive(Clone)]
pub struct Pool {
    shared: Arc<Shared>,
}

struct Shared {
    program: PathBuf,
    limits: Limits,
    slots: Semaphore,
    idle: Mutex<Vec<Child>>,
}

/// An analyzed image, as a child told of it and the pool checked.
#[derive(Debug)]
pub struct Decoded {
    /// The whole report.
    pub report: Box<Report>,
    /// The encoded thumbnail.
    pub thumbnail: Vec<u8>,
}

/// Why there is neither a report nor the decoder's word for what is wrong with the image.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// The child did not answer in time and was killed.
    #[error("the deadline passed")]
    Deadline,
    /// The child needed more memory than it may have.
    #[error("the memory limit was reached")]
    Memory,
    /// The child died or talked nonsense.
    #[error("the decoder died: {0}")]
    Died(String),
    /// The bytes that arrived at the child are not those that should.
    #[error("the file has changed")]
    Changed,
    /// The file cannot be read.
    #[error("the file cannot be read: {0}")]
    File(io::Error),
    /// No child can be started.
    #[error("no decoder process can be started: {0}")]
    Start(io::Error),
}

impl Pool {
    /// A pool of at most `size` children, each a process of `program` started with the hidden subcommand for decoding.
    pub fn new(program: PathBuf, size: usize, limits: Limits) -> Self {
        let shared = Shared { program, limits, slots: Semaphore::new(size), idle: Mutex::default() };
        Self { shared: Arc::new(shared) }
    }

    /// Analyzes a file in one of the children; waits for a free one. `expected` is what its bytes must hash to.
    ///
    /// # Errors
    /// The outer error is the pool's, the inner one is the decoder's word on what is wrong with the image.
    pub async fn analyze(
        &self,
        file: &Path,
        expected: Option<ContentHash>,
    ) -> Result<Result<Decoded, Failure>, PoolError> {
        // Nobody closes the semaphore, so that there always is a permit in the end.
        let _slot = self.shared.slots.acquire().await.map_err(|error| PoolError::Start(io::Error::other(error)))?;
        let mut file = tokio::fs::File::open(file).await.map_err(PoolError::File)?;
        let bytes = file.metadata().await.map_err(PoolError::File)?.len();
        let idle = self.idle().pop();
        let mut child = match idle {
            Some(child) => child,
            None => Child::start(&self.shared.program, &self.shared.limits).map_err(PoolError::Start)?,
        };
        let answer = match timeout(self.shared.limits.deadline, child.exchange(&mut file, bytes)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return Err(child.autopsy(error).await),
            Err(_) => {
                child.kill().await;
                return Err(PoolError::Deadline);
            }
        };
        if let Ok(decoded) = &answer {
            check(decoded, expected, bytes)?;
        }
        if child.images() < IMAGES_PER_CHILD {
            self.idle().push(child);
        }
        Ok(answer)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Child>> {
        self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses what no honest decoder says. The child is not used again then, since it is dropped and thereby killed.
fn check(decoded: &Decoded, expected: Option<ContentHash>, bytes: u64) -> Result<(), PoolError> {
    let Decoded { report, thumbnail } = decoded;
    if expected.is_some_and(|hash| report.file.hash != hash) {
        return Err(PoolError::Changed);
    }
    let magic: &[u8] = match report.picture.media_type {
        PictureType::Jpeg => &[0xff, 0xd8, 0xff],
        PictureType::Png => b"\x89PNG\r\n\x1a\n",
    };
    let length = serde_json::to_vec(&report.without_bulk()).map_or(usize::MAX, |json| json.len());
    let is_sound = report.file.bytes == bytes
        && thumbnail.starts_with(magic)
        && report.picture.width.max(report.picture.height) <= 512
        && report.histogram.as_ref().is_some_and(|histogram| histogram.luma.len() == 256)
        && length <= REPORT_LIMIT;
    if is_sound { Ok(()) } else { Err(PoolError::Died("it answered nonsense".to_owned())) }
}
