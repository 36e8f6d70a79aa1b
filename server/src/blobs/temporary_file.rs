//! Temporary files of uploads and previews.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::random;

/// Temporary file, removed when this is dropped unless it was renamed.
pub(super) struct TemporaryFile {
    path: PathBuf,
}

impl TemporaryFile {
    /// Path with a random name in this folder. Creates no file.
    pub(super) fn random_path(folder: &Path) -> io::Result<PathBuf> {
        let name = u64::from_be_bytes(random::bytes().map_err(io::Error::other)?);
        Ok(folder.join(format!("{name:016x}")))
    }

    /// Creates an empty file for writing, and its guard. A file that exists is an error.
    pub(super) fn create(path: PathBuf) -> io::Result<(Self, File)> {
        let file = File::options().write(true).create_new(true).open(&path)?;
        Ok((Self { path }, file))
    }

    /// Renames the file to its final name. An existing file of that name is replaced.
    pub(super) fn rename(self, path: &Path) -> io::Result<()> {
        // Dropping `self` afterwards finds nothing to remove.
        fs::rename(&self.path, path)
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        // The next start of the server removes a file that cannot be removed now.
        let _ = fs::remove_file(&self.path);
    }
}
