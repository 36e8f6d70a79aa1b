//! Functions that run `proofsheet analyze`, make folders for it, and read its results.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use analysis::specimen;
use serde_json::Value;
use tempfile::TempDir;

use crate::command::proofsheet;
use crate::photos::photo;

/// `proofsheet analyze` with this working folder.
pub fn analyze_command<A: AsRef<OsStr>>(arguments: &[A], folder: &Path) -> Command {
    let mut command = proofsheet();
    command.arg("analyze").args(arguments).current_dir(folder);
    command
}

/// Runs `proofsheet analyze` to its end.
pub fn analyze<A: AsRef<OsStr>>(arguments: &[A], folder: &Path) -> Output {
    analyze_command(arguments, folder).output().unwrap()
}

/// Results of `proofsheet analyze --format json`.
pub fn analyze_to_json(arguments: &[&str], folder: &Path) -> Vec<Value> {
    let output = analyze(&[arguments, &["--format", "json"]].concat(), folder);
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Bytes as text; they must be UTF-8.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Results in NDJSON, one from each line.
pub fn parse_ndjson(bytes: &[u8]) -> Vec<Value> {
    text(bytes).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Creates a temporary folder with these files, by their relative paths.
pub fn folder_with(files: &[(&str, Vec<u8>)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// Temporary folder with the folder `shoot`, which contains three valid images, two of them equal, and two files that
/// are not images.
pub fn shoot_folder() -> TempDir {
    folder_with(&[
        ("shoot/b.jpg", photo(1)),
        ("shoot/day 2/a.png", specimen::png(&specimen::photo(2, 320, 240))),
        ("shoot/a copy of b", photo(1)),
        ("shoot/notes.txt", b"text".to_vec()),
        ("shoot/.DS_Store", b"\0\0\0\x01Bud1".to_vec()),
    ])
}

/// Paths of the images in [`shoot_folder`], sorted. The first two images are equal.
pub const SHOOT_IMAGES: [&str; 3] = ["shoot/a copy of b", "shoot/b.jpg", "shoot/day 2/a.png"];

/// Paths of these results.
pub fn paths(objects: &[Value]) -> Vec<&str> {
    objects.iter().map(|object| object["path"].as_str().unwrap()).collect()
}

/// Issues in the verdicts of a result.
pub fn issues(object: &Value) -> Vec<&str> {
    object["verdicts"].as_array().unwrap().iter().map(|verdict| verdict["issue"].as_str().unwrap()).collect()
}
