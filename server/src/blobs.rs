//! Blobs: uploaded files on the local disk, named by the BLAKE3 hash of their bytes. Beside them, a cache of their
//! previews.
//!
//! A blob for which [`Upload::finish`] returned a [`StoredBlob`] is on the disk, complete, whatever happens next: its
//! bytes are written to a temporary file and synchronised, the file is renamed to its final name, and the folder is
//! synchronised. The [`StoredBlob`] pins the blob, so that it is not removed before the log refers to it.

mod folder;
mod pins;
mod previews;
mod temporary_file;
mod upload;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use protocol::ContentHash;

use self::folder::BlobFolder;
use self::pins::Pins;
use self::previews::PreviewCache;
use self::upload::Uploads;
use crate::disk_reserve::DiskReserve;
use crate::preview_scale::PreviewKey;

pub use self::upload::{StoredBlob, Upload, UploadError};

/// Blobs of one server and their cached previews. Clones share them.
#[derive(Clone)]
pub struct Blobs {
    shared: Arc<SharedBlobs>,
}

/// State that all clones share.
struct SharedBlobs {
    folder: BlobFolder,
    previews: PreviewCache,
    disk_reserve: DiskReserve,
    uploads: Uploads,
    pins: Pins,
}

impl Blobs {
    /// Opens the blobs in a data folder and removes temporary files that an earlier server left.
    ///
    /// # Errors
    /// If the folders cannot be created, read or synchronised, or a temporary file cannot be removed.
    pub fn open(data: &Path, disk_reserve: DiskReserve) -> io::Result<Self> {
        let temporary = data.join("tmp");
        fs::create_dir_all(&temporary)?;
        for leftover in fs::read_dir(&temporary)? {
            fs::remove_file(leftover?.path())?;
        }
        let previews = PreviewCache::open(data.join("previews"), temporary.clone(), disk_reserve.clone())?;
        let folder = BlobFolder::open(data.join("blobs"))?;
        File::open(data)?.sync_all()?;
        let pins = Pins::default();
        let uploads = Uploads::new(temporary, folder.clone(), pins.clone(), disk_reserve.clone());
        Ok(Self { shared: Arc::new(SharedBlobs { folder, previews, disk_reserve, uploads, pins }) })
    }

    /// Disk reserve of the data folder.
    pub fn disk_reserve(&self) -> &DiskReserve {
        &self.shared.disk_reserve
    }

    /// Path of a blob's file, which may not exist.
    pub fn path(&self, hash: ContentHash) -> PathBuf {
        self.shared.folder.path(hash)
    }

    /// Begins to store a blob of at most `limit` bytes. `announced` is the length that its sender has stated; 0 if
    /// unknown.
    ///
    /// # Errors
    /// If there is too little disk space, or the temporary file cannot be created.
    pub async fn begin_upload(&self, limit: u64, announced: u64) -> Result<Upload, UploadError> {
        self.shared.uploads.begin(limit, announced).await
    }

    /// Removes a blob and its previews, unless the blob is pinned or `is_referenced` returns true. Blocks.
    ///
    /// # Errors
    /// If `is_referenced` fails or the file cannot be removed.
    pub fn remove_unless<E: From<io::Error>>(
        &self,
        hash: ContentHash,
        is_referenced: impl FnOnce() -> Result<bool, E>,
    ) -> Result<(), E> {
        self.shared.pins.if_unpinned(hash, || {
            if is_referenced()? {
                return Ok(());
            }
            match fs::remove_file(self.path(hash)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => self.shared.previews.remove(hash),
            }
            Ok(())
        })
    }

    /// Hashes of all blobs on the disk. Blocks.
    ///
    /// # Errors
    /// If a folder cannot be read.
    pub fn all(&self) -> io::Result<Vec<ContentHash>> {
        self.shared.folder.all()
    }

    /// Cached preview, which is marked as used now; `None` if there is none. Blocks.
    ///
    /// # Errors
    /// If the preview exists and cannot be read.
    pub fn read_preview(&self, key: PreviewKey) -> io::Result<Option<Vec<u8>>> {
        self.shared.previews.read(key)
    }

    /// Adds a preview to the cache, unless its blob has been removed meanwhile. Blocks.
    ///
    /// # Errors
    /// If the disk fails or has too little space; no file is left then.
    pub fn store_preview(&self, key: PreviewKey, bytes: &[u8]) -> io::Result<()> {
        self.shared.previews.store(key, bytes)?;
        // A task that removes a blob removes its previews afterwards. If it did so before this preview was stored, the
        // blob is gone by now.
        if !self.path(key.hash).exists() {
            self.shared.previews.remove(key.hash);
        }
        Ok(())
    }

    /// Removes previews without a blob or of another version of the analysis. Of the others it keeps the most recently
    /// used ones that fit into the size limit of the cache, full ones only in the space that smaller ones leave, and
    /// none if the disk has less free space than its reserve. Blocks.
    ///
    /// # Errors
    /// If the folder cannot be read, or a preview cannot be removed.
    pub fn sweep_previews(&self) -> io::Result<()> {
        self.shared.previews.sweep(|hash| self.path(hash).exists())
    }
}

#[cfg(test)]
mod tests;
