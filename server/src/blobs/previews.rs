//! Cache of previews on the disk, beside the blobs. A regular sweep limits its size, and empties it if the disk has
//! less free space than its reserve.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use protocol::ContentHash;

use super::temporary_file::TemporaryFile;
use crate::disk_reserve::DiskReserve;
use crate::preview_scale::{PreviewKey, PreviewScale};

/// Largest total size in bytes of the previews that a sweep keeps.
const CACHE_BYTES: u64 = 1 << 30;

/// Largest total size in bytes of the full previews. They are few and large.
const FULL_PREVIEW_CACHE_BYTES: u64 = 512 << 20;

/// Part of the file name of a full preview, between the hash and the version.
const FULL_PREVIEW_MARK: &str = "-full";

/// File of the cache.
struct CachedFile {
    key: PreviewKey,
    used_at: SystemTime,
    bytes: u64,
    path: PathBuf,
}

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
    pub(super) fn read(&self, key: PreviewKey) -> io::Result<Option<Vec<u8>>> {
        let mut file = match File::open(self.path(key)) {
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
    /// A full preview replaces full ones that have not been used for longest, if they do not fit together into
    /// [`FULL_PREVIEW_CACHE_BYTES`].
    pub(super) fn store(&self, key: PreviewKey, bytes: &[u8]) -> io::Result<()> {
        self.disk_reserve.check_space_for(bytes.len() as u64)?;
        let (temporary, mut file) = TemporaryFile::create(TemporaryFile::random_path(&self.temporary_folder)?)?;
        file.write_all(bytes)?;
        // After a power failure the preview is complete or missing.
        file.sync_all()?;
        temporary.rename(&self.path(key))?;
        if key.scale == PreviewScale::Full {
            // A sweep comes too seldom for files of this size.
            let full = self.files()?.into_iter().filter(|file| file.key.scale == PreviewScale::Full).collect();
            keep_recently_used(full, FULL_PREVIEW_CACHE_BYTES)?;
        }
        Ok(())
    }

    /// Removes the previews of a blob, if there are any. Errors are ignored.
    pub(super) fn remove(&self, hash: ContentHash) {
        for scale in PreviewScale::ALL {
            // Most blobs have no preview. One that cannot be removed now is removed by the next sweep.
            let _ = fs::remove_file(self.path(PreviewKey { hash, scale }));
        }
    }

    /// Removes every file that is not a preview of an existing blob by this version of the analysis. Of the others it
    /// keeps the most recently used ones that fit into [`CACHE_BYTES`], or none if the disk has less free space than
    /// its reserve. Full previews get the space that the others leave, at most [`FULL_PREVIEW_CACHE_BYTES`].
    pub(super) fn sweep(&self, has_blob: impl Fn(ContentHash) -> bool) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            if !key(&entry.file_name()).is_some_and(|key| has_blob(key.hash)) {
                remove_if_present(&entry.path())?;
            }
        }
        // Previews can be made again; on a full disk other data needs their space.
        let space = if self.disk_reserve.check_space_for(0).is_ok() { CACHE_BYTES } else { 0 };
        let (full, screen) = self.files()?.into_iter().partition(|file| file.key.scale == PreviewScale::Full);
        let left = keep_recently_used(screen, space)?;
        keep_recently_used(full, left.min(FULL_PREVIEW_CACHE_BYTES))?;
        Ok(())
    }

    /// All previews of this version of the analysis.
    fn files(&self) -> io::Result<Vec<CachedFile>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            // Metadata is missing for a file that was removed meanwhile.
            if let (Some(key), Ok(metadata)) = (key(&entry.file_name()), entry.metadata()) {
                let (used_at, bytes) = (metadata.modified()?, metadata.len());
                files.push(CachedFile { key, used_at, bytes, path: entry.path() });
            }
        }
        Ok(files)
    }

    /// Path of a preview's file.
    fn path(&self, key: PreviewKey) -> PathBuf {
        let mark = match key.scale {
            PreviewScale::Screen => "",
            PreviewScale::Full => FULL_PREVIEW_MARK,
        };
        self.folder.join(format!("{}{mark}{}", key.hash.to_hex(), suffix()))
    }
}

/// Preview that has this file name; `None` for other files and for previews of another version of the analysis.
fn key(file_name: &OsStr) -> Option<PreviewKey> {
    let name = file_name.to_str()?.strip_suffix(&suffix())?;
    let (hex, scale) = match name.strip_suffix(FULL_PREVIEW_MARK) {
        Some(hex) => (hex, PreviewScale::Full),
        None => (name, PreviewScale::Screen),
    };
    Some(PreviewKey { hash: format!("blake3:{hex}").parse().ok()?, scale })
}

/// Removes files except the most recently used ones that fit into `space` bytes. Returns the rest of the space.
fn keep_recently_used(mut files: Vec<CachedFile>, space: u64) -> io::Result<u64> {
    files.sort_unstable_by(|one, other| (other.used_at, &other.path).cmp(&(one.used_at, &one.path)));
    let mut left = space;
    for file in files {
        match left.checked_sub(file.bytes) {
            Some(rest) => left = rest,
            None => remove_if_present(&file.path)?,
        }
    }
    Ok(left)
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const FULL: PreviewScale = PreviewScale::Full;

    fn cached(number: u8, scale: PreviewScale) -> PreviewKey {
        PreviewKey { hash: ContentHash::from_bytes([number; 32]), scale }
    }

    /// Creates the file of a preview with this length, last used at this second.
    fn create(cache: &PreviewCache, key: PreviewKey, bytes: u64, second: u64) {
        let file = File::create(cache.path(key)).unwrap();
        file.set_len(bytes).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(second)).unwrap();
    }

    fn open(folder: &Path) -> PreviewCache {
        let disk_reserve = DiskReserve::open(folder, Some(0)).unwrap();
        let temporary = folder.join("tmp");
        fs::create_dir_all(&temporary).unwrap();
        PreviewCache::open(folder.join("previews"), temporary, disk_reserve).unwrap()
    }

    /// True for each of these previews that the cache has.
    fn present<const COUNT: usize>(cache: &PreviewCache, keys: [PreviewKey; COUNT]) -> [bool; COUNT] {
        keys.map(|key| cache.path(key).exists())
    }

    #[test]
    fn keys_are_read_from_file_names() {
        let folder = tempfile::tempdir().unwrap();
        let cache = open(folder.path());
        for key in PreviewScale::ALL.map(|scale| cached(7, scale)) {
            assert_eq!(super::key(cache.path(key).file_name().unwrap()), Some(key));
        }
        assert_eq!(super::key(OsStr::new("stray")), None);
    }

    #[test]
    fn full_previews_are_removed_before_smaller_ones() {
        let folder = tempfile::tempdir().unwrap();
        let cache = open(folder.path());
        // The files have no blocks on the disk.
        let (screen, old, recent) = (cached(1, PreviewScale::Screen), cached(2, FULL), cached(3, FULL));
        create(&cache, screen, CACHE_BYTES - (40 << 20), 1);
        create(&cache, old, 30 << 20, 2);
        create(&cache, recent, 30 << 20, 3);
        cache.sweep(|_| true).unwrap();
        assert_eq!(present(&cache, [screen, old, recent]), [true, false, true]);
    }

    #[test]
    fn a_new_full_preview_replaces_old_ones_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let cache = open(folder.path());
        let (screen, old, recent, new) =
            (cached(1, PreviewScale::Screen), cached(2, FULL), cached(3, FULL), cached(4, FULL));
        create(&cache, screen, 10, 1);
        create(&cache, old, FULL_PREVIEW_CACHE_BYTES / 2, 2);
        create(&cache, recent, FULL_PREVIEW_CACHE_BYTES / 2, 3);
        cache.store(new, b"preview").unwrap();
        assert_eq!(present(&cache, [screen, old, recent, new]), [true, false, true, true]);
        cache.remove(new.hash);
        assert_eq!(present(&cache, [recent, new]), [true, false]);
    }
}
