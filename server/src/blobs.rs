//! Files by the hash of their bytes, on the local disk.
//!
//! A blob that [`Blobs::begin`] … [`Upload::finish`] reported as stored is on the disk, whole, whatever happens next: the
//! bytes are written to a temporary file, synchronised, renamed to their final name, and the folder is synchronised. Whoever stores a blob holds a [`Stored`] until the log refers to it; meanwhile it cannot be removed.

mod previews;
mod upload;

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use protocol::ContentHash;

use crate::room::Room;
pub use upload::UploadError;

/// The blobs of one server.
#[derive(Clone)]
pub struct Blobs {
    shared: Arc<Shared>,
}

struct Shared {
    folder: PathBuf,
    temporary: PathBuf,
    previews: PathBuf,
    room: Room,
    /// How many uploads are on their way.
    uploads: AtomicUsize,
    /// How many uploads of each blob are stored but not yet logged.
    pins: Mutex<HashMap<ContentHash, usize>>,
}

impl Blobs {
    /// Opens the blobs in this data folder and removes what unfinished uploads left behind.
    ///
    /// # Errors
    /// When the folders cannot be made or read.
    pub fn open(data: &Path, room: Room) -> io::Result<Self> {
        let (folder, temporary, previews) = (data.join("blobs"), data.join("tmp"), data.join("previews"));
        fs::create_dir_all(&temporary)?;
        fs::create_dir_all(&previews)?;
        for leftover in fs::read_dir(&temporary)? {
            fs::remove_file(leftover?.path())?;
        }
        // All folders exist before the first blob, so that storing one synchronises one folder only.
        for first in 0..=255u8 {
            fs::create_dir_all(folder.join(format!("{first:02x}")))?;
        }
        File::open(&folder)?.sync_all()?;
        File::open(data)?.sync_all()?;
        Ok(Self {
            shared: Arc::new(Shared {
                folder,
                temporary,
                previews,
                room,
                uploads: AtomicUsize::default(),
                pins: Mutex::default(),
            }),
        })
    }

    /// The room that they take.
    pub fn room(&self) -> &Room {
        &self.shared.room
    }

    /// Where the bytes are.
    pub fn path(&self, hash: ContentHash) -> PathBuf {
        let name = hash.to_hex();
        self.shared.folder.join(&name[..2]).join(&name)
    }

    /// Removes a blob unless somebody is storing it again or `is_referenced` says that it is needed. Blocks.
    ///
    /// # Errors
    /// When `is_referenced` fails or the file cannot be removed.
    pub fn remove_unless<E: From<io::Error>>(
        &self,
        hash: ContentHash,
        is_referenced: impl FnOnce() -> Result<bool, E>,
    ) -> Result<(), E> {
        // Nobody can pin the blob as long as this is held, so that what is asked stays true until the file is gone.
        let pins = self.pins();
        if pins.contains_key(&hash) || is_referenced()? {
            return Ok(());
        }
        match fs::remove_file(self.path(hash)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => self.remove_preview(hash),
        }
        Ok(())
    }

    /// Every blob that is there: candidates for [`Blobs::remove_unless`]. Blocks.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn all(&self) -> io::Result<Vec<ContentHash>> {
        let mut found = Vec::new();
        for folder in fs::read_dir(&self.shared.folder)? {
            for file in fs::read_dir(folder?.path())? {
                let name = file?.file_name();
                found.extend(name.to_str().and_then(|name| format!("blake3:{name}").parse::<ContentHash>().ok()));
            }
        }
        Ok(found)
    }

    fn pins(&self) -> MutexGuard<'_, HashMap<ContentHash, usize>> {
        self.shared.pins.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A blob that is on the disk. As long as this lives, the blob is not removed.
pub struct Stored {
    pin: Pin,
    bytes: u64,
    head: Vec<u8>,
}

impl Stored {
    /// BLAKE3 of the bytes.
    pub fn hash(&self) -> ContentHash {
        self.pin.hash
    }

    /// How many they are.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The first of them, enough to tell the format.
    pub fn head(&self) -> &[u8] {
        &self.head
    }
}

struct Pin {
    blobs: Blobs,
    hash: ContentHash,
}

impl Pin {
    fn new(blobs: Blobs, hash: ContentHash) -> Self {
        *blobs.pins().entry(hash).or_default() += 1;
        Self { blobs, hash }
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        let mut pins = self.blobs.pins();
        if let Some(count) = pins.get_mut(&self.hash) {
            *count -= 1;
            if *count == 0 {
                pins.remove(&self.hash);
            }
        }
    }
}

/// A temporary file that is removed unless it is renamed.
struct Temporary(PathBuf);

impl Temporary {
    fn make(path: PathBuf) -> io::Result<(Self, File)> {
        let temporary = Self(path);
        let file = File::options().write(true).create_new(true).open(&temporary.0)?;
        Ok((temporary, file))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        // What cannot be removed now is removed when the server starts.
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests;
