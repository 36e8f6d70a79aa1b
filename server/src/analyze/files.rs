//! Which files the paths on the command line stand for.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use analysis::{Content, DecodeLimits, SNIFF_BYTES, sniff};
use protocol::{Failure, FailureCode};
use walkdir::{DirEntry, WalkDir};

use super::shown::shown_path;

/// Extensions by which a file in a folder is an image whatever is in it.
const EXTENSIONS: [&str; 17] = [
    "jpg", "jpeg", "jpe", "jfif", "png", "apng", "gif", "webp", "bmp", "dib", "tif", "tiff", "heic", "heif", "avif",
    "jxl", "svg",
];

/// The files to analyze.
#[derive(Default)]
pub(super) struct Found {
    /// Each once, as it was named first, under its path without detours.
    files: BTreeMap<PathBuf, PathBuf>,
    /// How many in the folders are no images.
    pub(super) skipped: usize,
    /// How many links to folders were not followed.
    pub(super) links: usize,
    /// What could not be read of the folders, each with the reason.
    pub(super) unreadable: Vec<String>,
}

/// Finds the files: those that are named as they are, and in folders those that are images by name or by content.
///
/// Links to files count as files. Links to folders inside of folders are not followed: they may lead round in circles.
pub(super) fn find(paths: &[PathBuf]) -> Found {
    let mut found = Found::default();
    for path in paths {
        if path.is_dir() {
            found.search(path);
        } else {
            found.add(&direct(path), path.clone());
        }
    }
    found
}

impl Found {
    /// The files, sorted by their paths as they are shown.
    pub(super) fn sorted(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = self.files.values().cloned().collect();
        files.sort_by_cached_key(|file| (file.display().to_string(), file.clone()));
        files
    }

    fn add(&mut self, direct: &Path, file: PathBuf) {
        self.files.entry(direct.to_owned()).or_insert(file);
    }

    fn search(&mut self, folder: &Path) {
        let direct = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        for entry in WalkDir::new(folder).sort_by_file_name() {
            match entry {
                Ok(entry) => self.consider(entry, folder, &direct),
                Err(error) => {
                    let place = error.path().map(shown_path).unwrap_or_default();
                    let reason = error.io_error().map_or_else(|| error.to_string(), reason);
                    self.unreadable.push(format!("{place} cannot be read: {reason}"));
                }
            }
        }
    }

    /// Takes a folder's entry, or counts it.
    fn consider(&mut self, entry: DirEntry, folder: &Path, direct: &Path) {
        if entry.file_type().is_dir() {
            return;
        }
        let path = entry.into_path();
        if path.is_dir() {
            self.links += 1;
        } else if is_image(&path) {
            let inside = path.strip_prefix(folder).unwrap_or(&path);
            self.add(&direct.join(inside), path);
        } else {
            self.skipped += 1;
        }
    }
}

/// A path without detours through its folders; what it names itself may be a link, which is another name for a file.
fn direct(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let resolved = folder.canonicalize().ok().zip(path.file_name()).map(|(folder, name)| folder.join(name));
    resolved.unwrap_or_else(|| path.to_owned())
}

/// Whether a path in a folder is an image by name or by content, or a file that does not let itself be looked at.
fn is_image(path: &Path) -> bool {
    let is_special = path.metadata().is_ok_and(|metadata| !metadata.is_file());
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let by_name = extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()));
    let by_content = || match head(path) {
        Ok(head) => matches!(sniff(&head), Content::Supported(_)),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    };
    !is_special && (by_name || by_content())
}

/// Refuses what need not be decoded to see that it cannot be.
pub(super) fn admit(path: &Path, limits: &DecodeLimits) -> Result<(), Failure> {
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(&error))?;
    if !metadata.is_file() {
        let detail = "This is no file with a beginning and an end. Save what it holds to a file and analyze that.";
        return Err(Failure::with_detail(FailureCode::UnsupportedFormat, detail));
    }
    if metadata.len() > limits.max_bytes {
        return Err(Failure::new(FailureCode::TooLarge));
    }
    sniff(&head(path).map_err(|error| unreadable(&error))?).refusal().map_or(Ok(()), Err)
}

/// The failure of a file that cannot be read.
pub(super) fn unreadable(error: &io::Error) -> Failure {
    let detail = format!("The file cannot be read ({}). Check that it is there and may be read.", reason(error));
    Failure::with_detail(FailureCode::BlobCorrupt, detail)
}

/// What the system says, without its number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

fn head(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(SNIFF_BYTES);
    File::open(path)?.take(SNIFF_BYTES as u64).read_to_end(&mut head)?;
    Ok(head)
}
