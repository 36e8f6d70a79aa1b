//! Files sent to the product: many large ones at once, or a folder of photos as a client sends one.

use std::fs::{self, File};
use std::io::{Read, repeat};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Barrier, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};

use crate::batch::Batch;
use crate::http::Client;

/// The beginning of a JPEG, of which nothing else follows.
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0";

/// Files of a folder on their way at the same time, as the page sends them.
const AT_ONCE: usize = 3;

/// Sends so many files of so many bytes, all at once.
pub(crate) fn flood(address: SocketAddr, files: usize, bytes: u64) -> Result<()> {
    let (batch, all) = (Batch::open(address, files)?, Barrier::new(files));
    let send = |number: usize| -> Result<()> {
        let mut client = Client::connect(address)?;
        // Each has other bytes: the same ones would be one blob.
        let head = [JPEG, &(number as u64).to_be_bytes()].concat();
        let mut body = head.as_slice().chain(repeat(0x55)).take(bytes);
        all.wait();
        taken(&mut client, &batch.put(number, "large.jpg"), bytes, &mut body)
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (1..=files).map(|number| scope.spawn(move || send(number))).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| anyhow!("a sender panicked"))?)
    })
}

/// Sends the files of a folder while somebody reads along; the time from the first request to the batch's end as it was read.
pub(crate) fn send_folder(address: SocketAddr, folder: &Path) -> Result<Duration> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.sort_unstable();
    let begun = Instant::now();
    let batch = Batch::open(address, files.len())?;
    let followed = batch.follow()?;
    let left = Mutex::new(files.into_iter().zip(1..));
    let send = || -> Result<()> {
        let mut client = Client::connect(address)?;
        loop {
            let next = left.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((path, number)) = next else { return Ok(()) };
            let mut file = File::open(path)?;
            let bytes = file.metadata()?.len();
            taken(&mut client, &batch.put(number, &format!("{number}.jpg")), bytes, &mut file)?;
        }
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(send)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| anyhow!("a sender panicked"))?)
    })?;
    followed.finish()?;
    Ok(begun.elapsed())
}

fn taken(client: &mut Client, line: &str, bytes: u64, body: &mut impl Read) -> Result<()> {
    let answer = client.send_from(line, bytes, body)?;
    if answer.status != 201 {
        bail!("answered {} where 201 was expected: {}", answer.status, String::from_utf8_lossy(&answer.body));
    }
    Ok(())
}
