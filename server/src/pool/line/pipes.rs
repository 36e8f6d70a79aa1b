//! Elsewhere than on Linux: the file goes through the child's standard input, the answer through its standard output, each
//! behind its length.

use std::fs::File;
use std::io::{self, Read, Write};
use std::process::Stdio;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::GREETING_LIMIT;
use crate::pool::frame::ANSWER_LIMIT;
use crate::pool::task::{HEAD, Task};

/// The server's end.
pub(in crate::pool) struct ParentEnd {
    input: ChildStdin,
    output: ChildStdout,
}

impl ParentEnd {
    /// Starts the child with the other end.
    pub(in crate::pool) fn spawn(command: &mut Command) -> io::Result<(Child, Self)> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let closed = || io::Error::from(io::ErrorKind::BrokenPipe);
        let input = child.stdin.take().ok_or_else(closed)?;
        let output = child.stdout.take().ok_or_else(closed)?;
        Ok((child, Self { input, output }))
    }

    /// Gives the child a file of this length for a task, piece by piece: the server's memory does not grow with it.
    pub(in crate::pool) async fn send(&mut self, task: Task, file: &File, bytes: u64) -> io::Result<()> {
        self.input.write_all(&task.head(bytes)).await?;
        let mut file = tokio::fs::File::from_std(file.try_clone()?).take(bytes);
        // A file that shrank meanwhile is an error, not a wait.
        if tokio::io::copy(&mut file, &mut self.input).await? != bytes {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.input.flush().await
    }

    /// The child's first message.
    pub(in crate::pool) async fn greeting(&mut self) -> io::Result<Vec<u8>> {
        self.message(GREETING_LIMIT).await
    }

    /// The answer to the job, as the child sent it.
    pub(in crate::pool) async fn answer(&mut self) -> io::Result<Vec<u8>> {
        self.message(ANSWER_LIMIT).await
    }

    async fn message(&mut self, limit: usize) -> io::Result<Vec<u8>> {
        let length = self.output.read_u64_le().await?;
        if length > limit as u64 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "an answer of absurd length"));
        }
        let mut bytes = vec![0; length as usize];
        self.output.read_exact(&mut bytes).await?;
        Ok(bytes)
    }
}

/// The child's end.
pub(in crate::pool) struct ChildEnd;

impl ChildEnd {
    /// The end that the parent gave as standard input and output.
    pub(in crate::pool) fn inherited() -> io::Result<Self> {
        Ok(Self)
    }

    /// Sends the first message.
    pub(in crate::pool) fn greet(&mut self, greeting: &[u8]) -> io::Result<()> {
        self.answer(greeting)
    }

    /// Reads the next file into the buffer, and what is asked for; nothing when there will be none.
    pub(in crate::pool) fn next(&mut self, file: &mut Vec<u8>, limit: u64) -> io::Result<Option<Task>> {
        let mut input = io::stdin().lock();
        let mut head = [0; HEAD];
        let first = input.read(&mut head)?;
        if first == 0 {
            return Ok(None);
        }
        input.read_exact(&mut head[first..])?;
        let (task, length) = Task::read(head);
        if length > limit {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a file that is larger than the server takes"));
        }
        file.clear();
        file.reserve_exact(length as usize);
        input.take(length).read_to_end(file)?;
        if file.len() as u64 == length { Ok(Some(task)) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// Answers the job.
    pub(in crate::pool) fn answer(&mut self, answer: &[u8]) -> io::Result<()> {
        let mut output = io::stdout().lock();
        output.write_all(&(answer.len() as u64).to_le_bytes())?;
        output.write_all(answer)?;
        output.flush()
    }
}
