//! Comparison of decoded colours with those of other decoders, for HEIC, AVIF and JPEG XL: files of other programs'
//! encoders, and the test data of the packages that this workspace uses.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::corpus::Corpus;
use super::{options, programs};
use crate::python::{self, IMAGE_LIBRARIES};
use crate::workspace::Workspace;
use crate::{process, step};

/// Folder of the scripts that write and compare files.
const SCRIPTS: &str = "xtask/src/bench/accuracy";

/// Folder of the compared files, of the pixels, and of the list of packages.
const FOLDER: &str = "target/bench/accuracy";

/// Runs the comparison and prints its table.
///
/// # Errors
/// If the mean difference of a file is too large, or a file is not decoded that the other decoders read.
pub(super) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let more = folders(arguments)?;
    let python = python::ensure(workspace, &IMAGE_LIBRARIES)?;
    programs::build_workload(workspace)?;
    let photos = Corpus::photos(workspace, 1)?;
    let [files, decoded] = empty_folders(workspace)?;
    let script = |name: &str| {
        let mut command = process::command(&python);
        command.arg(workspace.path(SCRIPTS).join(name));
        command
    };
    step::run("files", "encoding a picture in many variants, and copying test data", || {
        process::run(script("files.py").arg("encode").args([&photos.folder, &files]))?;
        let packages = workspace.path(FOLDER).join("packages.json");
        fs::write(&packages, process::output_of(&mut workspace.cargo_metadata())?)?;
        process::run(script("files.py").arg("copy").args([&packages, &files]))?;
        more.iter().try_for_each(|folder| process::run(script("files.py").arg("add").args([folder, &files])))
    })?;
    step::run("pixels", "decoding the files", || {
        process::run(process::command(programs::workload(workspace)).arg("pixels").args([&files, &decoded]))
    })?;
    process::run(script("compare.py").args([&files, &decoded]))
}

/// Folders with further files, from the option `--files`.
fn folders(arguments: &[String]) -> Result<Vec<PathBuf>> {
    options::parse(arguments)?
        .into_iter()
        .map(|option| if option.name == "--files" { Ok(option.path()) } else { Err(option.unknown()) })
        .collect()
}

/// Creates empty folders for the files and for the pixels.
fn empty_folders(workspace: &Workspace) -> Result<[PathBuf; 2]> {
    let create = |path: &Path| -> Result<PathBuf> {
        if path.exists() {
            fs::remove_dir_all(path)?;
        }
        fs::create_dir_all(path)?;
        Ok(path.to_owned())
    };
    let folder = workspace.path(FOLDER);
    Ok([create(&folder.join("files"))?, create(&folder.join("pixels"))?])
}

#[cfg(test)]
mod tests {
    use super::folders;

    #[test]
    fn further_folders_can_be_given() {
        let parse = |words: &[&str]| folders(&words.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(parse(&["--files", "a", "--files", "b"]).unwrap(), ["a", "b"].map(std::path::PathBuf::from));
        assert!(parse(&[]).unwrap().is_empty() && parse(&["--photos", "2"]).is_err());
    }
}
