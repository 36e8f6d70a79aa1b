//! Linux: files are handed over as descriptors, and nothing is copied through the line.
//!
//! The child's standard input is one end of a socket that keeps messages apart. A job is one message: its head, the
//! open file, and an empty piece of memory of fixed size for the answer. The child writes its answer there and sends its
//! length; the parent seals the memory, so that nothing in it can change any more, and then reads it. Nothing that the child
//! could make up is ever mapped, opened or waited on.

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

use super::GREETING_LIMIT;
use crate::pool::frame::ANSWER_LIMIT;
use crate::pool::task::{HEAD, Task};

/// The server's end.
pub(in crate::pool) struct ParentEnd {
    /// The runtime's type for a connected local socket; that this one keeps messages apart makes no difference to it.
    socket: UnixStream,
    /// Where the answer to the job under way will be.
    answer: Option<File>,
}

impl ParentEnd {
    /// Starts the child with the other end.
    pub(in crate::pool) fn spawn(command: &mut Command) -> io::Result<(Child, Self)> {
        let (ours, theirs) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
        ioctl_fionbio(&ours, true)?;
        let child = command.stdin(Stdio::from(theirs)).stdout(Stdio::null()).spawn()?;
        Ok((child, Self { socket: UnixStream::from_std(ours.into())?, answer: None }))
    }

    /// Gives the child a file of this length for a task.
    pub(in crate::pool) async fn send(&mut self, task: Task, file: &File, bytes: u64) -> io::Result<()> {
        let answer = memory_for_answer()?;
        let handed = [file.as_fd(), answer.as_fd()];
        let message = || send_with(self.socket.as_fd(), &task.head(bytes), &handed);
        self.socket.async_io(Interest::WRITABLE, message).await?;
        self.answer = Some(answer);
        Ok(())
    }

    /// The child's first message.
    pub(in crate::pool) async fn greeting(&mut self) -> io::Result<Vec<u8>> {
        let mut greeting = [0; GREETING_LIMIT];
        let length = self.message(&mut greeting).await?;
        Ok(greeting[..length].to_vec())
    }

    /// The answer to the job, as the child left it.
    pub(in crate::pool) async fn answer(&mut self) -> io::Result<Vec<u8>> {
        let mut length = [0; 8];
        let said = self.message(&mut length).await?;
        let length = u64::from_le_bytes(length);
        if said != 8 || length > ANSWER_LIMIT as u64 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "an answer of absurd length"));
        }
        let answer = self.answer.take().ok_or(io::ErrorKind::InvalidData)?;
        fcntl_add_seals(&answer, SealFlags::WRITE | SealFlags::SEAL)?;
        let mut bytes = vec![0; length as usize];
        answer.read_exact_at(&mut bytes, 0)?;
        Ok(bytes)
    }

    async fn message(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let receive = || Ok(recv(&self.socket, &mut *buffer, RecvFlags::empty())?.0);
        match self.socket.async_io(Interest::READABLE, receive).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            length => Ok(length),
        }
    }
}

/// Memory as a file that can neither grow nor shrink: an answer may fill it and no more.
fn memory_for_answer() -> io::Result<File> {
    let memory = memfd_create("answer", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?;
    ftruncate(&memory, ANSWER_LIMIT as u64)?;
    fcntl_add_seals(&memory, SealFlags::GROW | SealFlags::SHRINK)?;
    Ok(memory.into())
}

fn send_with(socket: BorrowedFd<'_>, message: &[u8], handed: &[BorrowedFd<'_>; 2]) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(2))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    control.push(SendAncillaryMessage::ScmRights(handed));
    sendmsg(socket, &[IoSlice::new(message)], &mut control, SendFlags::NOSIGNAL)?;
    Ok(())
}

/// The child's end.
pub(in crate::pool) struct ChildEnd {
    socket: OwnedFd,
    answer: Option<File>,
}

impl ChildEnd {
    /// The end that the parent gave as standard input.
    pub(in crate::pool) fn inherited() -> io::Result<Self> {
        Ok(Self { socket: io::stdin().as_fd().try_clone_to_owned()?, answer: None })
    }

    /// Sends the first message.
    pub(in crate::pool) fn greet(&mut self, greeting: &[u8]) -> io::Result<()> {
        send(&self.socket, greeting, SendFlags::NOSIGNAL)?;
        Ok(())
    }

    /// Reads the next file into the buffer, and what is asked for; nothing when there will be none. What is longer than `limit` is
    /// not read.
    pub(in crate::pool) fn next(&mut self, file: &mut Vec<u8>, limit: u64) -> io::Result<Option<Task>> {
        let mut head = [0; HEAD];
        let mut space = [MaybeUninit::uninit(); cmsg_space!(ScmRights(2))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let mut parts = [IoSliceMut::new(&mut head)];
        let received = recvmsg(&self.socket, &mut parts, &mut control, RecvFlags::CMSG_CLOEXEC)?;
        if received.bytes == 0 {
            return Ok(None);
        }
        let mut handed = control.drain().filter_map(|message| match message {
            RecvAncillaryMessage::ScmRights(descriptors) => Some(descriptors),
            _ => None,
        });
        let mut handed = handed.next().into_iter().flatten().map(File::from);
        let (Some(source), Some(answer)) = (handed.next(), handed.next()) else {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a job without its files"));
        };
        self.answer = Some(answer);
        let (task, length) = Task::read(head);
        let length = length.min(limit + 1);
        file.clear();
        file.reserve_exact(length as usize);
        source.take(length).read_to_end(file)?;
        Ok(Some(task))
    }

    /// Answers the job.
    pub(in crate::pool) fn answer(&mut self, answer: &[u8]) -> io::Result<()> {
        let memory = self.answer.take().ok_or(io::ErrorKind::InvalidData)?;
        memory.write_all_at(answer, 0)?;
        // Closed before the parent hears of it, which seals it then.
        drop(memory);
        send(&self.socket, &(answer.len() as u64).to_le_bytes(), SendFlags::NOSIGNAL)?;
        Ok(())
    }
}
