//! One decoder process, seen from the server.

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
use super::frame::Answer;
use super::line::ParentEnd;
use super::order::Order;
use super::sandbox::Walls;
use super::task::Task;

/// Bytes that are kept of what a child says on its standard error.
const LAST_WORDS: usize = 4096;

/// A running child. Dropped, it is killed.
pub(super) struct Child {
    process: tokio::process::Child,
    line: ParentEnd,
    last_words: JoinHandle<String>,
    walls: Option<Walls>,
    images: u32,
}

impl Child {
    pub(super) fn start(program: &Path, order: &Order) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.args(order.arguments()).env_clear().stderr(Stdio::piped()).kill_on_drop(true);
        // Ctrl-C is for the parent, which ends its children when it is done with them.
        #[cfg(unix)]
        command.process_group(0);
        let (mut process, line) = ParentEnd::spawn(&mut command)?;
        let errors = process.stderr.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self { process, line, last_words: tokio::spawn(listen(errors)), walls: None, images: 0 })
    }

    /// How many images it was given.
    pub(super) fn images(&self) -> u32 {
        self.images
    }

    /// Whether it still runs.
    pub(super) fn is_alive(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }

    /// The walls around it, as it says before it is given any file.
    pub(super) async fn walls(&mut self) -> io::Result<Walls> {
        if let Some(walls) = self.walls {
            return Ok(walls);
        }
        let walls = serde_json::from_slice(&self.line.greeting().await?)?;
        self.walls = Some(walls);
        Ok(walls)
    }

    /// Gives it a file of this length and takes its answer. After an error the child is of no use.
    pub(super) async fn exchange<T: DeserializeOwned>(
        &mut self,
        task: Task,
        file: &File,
        bytes: u64,
    ) -> io::Result<Result<(T, Vec<u8>), Failure>> {
        self.images += 1;
        self.line.send(task, file, bytes).await?;
        // A new child says so first; the file waits for it meanwhile.
        self.walls().await?;
        let Answer { json, picture } = Answer::from_bytes(self.line.answer().await?, task)?;
        let answer: Result<T, Failure> = serde_json::from_slice(&json)?;
        Ok(answer.map(|said| (said, picture)))
    }

    /// Bytes that it has in memory now, where the system tells.
    pub(super) fn resident(&self) -> Option<u64> {
        let statistics = std::fs::read_to_string(format!("/proc/{}/statm", self.process.id()?)).ok()?;
        let pages: u64 = statistics.split(' ').nth(1)?.parse().ok()?;
        Some(pages * PAGE)
    }

    /// Ends it at once.
    pub(super) async fn kill(mut self) {
        // It may have ended by itself; either way it is gone and reaped after this.
        let _ = self.process.kill().await;
    }

    /// Ends it and finds out what it died of.
    pub(super) async fn autopsy(mut self, error: io::Error) -> PoolError {
        let _ = self.process.start_kill();
        let status = self.process.wait().await;
        let words = self.last_words.await.unwrap_or_default();
        // A panic ends with advice for programmers.
        let last = words.lines().rfind(|line| !line.starts_with("note: ")).unwrap_or("it said nothing");
        if self.walls.is_none() {
            return PoolError::Start(io::Error::other(last.to_owned()));
        }
        // What Rust's allocator says before it aborts. `libjpeg` says its own, and reports it as a failure of the image.
        if words.contains("memory allocation of") {
            return PoolError::Memory;
        }
        if status.as_ref().is_ok_and(ran_out_of_time) {
            return PoolError::Deadline;
        }
        let status = status.map_or_else(|error| error.to_string(), |status| status.to_string());
        PoolError::Died(format!("{error}; {status}; {last}"))
    }
}

/// Bytes of a page, as `statm` counts them. Larger pages than this make the numbers too small by their factor, which only
/// lets a child live longer.
const PAGE: u64 = 4096;

/// Whether the limit of processor time ended it.
#[cfg(target_os = "linux")]
fn ran_out_of_time(status: &ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(rustix::process::Signal::XCPU.as_raw())
}

#[cfg(not(target_os = "linux"))]
fn ran_out_of_time(_status: &ExitStatus) -> bool {
    false
}

/// Reads to the end, so that the child never waits for somebody to read, and keeps the end of it.
async fn listen(mut errors: tokio::process::ChildStderr) -> String {
    let mut kept = Vec::new();
    let mut buffer = [0; 1024];
    while let Ok(read @ 1..) = errors.read(&mut buffer).await {
        kept.extend_from_slice(&buffer[..read]);
        let surplus = kept.len().saturating_sub(LAST_WORDS);
        kept.drain(..surplus);
    }
    String::from_utf8_lossy(&kept).into_owned()
}
