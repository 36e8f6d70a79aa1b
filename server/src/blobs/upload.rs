//! A blob on its way to the disk.

use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::atomic::Ordering;

use protocol::ContentHash;
use tokio::task::spawn_blocking;

use super::{Blobs, Pin, Stored, Temporary};
use crate::failpoint::Failpoint;
use crate::random;
use crate::room::Promise;

/// Bytes that all uploads together collect before they write them.
const COLLECTED: usize = 8 << 20;

/// Bytes that one upload collects. Every piece is handed to another thread, which costs about as much as copying 64 KiB; and
/// more than this would leave the cache of a processor between its hash and its way to the disk.
const PIECE: RangeInclusive<usize> = 64 << 10..=512 << 10;

/// A blob on its way to the disk. Dropped before it is finished, it leaves nothing behind.
pub struct Upload {
    place: Place,
    file: File,
    temporary: Temporary,
    promise: Promise,
    hasher: blake3::Hasher,
    /// Taken, and not written yet. It never grows beyond the capacity that it begins with but for a single larger chunk.
    piece: Vec<u8>,
    bytes: u64,
    limit: u64,
    head: Vec<u8>,
}

/// Why bytes were not taken.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// More bytes than allowed.
    #[error("the file is larger than allowed")]
    TooLarge,
    /// The disk does not take them.
    #[error("the disk failed: {0}")]
    Io(#[from] io::Error),
}

impl Blobs {
    /// Begins to store a blob of at most `limit` bytes, of which its sender has announced so many.
    ///
    /// # Errors
    /// When there is no room for them, or the temporary file cannot be made.
    pub async fn begin(&self, limit: u64, announced: u64) -> io::Result<Upload> {
        let promise = self.room().promise(announced)?;
        let place = Place::take(self.clone());
        let name = u64::from_be_bytes(random::bytes().map_err(io::Error::other)?);
        let path = self.shared.temporary.join(format!("{name:016x}"));
        // Made in one piece: an upload that breaks off meanwhile drops both, so that no file is left.
        let (temporary, file) = aside(move || Temporary::make(path)).await?;
        let (hasher, piece, head) = (blake3::Hasher::new(), Vec::with_capacity(place.piece()), Vec::new());
        Ok(Upload { place, file, temporary, promise, hasher, piece, bytes: 0, limit, head })
    }
}

impl Upload {
    /// Takes the next bytes; what fails cannot be gone on with.
    ///
    /// # Errors
    /// [`UploadError::TooLarge`] with the first byte over the limit.
    pub async fn write(mut self, bytes: &[u8]) -> Result<Self, UploadError> {
        self.bytes += bytes.len() as u64;
        if self.bytes > self.limit {
            return Err(UploadError::TooLarge);
        }
        let missing = analysis::SNIFF_BYTES - self.head.len().min(analysis::SNIFF_BYTES);
        self.head.extend_from_slice(&bytes[..missing.min(bytes.len())]);
        self.promise.spend(bytes.len() as u64)?;
        if self.piece.len() + bytes.len() > self.piece.capacity() {
            // All of it goes along: should the sender give up now, the file is removed after the write and not under it.
            self = aside(move || self.write_piece().map(|()| self)).await?;
        }
        self.piece.extend_from_slice(bytes);
        Ok(self)
    }

    /// Puts the whole blob in its place, durably.
    ///
    /// # Errors
    /// When the disk fails; then nothing is stored.
    pub async fn finish(mut self) -> Result<Stored, UploadError> {
        let finish = move || {
            self.write_piece()?;
            let hash = ContentHash::from_bytes(*self.hasher.finalize().as_bytes());
            let blobs = &self.place.blobs;
            // From here on nothing may be removed under the rename.
            let pin = Pin::new(blobs.clone(), hash);
            place(&self.file, self.temporary, &blobs.path(hash))?;
            Ok(Stored { pin, bytes: self.bytes, head: self.head })
        };
        Ok(aside(finish).await?)
    }

    fn write_piece(&mut self) -> io::Result<()> {
        self.hasher.update(&self.piece);
        self.file.write_all(&self.piece)?;
        self.piece.clear();
        Ok(())
    }
}

/// Runs what waits for the disk where it keeps nobody waiting.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}

/// Makes the temporary file the blob: synchronise, rename, synchronise the folder.
///
/// A blob that is there already is replaced by the same bytes, whole at every moment. If the disk had changed it, this heals
/// it, as whoever is told of `blob-corrupt` is promised.
fn place(file: &File, temporary: Temporary, path: &Path) -> io::Result<()> {
    file.sync_all()?;
    Failpoint::BlobSynchronised.pass();
    // After this, the guard of the temporary file finds nothing to remove.
    fs::rename(&temporary.0, path)?;
    drop(temporary);
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// One of the uploads that are on their way at the same time.
struct Place {
    blobs: Blobs,
}

impl Place {
    fn take(blobs: Blobs) -> Self {
        blobs.shared.uploads.fetch_add(1, Ordering::Relaxed);
        Self { blobs }
    }

    /// Bytes to be collected by each, so that many at once do not need much memory.
    fn piece(&self) -> usize {
        let uploads = self.blobs.shared.uploads.load(Ordering::Relaxed).max(1);
        (COLLECTED / uploads).clamp(*PIECE.start(), *PIECE.end())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.blobs.shared.uploads.fetch_sub(1, Ordering::Relaxed);
    }
}
