//! Pool of decoder processes. The server process itself never decodes a pixel.
//!
//! A decoder process is a child process of the same binary. It receives one file at a time and replies with a report
//! and a thumbnail, with a preview, or with a failure. Before it reads the first file, it applies its sandbox
//! (`sandbox.rs`). The pool enforces the deadline: a process that exceeds it or sends an invalid reply is killed, and
//! later images get other processes. Replies are untrusted input: their lengths are bounded (`reply.rs`), and their
//! hashes and pictures are verified (`verification.rs`).

mod av1_exit;
mod channel;
mod decode_task;
mod decoder_args;
mod decoder_main;
mod decoder_process;
mod error;
mod preview;
mod reply;
mod restart_limit;
mod sandbox;
mod sandbox_status;
mod verification;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use analysis::DecodeLimits;
use protocol::{ContentHash, Failure, Report};
use serde::de::DeserializeOwned;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use self::decode_task::DecodeTask;
pub use self::decoder_args::DecoderArgs;
use self::decoder_args::IMAGES_PER_PROCESS;
pub use self::decoder_main::{run_decoder, run_decoder_with};
use self::decoder_process::DecoderProcess;
pub use self::error::PoolError;
use self::restart_limit::RestartLimit;
pub use self::sandbox_status::{LayerStatus, SandboxLevel, SandboxMode, SandboxStatus};

/// Resident memory in bytes above which a decoder process is not reused.
const RESIDENT_LIMIT: u64 = 512 << 20;

/// Time in which the first decoder process must report its sandbox status, in [`Pool::open`].
const START_TIMEOUT: Duration = Duration::from_secs(10);

/// Pool of decoder processes, which are started on demand. Clones share the pool.
#[derive(Clone)]
pub struct Pool {
    shared: Arc<SharedPool>,
}

/// State that all clones share.
struct SharedPool {
    /// Program that is started as decoder process.
    program: PathBuf,
    limits: DecodeLimits,
    decoder_args: DecoderArgs,
    /// Sandbox status that the first process reported, or the expected one with [`SandboxMode::Off`].
    sandbox_status: SandboxStatus,
    /// Slots for analyses, one for each analysis that may run at the same time.
    slots: Semaphore,
    /// Slots for previews only, in addition to `slots`.
    preview_slots: Arc<Semaphore>,
    /// Processes that wait for the next file.
    idle: Mutex<Vec<DecoderProcess>>,
    restart_limit: Mutex<RestartLimit>,
}

/// Verified result of an analysis.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// Full report: with histogram, focus map and signature, which the report summary lacks.
    pub report: Box<Report>,
    /// Encoded thumbnail.
    pub thumbnail: Vec<u8>,
}

impl Pool {
    /// Opens a pool for at most `size` analyses at the same time, and in addition half as many previews, rounded up.
    /// Each decoder process runs `program` with the hidden subcommand for decoding.
    ///
    /// Unless `sandbox` is [`SandboxMode::Off`], the first process is started at once and reports its sandbox status.
    /// With `sandbox` absent, later processes must be isolated as [`SandboxMode::Require`] demands if the first one is;
    /// otherwise they use the layers that the system offers.
    ///
    /// # Errors
    /// When the first process cannot be started, does not report its sandbox status in time, or lacks a required
    /// sandbox layer.
    pub async fn open(
        program: PathBuf,
        size: usize,
        limits: DecodeLimits,
        sandbox: Option<SandboxMode>,
    ) -> Result<Self, PoolError> {
        let decoder_args = |mode| DecoderArgs::new(&limits, mode);
        let requested = sandbox.unwrap_or(SandboxMode::BestEffort);
        let (first, sandbox_status) = match requested {
            // No layer is promised, so there is none to verify.
            SandboxMode::Off => (None, sandbox::resource_limits_only()),
            SandboxMode::Require | SandboxMode::BestEffort => start_and_verify(&program, &decoder_args(requested))
                .await
                .map(|(process, status)| (Some(process), status))?,
        };
        let mode = if sandbox.is_none() && sandbox_status.is_isolated() { SandboxMode::Require } else { requested };
        let shared = SharedPool {
            program,
            decoder_args: decoder_args(mode),
            limits,
            sandbox_status,
            slots: Semaphore::new(size),
            preview_slots: Arc::new(Semaphore::new(size.div_ceil(2))),
            idle: Mutex::new(first.into_iter().collect()),
            restart_limit: Mutex::default(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Sandbox status of the decoder processes: that of the first one. With [`SandboxMode::Off`] it is not verified.
    pub fn sandbox_status(&self) -> SandboxStatus {
        self.shared.sandbox_status
    }

    /// Logs a warning when decoder processes are not isolated ([`SandboxStatus::is_isolated`]) and `sandbox` is `None`:
    /// the operator has not accepted that with `--sandbox`.
    pub fn warn_if_unprotected(&self, sandbox: Option<SandboxMode>) {
        if sandbox.is_none() && !self.sandbox_status().is_isolated() {
            tracing::warn!(
                "this system does not isolate decoders from files and network ({}); \
                 --sandbox=best-effort accepts that, --sandbox=require refuses to start",
                self.sandbox_status()
            );
        }
    }

    /// Analyzes a file in a decoder process, after waiting for a free slot. `expected` is the hash that its bytes must
    /// have; `None` allows any.
    ///
    /// # Errors
    /// The outer error means that there is no valid result: the file cannot be read or has changed, or the decoder
    /// process could not be started or failed. The inner one is the reason why the image cannot be analyzed.
    pub async fn analyze(
        &self,
        file: &Path,
        expected: Option<ContentHash>,
    ) -> Result<Result<Decoded, Failure>, PoolError> {
        // The semaphore is never closed, so a permit always becomes available.
        let _slot = self.shared.slots.acquire().await.map_err(|error| PoolError::Start(io::Error::other(error)))?;
        let (file, bytes) = open(file).await.map_err(PoolError::File)?;
        let verify =
            |report: &Report, thumbnail: &[u8]| verification::verify_analysis(report, thumbnail, expected, bytes);
        let reply = self.run(DecodeTask::Analyze, file, bytes, expected, verify).await?;
        Ok(reply.map(|(report, thumbnail)| Decoded { report: Box::new(report), thumbnail }))
    }

    /// Runs a task on a file of `bytes` bytes in an idle or new decoder process. If the process dies or sends an
    /// invalid reply, that counts for the restart delay; a kill at the deadline and a failure of the AV1 decoder do not.
    /// `T` is the type of the JSON part of the reply, which `verify` checks.
    async fn run<T: DeserializeOwned>(
        &self,
        task: DecodeTask,
        file: std::fs::File,
        bytes: u64,
        expected: Option<ContentHash>,
        verify: impl FnOnce(&T, &[u8]) -> Result<(), PoolError>,
    ) -> Result<Result<(T, Vec<u8>), Failure>, PoolError> {
        let process = self.take_process().await?;
        let result = self.attempt(process, task, file, bytes, expected, verify).await;
        if let Err(PoolError::Died(_) | PoolError::Memory | PoolError::Start(_)) = result {
            lock(&self.shared.restart_limit).record_death(Instant::now());
        }
        result
    }

    /// Runs a task on a file in this process and verifies the reply. Keeps the process for the next image, unless this
    /// returns an outer error, or the process uses too much memory or has handled [`IMAGES_PER_PROCESS`] images.
    async fn attempt<T: DeserializeOwned>(
        &self,
        mut process: DecoderProcess,
        task: DecodeTask,
        file: std::fs::File,
        bytes: u64,
        expected: Option<ContentHash>,
        verify: impl FnOnce(&T, &[u8]) -> Result<(), PoolError>,
    ) -> Result<Result<(T, Vec<u8>), Failure>, PoolError> {
        let reply = match timeout(self.shared.limits.deadline, process.exchange(task, &file, bytes)).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(error)) => {
                let error = process.into_error(error).await;
                if matches!(error, PoolError::Av1) {
                    verification::verify_unchanged(file, expected).await?;
                }
                return Err(error);
            }
            Err(_) => {
                process.kill().await;
                return Err(PoolError::Deadline);
            }
        };
        match &reply {
            Ok((content, picture)) => verify(content, picture)?,
            // A failure contains no hash, so the file is hashed here.
            Err(_) => verification::verify_unchanged(file, expected).await?,
        }
        let is_small = process.resident_bytes().is_none_or(|bytes| bytes < RESIDENT_LIMIT);
        if is_small && process.images() < IMAGES_PER_PROCESS {
            lock(&self.shared.idle).push(process);
        }
        Ok(reply)
    }

    /// Takes an idle process, or starts a new one after the restart delay.
    async fn take_process(&self) -> Result<DecoderProcess, PoolError> {
        while let Some(mut process) = self.take_idle() {
            // A process that died while it was idle was not killed by an image.
            if process.is_alive() {
                return Ok(process);
            }
        }
        let delay = lock(&self.shared.restart_limit).delay(Instant::now());
        if !delay.is_zero() {
            tracing::warn!(?delay, "decoder processes die in quick succession; the next start is delayed");
            sleep(delay).await;
        }
        DecoderProcess::start(&self.shared.program, &self.shared.decoder_args).map_err(PoolError::Start)
    }

    /// Takes the process that became idle last.
    fn take_idle(&self) -> Option<DecoderProcess> {
        lock(&self.shared.idle).pop()
    }
}

/// Starts a decoder process and reads its sandbox status.
async fn start_and_verify(
    program: &Path,
    decoder_args: &DecoderArgs,
) -> Result<(DecoderProcess, SandboxStatus), PoolError> {
    let mut process = DecoderProcess::start(program, decoder_args).map_err(PoolError::Start)?;
    match timeout(START_TIMEOUT, process.sandbox_status()).await {
        Ok(Ok(status)) => Ok((process, status)),
        Ok(Err(error)) => Err(process.into_error(error).await),
        Err(_) => Err(PoolError::Start(io::ErrorKind::TimedOut.into())),
    }
}

/// Opens a regular file for reading, and returns its length in bytes.
async fn open(path: &Path) -> io::Result<(std::fs::File, u64)> {
    let file = tokio::fs::File::open(path).await?;
    let metadata = file.metadata().await?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    Ok((file.into_std().await, metadata.len()))
}

/// Locks a mutex, also if another thread panicked while it held the lock.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
