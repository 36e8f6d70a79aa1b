//! The decoder processes: the server itself never decodes a pixel.
//!
//! Each is a child of the same binary that is handed one open file at a time and answers with a report and a thumbnail.
//! Before it is handed the first one it gives up everything that decoding does not need (`walls.rs`). Whoever gives it work
//! holds the deadline: a child that does not answer in time, dies or talks nonsense is killed, and the next image gets a new
//! one. What comes back is treated as hostile: lengths are bounded, values are checked.

mod child;
mod decoder;
mod error;
mod frame;
mod line;
mod order;
mod preview;
mod sandbox;
mod storm;
mod task;
mod verification;
mod walls;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use analysis::DecodeLimits;
use protocol::{ContentHash, Failure, Report};
use serde::de::DeserializeOwned;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use self::child::Child;
pub use self::decoder::{decode_until_closed, decode_with};
pub use self::error::PoolError;
pub use self::order::Order;
pub use self::sandbox::{Posture, Sandbox, Wall, Walls};
use self::storm::Storm;
use self::task::Task;

/// Images that a child decodes before a fresh one takes its place: bounds what a leak in a decoder can hold.
const IMAGES_PER_CHILD: u32 = 200;

/// Bytes of memory with which a child is not used again.
const RESIDENT_LIMIT: u64 = 512 << 20;

/// How long the first child may take to say which walls stand around it.
const START_LIMIT: Duration = Duration::from_secs(10);

/// A pool of decoder processes. Children are started when they are needed.
#[derive(Clone)]
pub struct Pool {
    shared: Arc<Shared>,
}

struct Shared {
    program: PathBuf,
    limits: DecodeLimits,
    order: Order,
    walls: Walls,
    slots: Semaphore,
    /// Beside the others, for previews alone.
    preview_slots: Arc<Semaphore>,
    idle: Mutex<Vec<Child>>,
    storm: Mutex<Storm>,
}

/// An analyzed image, as a child told of it and the pool checked.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// The whole report.
    pub report: Box<Report>,
    /// The encoded thumbnail.
    pub thumbnail: Vec<u8>,
}

impl Pool {
    /// A pool of at most `size` children for analyses and half as many for previews, each a process of `program` started with the hidden subcommand for decoding.
    ///
    /// The first one is started at once and asked which walls stand around it. Where nothing else is said, all are required
    /// if this system has them, and what there is is taken if not.
    ///
    /// # Errors
    /// When no child can be started, or the walls that are required do not stand.
    pub async fn open(
        program: PathBuf,
        size: usize,
        limits: DecodeLimits,
        sandbox: Option<Sandbox>,
    ) -> Result<Self, PoolError> {
        let order = |sandbox| Order::new(&limits, sandbox);
        let asked = sandbox.unwrap_or(Sandbox::BestEffort);
        let (first, walls) = match asked {
            // Nothing is claimed, so there is nothing to be measured.
            Sandbox::Off => (None, walls::without()),
            _ => measure(&program, &order(asked)).await.map(|(child, walls)| (Some(child), walls))?,
        };
        let settled = if sandbox.is_none() && walls.hold() { Sandbox::Require } else { asked };
        let shared = Shared {
            program,
            order: order(settled),
            limits,
            walls,
            slots: Semaphore::new(size),
            preview_slots: Arc::new(Semaphore::new(size.div_ceil(2))),
            idle: Mutex::new(first.into_iter().collect()),
            storm: Mutex::default(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The walls around the children.
    pub fn walls(&self) -> Walls {
        self.shared.walls
    }

    /// Tells the operator of walls that are missing without having been waived.
    pub fn warn_of_gaps(&self, sandbox: Option<Sandbox>) {
        if sandbox.is_none() && !self.walls().hold() {
            tracing::warn!(
                "this system does not keep decoders from files and network ({}); \
                 --sandbox=best-effort accepts that, --sandbox=require refuses to start",
                self.walls()
            );
        }
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
        let (file, bytes) = open(file).await.map_err(PoolError::File)?;
        let verify = |report: &Report, thumbnail: &[u8]| verification::verify(report, thumbnail, expected, bytes);
        let answer = self.give(Task::Analyze, file, bytes, expected, verify).await?;
        Ok(answer.map(|(report, thumbnail)| Decoded { report: Box::new(report), thumbnail }))
    }

    /// Gives a file to one of the children; what it answers beside a picture is of type `T`.
    async fn give<T: DeserializeOwned>(
        &self,
        task: Task,
        file: std::fs::File,
        bytes: u64,
        expected: Option<ContentHash>,
        verify: impl FnOnce(&T, &[u8]) -> Result<(), PoolError>,
    ) -> Result<Result<(T, Vec<u8>), Failure>, PoolError> {
        let child = self.child().await?;
        let result = self.attempt(child, task, file, bytes, expected, verify).await;
        if let Err(PoolError::Died(_) | PoolError::Memory | PoolError::Start(_)) = result {
            lock(&self.shared.storm).death(Instant::now());
        }
        result
    }

    /// Gives a file to a child, which is kept for the next one if all went well.
    async fn attempt<T: DeserializeOwned>(
        &self,
        mut child: Child,
        task: Task,
        file: std::fs::File,
        bytes: u64,
        expected: Option<ContentHash>,
        verify: impl FnOnce(&T, &[u8]) -> Result<(), PoolError>,
    ) -> Result<Result<(T, Vec<u8>), Failure>, PoolError> {
        let answer = match timeout(self.shared.limits.deadline, child.exchange(task, &file, bytes)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return Err(child.autopsy(error).await),
            Err(_) => {
                child.kill().await;
                return Err(PoolError::Deadline);
            }
        };
        match &answer {
            Ok((said, picture)) => verify(said, picture)?,
            // A refusal carries no hash.
            Err(_) => verification::unchanged(file, expected).await?,
        }
        if child.images() < IMAGES_PER_CHILD && child.resident().is_none_or(|resident| resident < RESIDENT_LIMIT) {
            lock(&self.shared.idle).push(child);
        }
        Ok(answer)
    }

    /// One that waits for work, else a new one.
    async fn child(&self) -> Result<Child, PoolError> {
        while let Some(mut child) = self.idle() {
            // What killed one while it waited was no image.
            if child.is_alive() {
                return Ok(child);
            }
        }
        let pause = lock(&self.shared.storm).pause(Instant::now());
        if !pause.is_zero() {
            tracing::warn!(?pause, "decoders die one after the other; the next one is started later");
            sleep(pause).await;
        }
        Child::start(&self.shared.program, &self.shared.order).map_err(PoolError::Start)
    }

    fn idle(&self) -> Option<Child> {
        lock(&self.shared.idle).pop()
    }
}

/// Starts a child and asks for its walls.
async fn measure(program: &Path, order: &Order) -> Result<(Child, Walls), PoolError> {
    let mut child = Child::start(program, order).map_err(PoolError::Start)?;
    match timeout(START_LIMIT, child.walls()).await {
        Ok(Ok(walls)) => Ok((child, walls)),
        Ok(Err(error)) => Err(child.autopsy(error).await),
        Err(_) => Err(PoolError::Start(io::ErrorKind::TimedOut.into())),
    }
}

/// A regular file for reading, and its length.
async fn open(path: &Path) -> io::Result<(std::fs::File, u64)> {
    let file = tokio::fs::File::open(path).await?;
    let metadata = file.metadata().await?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    Ok((file.into_std().await, metadata.len()))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
