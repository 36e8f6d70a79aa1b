//! The server's binary and the program `specimens`, which writes test images: compilation and paths, and a run of
//! `specimens`.

use std::path::PathBuf;

use anyhow::Result;

use crate::step::Step;
use crate::workspace::Workspace;
use crate::{process, tools};

/// Compilation profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Development: compiles quickly, and reads the site from `target/site` at run time.
    Dev,
    /// Release: optimised, with the site embedded.
    Release,
}

impl Profile {
    /// Purpose of the compilation, for the progress line.
    fn progress_text(self) -> &'static str {
        match self {
            Self::Dev => "compiling the server for development",
            Self::Release => "compiling the release, with the page embedded",
        }
    }

    /// Folder of the programs in the build folder.
    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }
}

/// Compiles the server and returns the path of its binary.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    let step = Step::begin("server", profile.progress_text());
    let mut cargo = workspace.cargo("build");
    cargo.args(["--package", "server", "--bin", "proofsheet"]);
    if tools::has_assembler() {
        cargo.args(["--features", "av1-asm"]);
    }
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    process::run(&mut cargo)?;
    step.end("done");
    Ok(binary(workspace, profile))
}

/// Path of the server's binary, compiled or not.
pub(crate) fn binary(workspace: &Workspace, profile: Profile) -> PathBuf {
    executable(workspace, profile, "proofsheet")
}

/// Compiles and runs the writer of test images, in the development profile. The arguments are the command-line
/// arguments of the program `specimens`.
pub(crate) fn write_specimens(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let mut cargo = workspace.cargo("run");
    cargo.args(["--package", "xtask", "--no-default-features", "--features", "specimens", "--bin", "specimens"]);
    process::run(cargo.arg("--").args(arguments))
}

/// Path of the writer of test images in the development profile, compiled or not.
pub(crate) fn specimen_writer(workspace: &Workspace) -> PathBuf {
    executable(workspace, Profile::Dev, "specimens")
}

fn executable(workspace: &Workspace, profile: Profile, name: &str) -> PathBuf {
    workspace.target().join(format!("{}/{name}{}", profile.folder(), std::env::consts::EXE_SUFFIX))
}
