//! Cache of previews on the disk, beside the blobs. A regular sweep limits its size, and empties it if the disk has
//! less free space than its reserve.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use protocol::ContentHash;

use super::temporary_file::TemporaryFile;
use crate::disk_reserve::DiskReserve;

/// Largest total size in bytes of the previews that a sweep keeps.
const CACHE_BYTES: u64 = 1 << 30;

/// Cache of previews.
pub(super) struct PreviewCache {
    folder: PathBuf,
    /// Folder in which new files are written before they are renamed.
    temporary_folder: PathBuf,
    disk_reserve: DiskReserve,
}

impl PreviewCache {
    /// Opens or creates the cache in `folder`. New files are written in `temporary_folder` first.
    pub(super) fn open(folder: PathBuf, temporary_folder: PathBuf, disk_reserve: DiskReserve) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, temporary_folder, disk_reserve })
    }

    /// Reads a preview and marks it as used now; `None` if there is none.
    pub(super) fn read(&self, hash: ContentHash) -> io::Result<Option<Vec<u8>>> {
        let mut file = match File::open(self.path(hash)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        // The time of the last use decides which previews are removed first. An error only means an earlier removal.
        let _ = file.set_modified(SystemTime::now());
        Ok(Some(bytes))
    }

    /// Stores a preview. After a power failure it may be missing. Too little space beside the disk reserve is an error.
    pub(super) fn store(&self, hash: ContentHash, bytes: &[u8]) -> io::Result<()> {
        self.disk_reserve.check_space_for(bytes.len() as u64)?;
        let (temporary, mut file) = TemporaryFile::create(TemporaryFile::random_path(&self.temporary_folder)?)?;
        file.write_all(bytes)?;
        // After a power failure the preview is complete or missing.
        file.sync_all()?;
        temporary.rename(&self.path(hash))
    }

    /// Removes the preview of a blob, if there is one. Errors are ignored.
    pub(super) fn remove(&self, hash: ContentHash) {
        // Most blobs have no preview. One that cannot be removed now is removed by the next sweep.
        let _ = fs::remove_file(self.path(hash));
    }

    /// Removes every file that is not a preview of an existing blob by this version of the analysis. Of the others it
    /// keeps the most recently used ones that fit into [`CACHE_BYTES`], or none if the disk has less free space than
    /// its reserve.
    pub(super) fn sweep(&self, has_blob: impl Fn(ContentHash) -> bool) -> io::Result<()> {
        let mut previews = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_str().and_then(|name| name.strip_suffix(&suffix()));
            let hash = name.and_then(|hex| format!("blake3:{hex}").parse::<ContentHash>().ok());
            // Fails for a file that was removed meanwhile.
            let Ok(metadata) = entry.metadata() else { continue };
            match hash {
                Some(hash) if has_blob(hash) => previews.push((metadata.modified()?, metadata.len(), entry.path())),
                _ => remove_if_present(&entry.path())?,
            }
        }
        // Previews can be made again; on a full disk other data needs their space.
        let mut left = if self.disk_reserve.check_space_for(0).is_ok() { CACHE_BYTES } else { 0 };
        previews.sort_unstable_by(|one, other| other.cmp(one));
        for (_, bytes, path) in previews {
            match left.checked_sub(bytes) {
                Some(rest) => left = rest,
                None => remove_if_present(&path)?,
            }
        }
        Ok(())
    }

    /// Path of a preview's file.
    fn path(&self, hash: ContentHash) -> PathBuf {
        self.folder.join(format!("{}{}", hash.to_hex(), suffix()))
    }
}

/// Removes a file that another task may have removed meanwhile.
fn remove_if_present(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Suffix of the file names: the version of the analysis, because another version may make different previews.
fn suffix() -> String {
    format!("-{}", analysis::VERSION)
}
