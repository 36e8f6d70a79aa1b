//! Files in the data folder of a server.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Number of temporary files, of unfinished uploads and previews.
pub fn temporary_file_count(data: &Path) -> usize {
    file_names(&data.join("tmp")).count()
}

/// Names of all stored blobs: their hashes in hexadecimal.
pub fn blob_names(data: &Path) -> BTreeSet<String> {
    let folder = data.join("blobs");
    file_names(&folder).flat_map(|prefix| file_names(&folder.join(prefix))).collect()
}

/// Names of the files and folders in a folder.
fn file_names(folder: &Path) -> impl Iterator<Item = String> + use<> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap())
}
