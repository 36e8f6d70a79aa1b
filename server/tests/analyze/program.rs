//! The program over folders made for a test.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use analysis::specimen;
use serde_json::Value;
use tempfile::TempDir;

/// `proofsheet` with nothing in its environment that would change what its arguments mean.
pub fn proofsheet() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proofsheet"));
    command.env_clear().stdin(Stdio::null());
    command
}

/// `proofsheet analyze` in a folder.
pub fn analyzing<A: AsRef<OsStr>>(arguments: &[A], folder: &Path) -> Command {
    let mut command = proofsheet();
    command.arg("analyze").args(arguments).current_dir(folder);
    command
}

/// What it prints and how it ends.
pub fn analyze<A: AsRef<OsStr>>(arguments: &[A], folder: &Path) -> Output {
    analyzing(arguments, folder).output().unwrap()
}

/// The objects that it prints as JSON.
pub fn objects(arguments: &[&str], folder: &Path) -> Vec<Value> {
    let output = analyze(&[arguments, &["--format", "json"]].concat(), folder);
    serde_json::from_slice(&output.stdout).unwrap()
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The objects of NDJSON.
pub fn lines(bytes: &[u8]) -> Vec<Value> {
    text(bytes).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub fn photo(seed: u64) -> Vec<u8> {
    specimen::jpeg(&specimen::photo(seed, 320, 240), 85)
}

/// A folder with these files.
pub fn folder(files: &[(&str, Vec<u8>)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// Three good images, two of them the same, in and under the folder; and what is no image.
pub fn shoot() -> TempDir {
    folder(&[
        ("shoot/b.jpg", photo(1)),
        ("shoot/day 2/a.png", specimen::png(&specimen::photo(2, 320, 240))),
        ("shoot/a copy of b", photo(1)),
        ("shoot/notes.txt", b"text".to_vec()),
        ("shoot/.DS_Store", b"\0\0\0\x01Bud1".to_vec()),
    ])
}

/// The images of the shoot as they are sorted.
pub const SORTED: [&str; 3] = ["shoot/a copy of b", "shoot/b.jpg", "shoot/day 2/a.png"];

pub fn paths(objects: &[Value]) -> Vec<&str> {
    objects.iter().map(|object| object["path"].as_str().unwrap()).collect()
}

pub fn issues(object: &Value) -> Vec<&str> {
    object["verdicts"].as_array().unwrap().iter().map(|verdict| verdict["issue"].as_str().unwrap()).collect()
}
