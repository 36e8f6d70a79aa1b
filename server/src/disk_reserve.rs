//! Disk reserve: space that uploads and cached previews leave free, and a placeholder file that is deleted to make
//! space for deletions.
//!
//! Results, deletions and the write-ahead log need disk space too. Therefore an upload is refused if it would leave
//! less free space than the reserve. Other programs may still fill the disk. The reserve file is deleted when a server
//! cannot start, or a batch or image cannot be deleted, because the disk is full: a deletion has to write before it
//! frees space.

use std::fs::{self, File};
use std::io;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fs4::FileExt;

/// Bounds in bytes of the default reserve, which is a hundredth of the disk.
const DEFAULT_RESERVE: RangeInclusive<u64> = 64 << 20..=1 << 30;

/// Maximum length in bytes of the reserve file: the space that deleting a batch of ten thousand images writes before it
/// frees any.
const RESERVE_FILE_BYTES: u64 = 16 << 20;

/// Number of bytes beyond its announced length after which an upload checks the free space again.
const CHECK_INTERVAL: u64 = 1 << 20;

/// Reserve on the disk of a data folder; clones share it.
#[derive(Clone)]
pub struct DiskReserve {
    shared: Arc<SharedReserve>,
}

/// State that all clones share.
struct SharedReserve {
    /// Data folder.
    data: PathBuf,
    /// Bytes that uploads leave free.
    reserve: u64,
    /// Announced bytes that open uploads have not written yet.
    pending: AtomicU64,
}

impl DiskReserve {
    /// Reserve of `reserve` bytes, or of the default size, on the disk of this data folder. Creates the reserve file if
    /// there is space.
    ///
    /// # Errors
    /// If the size of the disk cannot be read.
    pub fn open(data: &Path, reserve: Option<u64>) -> io::Result<Self> {
        let reserve = match reserve {
            Some(reserve) => reserve,
            None => (fs4::total_space(data)? / 100).clamp(*DEFAULT_RESERVE.start(), *DEFAULT_RESERVE.end()),
        };
        let shared = SharedReserve { data: data.to_owned(), reserve, pending: AtomicU64::new(0) };
        let disk_reserve = Self { shared: Arc::new(shared) };
        disk_reserve.create_reserve_file();
        Ok(disk_reserve)
    }

    /// Checks that `bytes` more can be written without using the reserve or the space of open uploads.
    ///
    /// # Errors
    /// [`io::ErrorKind::StorageFull`] if there is too little space; another error if the free space cannot be read.
    pub fn check_space_for(&self, bytes: u64) -> io::Result<()> {
        let needed = bytes.saturating_add(self.shared.reserve).saturating_add(self.pending());
        if fs4::available_space(&self.shared.data)? < needed {
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }

    /// Sets `bytes` aside for an upload: its announced length, or 0 if that is unknown.
    ///
    /// # Errors
    /// As [`DiskReserve::check_space_for`].
    pub fn set_aside(&self, bytes: u64) -> io::Result<UploadSpace> {
        // Added before the check, so that two uploads at the same time do not both get the last space. An error drops
        // `space`, which subtracts the bytes again.
        self.shared.pending.fetch_add(bytes, Ordering::Relaxed);
        let space = UploadSpace { disk_reserve: self.clone(), left: bytes, unchecked: 0 };
        self.check_space_for(0)?;
        Ok(space)
    }

    /// Deletes the reserve file, to free space for a deletion. Returns true if there was one and it is deleted.
    pub fn delete_reserve_file(&self) -> bool {
        delete_reserve_file(&self.shared.data)
    }

    /// Creates the reserve file if it is missing or has another size, and there is space for it beside the reserve. It
    /// is at most as large as the reserve. Its space is allocated, not just its length.
    pub fn create_reserve_file(&self) {
        let path = reserve_file(&self.shared.data);
        let size = RESERVE_FILE_BYTES.min(self.shared.reserve);
        let is_present = fs::metadata(&path).is_ok_and(|metadata| metadata.len() == size);
        if size == 0 || is_present || self.check_space_for(size).is_err() {
            return;
        }
        let created = File::create(&path).and_then(|file| FileExt::allocate(&file, size));
        if let Err(error) = created {
            tracing::debug!(%error, "cannot create the reserve file");
            let _ = fs::remove_file(path);
        }
    }

    /// Announced bytes that open uploads have not written yet.
    fn pending(&self) -> u64 {
        self.shared.pending.load(Ordering::Relaxed)
    }
}

/// Deletes the reserve file of a data folder. Returns true if there was one and it is deleted.
pub fn delete_reserve_file(data: &Path) -> bool {
    fs::remove_file(reserve_file(data)).is_ok()
}

/// Path of the reserve file in a data folder.
fn reserve_file(data: &Path) -> PathBuf {
    data.join("ballast")
}

/// Disk space set aside for one upload. Dropping it gives back the unused part.
pub struct UploadSpace {
    disk_reserve: DiskReserve,
    /// Bytes that were set aside and are not used yet.
    left: u64,
    /// Bytes used beyond those, since the last check of the disk.
    unchecked: u64,
}

impl UploadSpace {
    /// Uses `bytes` of the space. Bytes beyond those set aside are allowed as long as the disk has space for them,
    /// which is checked once per mebibyte.
    ///
    /// # Errors
    /// As [`DiskReserve::check_space_for`].
    pub fn spend(&mut self, bytes: u64) -> io::Result<()> {
        let set_aside = bytes.min(self.left);
        self.left -= set_aside;
        self.disk_reserve.shared.pending.fetch_sub(set_aside, Ordering::Relaxed);
        self.unchecked += bytes - set_aside;
        if self.unchecked < CHECK_INTERVAL {
            return Ok(());
        }
        self.unchecked = 0;
        self.disk_reserve.check_space_for(0)
    }
}

impl Drop for UploadSpace {
    fn drop(&mut self) {
        self.disk_reserve.shared.pending.fetch_sub(self.left, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
