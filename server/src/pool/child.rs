//! One decoder process, seen from the server.

use std::io;
use std::path::Path;
use std::process::Stdio;

use analysis::Limits;
use protocol::{Failure, Report};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{ChildStdin, ChildStdout, Command};
use tokio::task::JoinHandle;

use super::frame::Part;
use super::{Decoded, PoolError};

/// Bytes that are kept of what a child says on its standard error.
const LAST_WORDS: usize = 4096;

/// A running child. Dropped, it is killed.
pub(super) struct Child {
    process: tokio::process::Child,
    input: ChildStdin,
    output: ChildStdout,
    last_words: JoinHandle<String>,
    images: u32,
}

impl Child {
    pub(super) fn start(program: &Path, limits: &Limits) -> io::Result<Self> {
        let mut process = Command::new(program)
            .arg("__decode")
            .args(
                [limits.max_pixels, u64::from(limits.max_side), limits.max_bytes, limits.max_memory]
                    .map(|n| n.to_string()),
            )
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let closed = || io::Error::from(io::ErrorKind::BrokenPipe);
        let input = process.stdin.take().ok_or_else(closed)?;
        let output = process.stdout.take().ok_or_else(closed)?;
        let errors = process.stderr.take().ok_or_else(closed)?;
        Ok(Self { process, input, output, last_words: tokio::spawn(listen(errors)), images: 0 })
    }

    /// How many images it was given.
    pub(super) fn images(&self) -> u32 {
        self.images
    }

    /// Gives it a file of this length and takes its answer. After an error the child is of no use.
    pub(super) async fn exchange(
        &mut self,
        file: &mut tokio::fs::File,
        bytes: u64,
    ) -> io::Result<Result<Decoded, Failure>> {
        self.images += 1;
        self.input.write_all(&bytes.to_le_bytes()).await?;
        // Streamed: the server's memory does not grow with the file. One that shrank meanwhile is an error, not a wait.
        let sent = tokio::io::copy(&mut file.take(bytes), &mut self.input).await?;
        if sent != bytes {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.input.flush().await?;
        let json = self.read(Part::Json).await?;
        let thumbnail = self.read(Part::Thumbnail).await?;
        let answer: Result<Box<Report>, Failure> = serde_json::from_slice(&json)?;
        Ok(answer.map(|report| Decoded { report, thumbnail }))
    }

    async fn read(&mut self, part: Part) -> io::Result<Vec<u8>> {
        let mut length = [0; 4];
        self.output.read_exact(&mut length).await?;
        let mut bytes = vec![0; part.length(length)?];
        self.output.read_exact(&mut bytes).await?;
        Ok(bytes)
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
        // What Rust's allocator says before it aborts. `libjpeg` says its own, and reports it as a failure of the image.
        if words.contains("memory allocation of") {
            return PoolError::Memory;
        }
        let status = status.map_or_else(|error| error.to_string(), |status| status.to_string());
        PoolError::Died(format!("{error}; {status}; {}", words.lines().next_back().unwrap_or("it said nothing")))
    }
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
