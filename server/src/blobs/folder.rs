//! Folder of the blobs: 256 subfolders, named by the first byte of the hash.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

use protocol::ContentHash;

/// Folder of the blobs, with all of its subfolders.
#[derive(Debug, Clone)]
pub(super) struct BlobFolder {
    path: PathBuf,
}

impl BlobFolder {
    /// Opens the folder and creates all of its subfolders, so that storing a blob synchronises one folder only.
    pub(super) fn open(path: PathBuf) -> io::Result<Self> {
        for first in 0..=255u8 {
            fs::create_dir_all(path.join(format!("{first:02x}")))?;
        }
        File::open(&path)?.sync_all()?;
        Ok(Self { path })
    }

    /// Path of a blob's file.
    pub(super) fn path(&self, hash: ContentHash) -> PathBuf {
        let name = hash.to_hex();
        self.path.join(&name[..2]).join(&name)
    }

    /// Hashes of all blobs. Files with other names are ignored.
    pub(super) fn all(&self) -> io::Result<Vec<ContentHash>> {
        let mut found = Vec::new();
        for folder in fs::read_dir(&self.path)? {
            for file in fs::read_dir(folder?.path())? {
                let name = file?.file_name();
                found.extend(name.to_str().and_then(|name| format!("blake3:{name}").parse::<ContentHash>().ok()));
            }
        }
        Ok(found)
    }
}
