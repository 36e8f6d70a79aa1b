//! Uploads: receive the bytes of a file, hash them, and store them as a blob.

use std::fs::File;
use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use protocol::ContentHash;
use tokio::task::spawn_blocking;

use super::folder::BlobFolder;
use super::pins::{Pin, Pins};
use super::temporary_file::TemporaryFile;
use crate::disk_reserve::{DiskReserve, UploadSpace};
use crate::failpoint::Failpoint;

/// Number of bytes that is divided by the number of open uploads to get the size of a new upload's buffer, within
/// [`BUFFER_BYTES`]. All buffers together may be larger, because an upload keeps the size with which it began.
const TOTAL_BUFFER_BYTES: usize = 8 << 20;

/// Bounds of the buffer of one upload in bytes. Each write is handed to another thread, which costs about as much as
/// copying 64 KiB. A buffer above the upper bound would leave the processor's cache between hashing and writing.
const BUFFER_BYTES: RangeInclusive<usize> = 64 << 10..=512 << 10;

/// Starts uploads, and holds the state that they share.
pub(super) struct Uploads {
    temporary_folder: PathBuf,
    folder: BlobFolder,
    pins: Pins,
    disk_reserve: DiskReserve,
    /// Number of open uploads.
    open: Arc<AtomicUsize>,
}

/// Blob that is being received. If it is dropped before [`Upload::finish`], its temporary file is removed.
pub struct Upload {
    file: File,
    temporary: TemporaryFile,
    folder: BlobFolder,
    pins: Pins,
    space: UploadSpace,
    hasher: blake3::Hasher,
    /// Received bytes that are not written yet. Its capacity grows only for a chunk that is larger than the buffer.
    buffer: Vec<u8>,
    /// Number of bytes received so far.
    bytes: u64,
    /// Maximum length of the file in bytes.
    limit: u64,
    /// First bytes, for recognising the format.
    head: Vec<u8>,
    /// Counted as open until this is dropped.
    _open: OpenUploadCount,
}

/// Error of an upload.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// The file is larger than the limit.
    #[error("the file is larger than allowed")]
    TooLarge,
    /// The disk has too little free space beside the reserve.
    #[error("the disk is full")]
    DiskFull,
    /// Another error of the disk.
    #[error("cannot store the file: {0}")]
    Io(#[source] io::Error),
}

impl From<io::Error> for UploadError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io(error),
        }
    }
}

/// Blob that is on the disk. It is not removed while this exists.
#[derive(Debug)]
pub struct StoredBlob {
    pin: Pin,
    bytes: u64,
    head: Vec<u8>,
}

impl StoredBlob {
    /// BLAKE3 hash of the bytes.
    pub fn hash(&self) -> ContentHash {
        self.pin.hash()
    }

    /// Length in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// First bytes, enough to recognise the format.
    pub fn head(&self) -> &[u8] {
        &self.head
    }
}

impl Uploads {
    pub(super) fn new(temporary_folder: PathBuf, folder: BlobFolder, pins: Pins, disk_reserve: DiskReserve) -> Self {
        Self { temporary_folder, folder, pins, disk_reserve, open: Arc::default() }
    }

    /// Sets disk space aside for the announced bytes, and creates the temporary file of an upload of at most `limit`
    /// bytes.
    pub(super) async fn begin(&self, limit: u64, announced: u64) -> Result<Upload, UploadError> {
        let space = self.disk_reserve.set_aside(announced)?;
        let open = OpenUploadCount::new(&self.open);
        let path = TemporaryFile::random_path(&self.temporary_folder)?;
        // Guard and file are created together: if this future is dropped meanwhile, the guard removes the file.
        let (temporary, file) = run_blocking(move || TemporaryFile::create(path)).await?;
        Ok(Upload {
            file,
            temporary,
            folder: self.folder.clone(),
            pins: self.pins.clone(),
            space,
            hasher: blake3::Hasher::new(),
            buffer: Vec::with_capacity(open.buffer_bytes()),
            bytes: 0,
            limit,
            head: Vec::new(),
            _open: open,
        })
    }
}

impl Upload {
    /// Appends bytes. After an error the upload is dropped and its temporary file removed.
    ///
    /// # Errors
    /// [`UploadError::TooLarge`] with the first byte over the limit, [`UploadError::DiskFull`] or [`UploadError::Io`].
    pub async fn write(mut self, bytes: &[u8]) -> Result<Self, UploadError> {
        self.bytes += bytes.len() as u64;
        if self.bytes > self.limit {
            return Err(UploadError::TooLarge);
        }
        let missing = analysis::SNIFF_BYTES - self.head.len().min(analysis::SNIFF_BYTES);
        self.head.extend_from_slice(&bytes[..missing.min(bytes.len())]);
        self.space.spend(bytes.len() as u64)?;
        if self.buffer.len() + bytes.len() > self.buffer.capacity() {
            // The whole upload moves to the blocking thread: if this future is dropped meanwhile, the file is removed
            // after the write and not during it.
            self = run_blocking(move || self.flush().map(|()| self)).await?;
        }
        self.buffer.extend_from_slice(bytes);
        Ok(self)
    }

    /// Stores the blob durably under its final name, and pins it.
    ///
    /// # Errors
    /// If the disk fails or is full. The blob may exist then, but a power failure may remove it.
    pub async fn finish(mut self) -> Result<StoredBlob, UploadError> {
        let finish = move || {
            self.flush()?;
            let hash = ContentHash::from_bytes(*self.hasher.finalize().as_bytes());
            // Pinned before the rename, so that no other task removes the file just after it.
            let pin = self.pins.pin(hash);
            publish(&self.file, self.temporary, &self.folder.path(hash))?;
            Ok(StoredBlob { pin, bytes: self.bytes, head: self.head })
        };
        Ok(run_blocking(finish).await?)
    }

    /// Hashes the buffered bytes and writes them to the temporary file.
    fn flush(&mut self) -> io::Result<()> {
        self.hasher.update(&self.buffer);
        self.file.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }
}

/// Runs disk access on a thread that may block.
async fn run_blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}

/// Turns the temporary file into the blob: synchronises it with the disk, renames it and synchronises the folder.
///
/// An existing blob is replaced by the same bytes in one step. If it was corrupted on the disk, this repairs it: users
/// are advised to upload again after the failure `blob-corrupt`.
fn publish(file: &File, temporary: TemporaryFile, path: &Path) -> io::Result<()> {
    file.sync_all()?;
    Failpoint::BlobSynchronised.reach();
    temporary.rename(path)?;
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Counts one open upload until it is dropped.
struct OpenUploadCount {
    count: Arc<AtomicUsize>,
}

impl OpenUploadCount {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self { count: Arc::clone(count) }
    }

    /// Size of this upload's buffer in bytes, within [`BUFFER_BYTES`]: the smaller, the more uploads are open now, so
    /// that together they need little memory.
    fn buffer_bytes(&self) -> usize {
        let uploads = self.count.load(Ordering::Relaxed).max(1);
        (TOTAL_BUFFER_BYTES / uploads).clamp(*BUFFER_BYTES.start(), *BUFFER_BYTES.end())
    }
}

impl Drop for OpenUploadCount {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
    }
}
