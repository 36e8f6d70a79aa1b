//! Which files the paths on the command line stand for.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use analysis::{Content, Limits, SNIFF_BYTES, sniff};
use protocol::{Failure, FailureCode};
use walkdir::WalkDir;

/// Extensions by which a file in a folder is an image whatever is in it.
const EXTENSIONS: [&str; 17] = [
    "jpg", "jpeg", "jpe", "jfif", "png", "apng", "gif", "webp", "bmp", "dib", "tif", "tiff", "heic", "heif", "avif",
    "jxl", "svg",
];

/// The files to analyze.
pub(super) struct Found {
    /// Sorted, each once.
    pub(super) files: Vec<PathBuf>,
    /// How many in the folders are no images.
    pub(super) skipped: usize,
}

/// Finds the files: those that are named as they are, and in folders those that are images by name or by content.
pub(super) fn find(paths: &[PathBuf]) -> io::Result<Found> {
    let mut found = Found { files: Vec::new(), skipped: 0 };
    for path in paths {
        if !path.is_dir() {
            found.files.push(path.clone());
            continue;
        }
        for entry in WalkDir::new(path).sort_by_file_name() {
            let entry = entry?;
            if !entry.file_type().is_file() {
                continue;
            }
            if is_image(entry.path()) {
                found.files.push(entry.into_path());
            } else {
                found.skipped += 1;
            }
        }
    }
    found.files.sort();
    found.files.dedup();
    Ok(found)
}

fn is_image(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let by_name = extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()));
    by_name || head(path).is_ok_and(|head| matches!(sniff(&head), Content::Supported(_)))
}

/// Refuses what need not be decoded to see that it cannot be.
pub(super) fn admit(path: &Path, limits: &Limits) -> Result<(), Failure> {
    let unreadable = |_| {
        Failure::with_detail(
            FailureCode::BlobCorrupt,
            "The file cannot be read. Check that it is there and may be read.",
        )
    };
    if std::fs::metadata(path).map_err(unreadable)?.len() > limits.max_bytes {
        return Err(Failure::new(FailureCode::TooLarge));
    }
    sniff(&head(path).map_err(unreadable)?).refusal().map_or(Ok(()), Err)
}

fn head(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(SNIFF_BYTES);
    File::open(path)?.take(SNIFF_BYTES as u64).read_to_end(&mut head)?;
    Ok(head)
}
