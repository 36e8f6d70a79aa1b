//! Finds the image files for the paths on the command line, which name files or folders, and checks each file before it
//! is decoded.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use analysis::{Content, DecodeLimits, SNIFF_BYTES, sniff};
use protocol::{APPLE_DOUBLE, Failure, FailureCode, Format};
use walkdir::{DirEntry, WalkDir};

use super::terminal_text::printable_path;

/// Files to analyze, and the parts of folders that were left out.
#[derive(Default)]
pub(super) struct FoundFiles {
    /// Path as first named, by canonical path, so that each file appears once.
    files: BTreeMap<PathBuf, PathBuf>,
    /// Number of files that are not images. Only folders are searched for such files.
    pub(super) skipped: usize,
    /// Number of metadata files of macOS (AppleDouble): `._NAME` beside each `NAME`. Only in folders.
    pub(super) metadata_files: usize,
    /// Number of links to folders inside folders. They are not followed.
    pub(super) links: usize,
    /// Messages about parts of folders that could not be read.
    pub(super) unreadable: Vec<String>,
}

/// Finds the files to analyze: every file that is named directly, and in folders every file that is an image by name or
/// content, or that cannot be read.
///
/// Links to files count as files. Links to folders inside folders are not followed, because they may form loops.
pub(super) fn find(paths: &[PathBuf]) -> FoundFiles {
    let mut found = FoundFiles::default();
    for path in paths {
        if path.is_dir() {
            found.search(path);
        } else {
            found.add(&canonical(path), path.clone());
        }
    }
    found
}

impl FoundFiles {
    /// Files to analyze, sorted by their paths as text.
    pub(super) fn sorted(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = self.files.values().cloned().collect();
        files.sort_by_cached_key(|file| (file.display().to_string(), file.clone()));
        files
    }

    /// Adds a file, unless it was added under another path.
    fn add(&mut self, canonical: &Path, file: PathBuf) {
        self.files.entry(canonical.to_owned()).or_insert(file);
    }

    /// Adds the images in a folder and its subfolders.
    fn search(&mut self, folder: &Path) {
        let canonical = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        for entry in WalkDir::new(folder).sort_by_file_name() {
            match entry {
                Ok(entry) => self.add_entry(entry, folder, &canonical),
                Err(error) => {
                    let path = error.path().map(printable_path).unwrap_or_default();
                    let reason = error.io_error().map_or_else(|| error.to_string(), reason);
                    self.unreadable.push(format!("{path} cannot be read: {reason}"));
                }
            }
        }
    }

    /// Adds a folder's entry, or counts it as left out. Does nothing for a subfolder, whose entries follow.
    fn add_entry(&mut self, entry: DirEntry, folder: &Path, canonical_folder: &Path) {
        if entry.file_type().is_dir() {
            return;
        }
        let path = entry.into_path();
        if path.is_dir() {
            self.links += 1;
        } else if is_metadata_file(&path) {
            self.metadata_files += 1;
        } else if is_image(&path) {
            let inside = path.strip_prefix(folder).unwrap_or(&path);
            self.add(&canonical_folder.join(inside), path);
        } else {
            self.skipped += 1;
        }
    }
}

/// Path with its folders resolved; unchanged if they cannot be resolved. The last component stays as it is: a link to a
/// file counts as another file.
fn canonical(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let resolved = folder.canonicalize().ok().zip(path.file_name()).map(|(folder, name)| folder.join(name));
    resolved.unwrap_or_else(|| path.to_owned())
}

/// Returns true if a path in a folder is an image by name or content, or a file that exists and cannot be read. Special
/// files such as pipes are never images.
fn is_image(path: &Path) -> bool {
    let is_special = path.metadata().is_ok_and(|metadata| !metadata.is_file());
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let by_name = extension.is_some_and(|extension| is_image_extension(&extension));
    let by_content = || match head(path) {
        Ok(head) => matches!(sniff(&head), Content::Supported(_)),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    };
    !is_special && (by_name || by_content())
}

/// Returns true for an extension, in lower case, that makes a file in a folder count as an image, whatever its content:
/// those of the formats that are read, and of SVG, so that the refusal of an SVG is reported.
fn is_image_extension(extension: &str) -> bool {
    extension == "svg" || Format::ALL.into_iter().any(|format| format.extensions().contains(&extension))
}

/// Returns true for an AppleDouble file, by name and content. It can have the extension of an image.
fn is_metadata_file(path: &Path) -> bool {
    let has_prefix = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"._"));
    has_prefix
        && path.metadata().is_ok_and(|metadata| metadata.is_file())
        && head(path).is_ok_and(|head| sniff(&head) == Content::Named(APPLE_DOUBLE))
}

/// Checks what can be checked without decoding: that the file is regular, not too large and of a supported format.
///
/// # Errors
/// The reason why the file cannot be analyzed.
pub(super) fn check_file(path: &Path, limits: &DecodeLimits) -> Result<(), Failure> {
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(&error))?;
    if !metadata.is_file() {
        let detail = "This is not a regular file. Save its content to a file and analyze that.";
        return Err(Failure::with_detail(FailureCode::UnsupportedFormat, detail));
    }
    if metadata.len() > limits.max_bytes {
        return Err(Failure::new(FailureCode::TooLarge));
    }
    sniff(&head(path).map_err(|error| unreadable(&error))?).refusal().map_or(Ok(()), Err)
}

/// Failure (`blob-corrupt`) of a file that cannot be read because of this error.
pub(super) fn unreadable(error: &io::Error) -> Failure {
    let detail = format!("The file cannot be read ({}). Check that it exists and that you may read it.", reason(error));
    Failure::with_detail(FailureCode::BlobCorrupt, detail)
}

/// Message of the operating system in lower case, without the error number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

/// First bytes of a file, at most [`SNIFF_BYTES`]: enough to recognise the format.
fn head(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(SNIFF_BYTES);
    File::open(path)?.take(SNIFF_BYTES as u64).read_to_end(&mut head)?;
    Ok(head)
}
