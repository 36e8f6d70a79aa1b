//! Load generators that upload: many large files at once, or the photos of a folder, as many at a time as the page
//! sends.

use std::fs::{self, File};
use std::io::{Read, repeat};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Barrier, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

use crate::batch::BatchClient;
use crate::http::Client;

/// Beginning of a JPEG file.
const JPEG_HEADER: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0";

/// Number of files of a folder that are sent at the same time; as many as the page sends (`MAX_CONCURRENT_UPLOADS`).
const CONCURRENT_UPLOADS: usize = 3;

/// Sends `files` files of `bytes` bytes each to a new batch, all at once. They begin like JPEG files, but are no
/// images.
pub(crate) fn flood(address: SocketAddr, files: usize, bytes: u64) -> Result<()> {
    let (batch, barrier) = (BatchClient::create(address, files)?, Barrier::new(files));
    let send = |number: usize| -> Result<()> {
        let mut client = Client::connect(address)?;
        // Each file has different bytes: equal files would be stored as one blob.
        let head = [JPEG_HEADER, &(number as u64).to_be_bytes()].concat();
        let mut body = head.as_slice().chain(repeat(0x55)).take(bytes);
        barrier.wait();
        upload(&mut client, &batch.upload_line(number, "large.jpg"), bytes, &mut body)
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (1..=files).map(|number| scope.spawn(move || send(number))).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| anyhow!("a sender panicked"))?)
    })
}

/// Sends the files of a folder to a new batch and reads its event stream. Returns the time from the first request until
/// the end event was read.
pub(crate) fn send_folder(address: SocketAddr, folder: &Path) -> Result<Duration> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.sort_unstable();
    let started = Instant::now();
    let batch = BatchClient::create(address, files.len())?;
    let events = batch.follow()?;
    let remaining = Mutex::new(files.into_iter().zip(1..));
    let send = || -> Result<()> {
        let mut client = Client::connect(address)?;
        loop {
            let next = remaining.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((path, number)) = next else { return Ok(()) };
            let mut file = File::open(path)?;
            let bytes = file.metadata()?.len();
            upload(&mut client, &batch.upload_line(number, &format!("{number}.jpg")), bytes, &mut file)?;
        }
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..CONCURRENT_UPLOADS).map(|_| scope.spawn(send)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| anyhow!("a sender panicked"))?)
    })?;
    events.finish()?;
    Ok(started.elapsed())
}

/// Uploads a file of `bytes` bytes; `line` is method and path of the request.
///
/// # Errors
/// If the answer is not 201.
fn upload(client: &mut Client, line: &str, bytes: u64, body: &mut impl Read) -> Result<()> {
    let answer = client.send_from(line, bytes, body)?;
    if answer.status != 201 {
        bail!("status {} instead of 201: {}", answer.status, String::from_utf8_lossy(&answer.body));
    }
    Ok(())
}
