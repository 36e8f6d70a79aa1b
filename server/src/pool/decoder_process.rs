//! The server's handle to one decoder process: starts it, sends it files, receives replies, and kills it.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use protocol::Failure;
use serde::de::DeserializeOwned;
use tokio::io::AsyncReadExt;
use tokio::process::Command;
use tokio::task::JoinHandle;

use super::PoolError;
use super::av1_exit::is_av1_exit;
use super::channel::ServerEnd;
use super::decode_task::DecodeTask;
use super::decoder_args::DecoderArgs;
use super::reply::DecoderReply;
use super::sandbox_status::SandboxStatus;

/// Number of bytes kept from the end of a process's standard error.
const STDERR_TAIL: usize = 4096;

/// Running decoder process. Dropping the handle kills the process.
pub(super) struct DecoderProcess {
    process: tokio::process::Child,
    channel: ServerEnd,
    /// Reads standard error and returns its end when the process has ended.
    stderr_tail: JoinHandle<String>,
    /// `None` until the process has reported it.
    sandbox_status: Option<SandboxStatus>,
    /// Number of images that were sent to the process.
    images: u32,
}

impl DecoderProcess {
    /// Starts `program` as a decoder process.
    ///
    /// # Errors
    /// When the process cannot be started.
    pub(super) fn start(program: &Path, decoder_args: &DecoderArgs) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.args(decoder_args.to_arguments()).env_clear().stderr(Stdio::piped()).kill_on_drop(true);
        // A group of its own: Ctrl-C reaches the parent only, which ends its children itself.
        #[cfg(unix)]
        command.process_group(0);
        let (mut process, channel) = ServerEnd::spawn(&mut command)?;
        let errors = process.stderr.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self { process, channel, stderr_tail: tokio::spawn(read_tail(errors)), sandbox_status: None, images: 0 })
    }

    /// Number of images that were sent to the process.
    pub(super) fn images(&self) -> u32 {
        self.images
    }

    /// Returns true if the process is still running.
    pub(super) fn is_alive(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }

    /// Sandbox status that the process reported. The first call waits for the process's first message, which contains
    /// it.
    pub(super) async fn sandbox_status(&mut self) -> io::Result<SandboxStatus> {
        if let Some(status) = self.sandbox_status {
            return Ok(status);
        }
        let status = serde_json::from_slice(&self.channel.receive_startup_message().await?)?;
        self.sandbox_status = Some(status);
        Ok(status)
    }

    /// Sends a file of `bytes` bytes for a task and returns the reply. After an error the process is unusable.
    pub(super) async fn exchange<T: DeserializeOwned>(
        &mut self,
        task: DecodeTask,
        file: &File,
        bytes: u64,
    ) -> io::Result<Result<(T, Vec<u8>), Failure>> {
        self.images += 1;
        self.channel.send(task, file, bytes).await?;
        // A new process reports its sandbox status first; the file is already in the channel.
        self.sandbox_status().await?;
        let DecoderReply { json, picture } = DecoderReply::from_bytes(self.channel.receive_reply().await?, task)?;
        let content: Result<T, Failure> = serde_json::from_slice(&json)?;
        Ok(content.map(|content| (content, picture)))
    }

    /// Resident memory in bytes; `None` on systems that do not report it, or if the process has ended.
    pub(super) fn resident_bytes(&self) -> Option<u64> {
        let statistics = std::fs::read_to_string(format!("/proc/{}/statm", self.process.id()?)).ok()?;
        let memory_pages: u64 = statistics.split(' ').nth(1)?.parse().ok()?;
        Some(memory_pages * MEMORY_PAGE_BYTES)
    }

    /// Kills and reaps the process.
    pub(super) async fn kill(mut self) {
        // An error means that the process has already ended; it is reaped in both cases.
        let _ = self.process.kill().await;
    }

    /// Kills the process, and derives the cause of `error` from its exit status and standard error. The result is
    /// [`PoolError::Start`] if the process never reported its sandbox status; otherwise [`PoolError::Memory`] if it
    /// reached its memory limit, [`PoolError::Deadline`] if it reached its limit on CPU time, [`PoolError::Av1`] if its
    /// AV1 decoder failed, and else [`PoolError::Died`].
    pub(super) async fn into_error(mut self, error: io::Error) -> PoolError {
        let _ = self.process.start_kill();
        let status = self.process.wait().await;
        let stderr = self.stderr_tail.await.unwrap_or_default();
        // A panic message ends with a hint for programmers.
        let last = stderr.lines().rfind(|line| !line.starts_with("note: ")).unwrap_or("no error message");
        if self.sandbox_status.is_none() {
            return PoolError::Start(io::Error::other(last.to_owned()));
        }
        // Message of Rust's allocator before it aborts. libjpeg reports its own lack of memory as a failure of the
        // image.
        if stderr.contains("memory allocation of") {
            return PoolError::Memory;
        }
        if status.as_ref().is_ok_and(reached_cpu_limit) {
            return PoolError::Deadline;
        }
        if status.as_ref().is_ok_and(is_av1_exit) {
            return PoolError::Av1;
        }
        let status = status.map_or_else(|error| error.to_string(), |status| status.to_string());
        PoolError::Died(format!("{error}; {status}; {last}"))
    }
}

/// Size of a memory page in bytes, the unit of `/proc/PID/statm`. On a system with larger pages the result is too
/// small, which only lets a process live longer.
const MEMORY_PAGE_BYTES: u64 = 4096;

/// Returns true if the process ended because it reached its limit on CPU time.
#[cfg(target_os = "linux")]
fn reached_cpu_limit(status: &ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(rustix::process::Signal::XCPU.as_raw())
}

#[cfg(not(target_os = "linux"))]
fn reached_cpu_limit(_status: &ExitStatus) -> bool {
    false
}

/// Reads standard error until it closes, so that the process never blocks on writing. Returns its last [`STDERR_TAIL`]
/// bytes as text.
async fn read_tail(mut errors: tokio::process::ChildStderr) -> String {
    let mut kept = Vec::new();
    let mut buffer = [0; 1024];
    while let Ok(read @ 1..) = errors.read(&mut buffer).await {
        kept.extend_from_slice(&buffer[..read]);
        let surplus = kept.len().saturating_sub(STDERR_TAIL);
        kept.drain(..surplus);
    }
    String::from_utf8_lossy(&kept).into_owned()
}
