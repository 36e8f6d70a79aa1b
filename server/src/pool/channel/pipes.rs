//! Channel on other systems than Linux: a header and the file go through the process's standard input; the startup
//! message and the replies, each preceded by its length, through its standard output.

use std::fs::File;
use std::io::{self, Read, Write};
use std::process::Stdio;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::STARTUP_LIMIT;
use crate::pool::decode_task::{DecodeTask, HEADER_BYTES};
use crate::pool::reply::REPLY_LIMIT;

/// Server's end of the channel.
pub(in crate::pool) struct ServerEnd {
    input: ChildStdin,
    output: ChildStdout,
}

impl ServerEnd {
    /// Starts the process with the other end of the channel as its standard input and output.
    pub(in crate::pool) fn spawn(command: &mut Command) -> io::Result<(Child, Self)> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let closed = || io::Error::from(io::ErrorKind::BrokenPipe);
        let input = child.stdin.take().ok_or_else(closed)?;
        let output = child.stdout.take().ok_or_else(closed)?;
        Ok((child, Self { input, output }))
    }

    /// Sends a file of `bytes` bytes for a task in pieces, so that the server's memory does not grow with the file.
    pub(in crate::pool) async fn send(&mut self, task: DecodeTask, file: &File, bytes: u64) -> io::Result<()> {
        self.input.write_all(&task.header(bytes)).await?;
        let mut file = tokio::fs::File::from_std(file.try_clone()?).take(bytes);
        // A file that has shrunk is an error; otherwise the process would wait for the missing bytes.
        if tokio::io::copy(&mut file, &mut self.input).await? != bytes {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.input.flush().await
    }

    /// Receives the process's first message, which contains its sandbox status.
    pub(in crate::pool) async fn receive_startup_message(&mut self) -> io::Result<Vec<u8>> {
        self.receive(STARTUP_LIMIT).await
    }

    /// Receives the encoded reply to the current task.
    ///
    /// # Errors
    /// When the process has closed the channel or sent a length above the limit.
    pub(in crate::pool) async fn receive_reply(&mut self) -> io::Result<Vec<u8>> {
        self.receive(REPLY_LIMIT).await
    }

    /// Receives a length and as many bytes, at most `limit`.
    async fn receive(&mut self, limit: usize) -> io::Result<Vec<u8>> {
        let length = self.output.read_u64_le().await?;
        if length > limit as u64 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a reply of invalid length"));
        }
        let mut bytes = vec![0; length as usize];
        self.output.read_exact(&mut bytes).await?;
        Ok(bytes)
    }
}

/// Decoder process's end of the channel.
pub(in crate::pool) struct DecoderEnd;

impl DecoderEnd {
    /// Takes the end that the server passed as standard input and output.
    pub(in crate::pool) fn inherited() -> io::Result<Self> {
        Ok(Self)
    }

    /// Sends the first message, which contains the sandbox status.
    pub(in crate::pool) fn send_startup_message(&mut self, message: &[u8]) -> io::Result<()> {
        self.send_reply(message)
    }

    /// Reads the next file into the buffer and returns its task, or `None` when the server has closed the channel. A
    /// file longer than `limit` is an error.
    pub(in crate::pool) fn receive_task(&mut self, file: &mut Vec<u8>, limit: u64) -> io::Result<Option<DecodeTask>> {
        let mut input = io::stdin().lock();
        let mut header = [0; HEADER_BYTES];
        let first = input.read(&mut header)?;
        if first == 0 {
            return Ok(None);
        }
        input.read_exact(&mut header[first..])?;
        let (task, length) = DecodeTask::from_header(header);
        if length > limit {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a file larger than the limit"));
        }
        file.clear();
        file.reserve_exact(length as usize);
        input.take(length).read_to_end(file)?;
        if file.len() as u64 == length { Ok(Some(task)) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// Sends the reply to the current task.
    pub(in crate::pool) fn send_reply(&mut self, reply: &[u8]) -> io::Result<()> {
        let mut output = io::stdout().lock();
        output.write_all(&(reply.len() as u64).to_le_bytes())?;
        output.write_all(reply)?;
        output.flush()
    }
}
