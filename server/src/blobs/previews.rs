//! Previews beside the blobs that they were made of: a cache, which loses its oldest when it is too large or the disk is full.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use protocol::ContentHash;

use super::{Blobs, Temporary};
use crate::random;

/// Bytes that all previews may have together.
const ROOM: u64 = 1 << 30;

impl Blobs {
    /// The preview of a blob, if it is kept. Blocks.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn preview(&self, hash: ContentHash) -> io::Result<Option<Vec<u8>>> {
        let mut file = match File::open(self.preview_path(hash)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened?,
        };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        // What is looked at stays longest. Should the disk not take that note, it is only let go sooner.
        let _ = file.set_modified(SystemTime::now());
        Ok(Some(bytes))
    }

    /// Keeps the preview of a blob as long as the blob is there. Blocks.
    ///
    /// # Errors
    /// When the disk does not take it; then nothing is left of it.
    pub fn keep_preview(&self, hash: ContentHash, bytes: &[u8]) -> io::Result<()> {
        self.room().check(bytes.len() as u64)?;
        let name = u64::from_be_bytes(random::bytes().map_err(io::Error::other)?);
        let (temporary, mut file) = Temporary::make(self.shared.temporary.join(format!("{name:016x}")))?;
        file.write_all(bytes)?;
        // After a power failure it is whole or not there.
        file.sync_all()?;
        fs::rename(&temporary.0, self.preview_path(hash))?;
        // Who removes the blob removes the preview after it: either they see this one, or we see that the blob is gone.
        if !self.path(hash).exists() {
            self.remove_preview(hash);
        }
        Ok(())
    }

    pub(super) fn remove_preview(&self, hash: ContentHash) {
        // Most blobs have none; what cannot be removed now is swept.
        let _ = fs::remove_file(self.preview_path(hash));
    }

    /// Removes previews whose blobs are gone or that an earlier version made, and the oldest of the others when there are too many.
    /// Blocks.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn sweep_previews(&self) -> io::Result<()> {
        let mut kept = Vec::new();
        for entry in fs::read_dir(&self.shared.previews)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_str().and_then(|name| name.strip_suffix(&suffix()));
            let hash = name.and_then(|hex| format!("blake3:{hex}").parse::<ContentHash>().ok());
            // One that was removed meanwhile has none.
            let Ok(facts) = entry.metadata() else { continue };
            match hash {
                Some(hash) if self.path(hash).exists() => kept.push((facts.modified()?, facts.len(), entry.path())),
                _ => remove(&entry.path())?,
            }
        }
        // A full disk needs the room for what cannot be made again.
        let mut room = if self.room().check(0).is_ok() { ROOM } else { 0 };
        kept.sort_unstable_by(|one, other| other.cmp(one));
        for (_, bytes, path) in kept {
            match room.checked_sub(bytes) {
                Some(rest) => room = rest,
                None => remove(&path)?,
            }
        }
        Ok(())
    }

    fn preview_path(&self, hash: ContentHash) -> PathBuf {
        self.shared.previews.join(format!("{}{}", hash.to_hex(), suffix()))
    }
}

/// Removes a file that somebody else may have removed meanwhile.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Another version makes another preview.
fn suffix() -> String {
    format!("-{}", analysis::VERSION)
}
