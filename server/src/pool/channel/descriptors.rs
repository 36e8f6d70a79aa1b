//! Channel on Linux: files are passed as descriptors, so that no file content goes through the channel.
//!
//! The process's standard input is one end of a `SOCK_SEQPACKET` socket, which preserves message boundaries. A task is
//! one message: its header, the open file, and empty shared memory of fixed size for the reply. The process writes the
//! reply there and sends its length. The server seals the memory, so that it cannot change any more, and then reads it.
//! The server never maps or opens anything that the process provides.

use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut, Read};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::FileExt;
use std::process::Stdio;

use rustix::cmsg_space;
use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, ftruncate, memfd_create};
use rustix::io::ioctl_fionbio;
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, SocketFlags, SocketType, recv, recvmsg, send, sendmsg, socketpair,
};
use tokio::io::Interest;
use tokio::net::UnixStream;
use tokio::process::{Child, Command};

use super::STARTUP_LIMIT;
use crate::pool::decode_task::{DecodeTask, HEADER_BYTES};
use crate::pool::reply::REPLY_LIMIT;

/// Server's end of the channel.
pub(in crate::pool) struct ServerEnd {
    /// Tokio's type for a connected local socket, which also works for `SOCK_SEQPACKET`.
    socket: UnixStream,
    /// Shared memory that receives the reply to the current task.
    reply_memory: Option<File>,
}

impl ServerEnd {
    /// Starts the process with the other end of the channel as its standard input.
    pub(in crate::pool) fn spawn(command: &mut Command) -> io::Result<(Child, Self)> {
        let (ours, theirs) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
        ioctl_fionbio(&ours, true)?;
        let child = command.stdin(Stdio::from(theirs)).stdout(Stdio::null()).spawn()?;
        Ok((child, Self { socket: UnixStream::from_std(ours.into())?, reply_memory: None }))
    }

    /// Sends a file of `bytes` bytes for a task.
    pub(in crate::pool) async fn send(&mut self, task: DecodeTask, file: &File, bytes: u64) -> io::Result<()> {
        let memory = create_reply_memory()?;
        let descriptors = [file.as_fd(), memory.as_fd()];
        let message = || send_with_descriptors(self.socket.as_fd(), &task.header(bytes), &descriptors);
        self.socket.async_io(Interest::WRITABLE, message).await?;
        self.reply_memory = Some(memory);
        Ok(())
    }

    /// Receives the process's first message, which contains its sandbox status.
    pub(in crate::pool) async fn receive_startup_message(&mut self) -> io::Result<Vec<u8>> {
        let mut message = [0; STARTUP_LIMIT];
        let length = self.receive(&mut message).await?;
        Ok(message[..length].to_vec())
    }

    /// Receives the encoded reply to the current task.
    ///
    /// # Errors
    /// When the process has closed the channel, sent an invalid length, or can still write to the shared memory.
    pub(in crate::pool) async fn receive_reply(&mut self) -> io::Result<Vec<u8>> {
        let mut length = [0; 8];
        let received = self.receive(&mut length).await?;
        let length = u64::from_le_bytes(length);
        if received != 8 || length > REPLY_LIMIT as u64 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a reply of invalid length"));
        }
        let memory = self.reply_memory.take().ok_or(io::ErrorKind::InvalidData)?;
        fcntl_add_seals(&memory, SealFlags::WRITE | SealFlags::SEAL)?;
        let mut bytes = vec![0; length as usize];
        memory.read_exact_at(&mut bytes, 0)?;
        Ok(bytes)
    }

    /// Receives one message into the buffer and returns its length, which is never 0. Fails when the channel is closed.
    async fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let receive = || Ok(recv(&self.socket, &mut *buffer, RecvFlags::empty())?.0);
        match self.socket.async_io(Interest::READABLE, receive).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            length => Ok(length),
        }
    }
}

/// Creates shared memory that can neither grow nor shrink, so that a reply cannot exceed it.
fn create_reply_memory() -> io::Result<File> {
    let memory = memfd_create("reply", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?;
    ftruncate(&memory, REPLY_LIMIT as u64)?;
    fcntl_add_seals(&memory, SealFlags::GROW | SealFlags::SHRINK)?;
    Ok(memory.into())
}

/// Sends a message together with two open files.
fn send_with_descriptors(socket: BorrowedFd<'_>, message: &[u8], descriptors: &[BorrowedFd<'_>; 2]) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(2))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    control.push(SendAncillaryMessage::ScmRights(descriptors));
    sendmsg(socket, &[IoSlice::new(message)], &mut control, SendFlags::NOSIGNAL)?;
    Ok(())
}

/// Decoder process's end of the channel.
pub(in crate::pool) struct DecoderEnd {
    socket: OwnedFd,
    /// Shared memory for the reply to the current task.
    reply_memory: Option<File>,
}

impl DecoderEnd {
    /// Takes the end that the server passed as standard input.
    pub(in crate::pool) fn inherited() -> io::Result<Self> {
        Ok(Self { socket: io::stdin().as_fd().try_clone_to_owned()?, reply_memory: None })
    }

    /// Sends the first message, which contains the sandbox status.
    pub(in crate::pool) fn send_startup_message(&mut self, message: &[u8]) -> io::Result<()> {
        send(&self.socket, message, SendFlags::NOSIGNAL)?;
        Ok(())
    }

    /// Reads the next file into the buffer and returns its task, or `None` when the server has closed the channel. If
    /// the file is longer than `limit`, only its first `limit + 1` bytes are read, which the analysis then refuses.
    pub(in crate::pool) fn receive_task(&mut self, file: &mut Vec<u8>, limit: u64) -> io::Result<Option<DecodeTask>> {
        let mut header = [0; HEADER_BYTES];
        let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(2))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let mut parts = [IoSliceMut::new(&mut header)];
        let received = recvmsg(&self.socket, &mut parts, &mut control, RecvFlags::CMSG_CLOEXEC)?;
        if received.bytes == 0 {
            return Ok(None);
        }
        let mut rights = control.drain().filter_map(|message| match message {
            RecvAncillaryMessage::ScmRights(descriptors) => Some(descriptors),
            _ => None,
        });
        let mut files = rights.next().into_iter().flatten().map(File::from);
        let (Some(source), Some(memory)) = (files.next(), files.next()) else {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a task without its files"));
        };
        self.reply_memory = Some(memory);
        let (task, length) = DecodeTask::from_header(header);
        let length = length.min(limit + 1);
        file.clear();
        file.reserve_exact(length as usize);
        source.take(length).read_to_end(file)?;
        Ok(Some(task))
    }

    /// Sends the reply to the current task.
    pub(in crate::pool) fn send_reply(&mut self, reply: &[u8]) -> io::Result<()> {
        let memory = self.reply_memory.take().ok_or(io::ErrorKind::InvalidData)?;
        memory.write_all_at(reply, 0)?;
        // Closed before the server learns of the reply, because the server then seals the memory.
        drop(memory);
        send(&self.socket, &(reply.len() as u64).to_le_bytes(), SendFlags::NOSIGNAL)?;
        Ok(())
    }
}
