//! The server's binary, and the one that writes test images.

use std::path::PathBuf;

use anyhow::Result;

use crate::process;
use crate::step::Step;
use crate::workspace::Workspace;

/// How the server is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quickly; it reads the site from `target/site`.
    Dev,
    /// To be shipped; the site is inside.
    Release,
}

impl Profile {
    fn why(self) -> &'static str {
        match self {
            Self::Dev => "compiling it for development",
            Self::Release => "compiling the release, with the page inside",
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }
}

/// Compiles it and tells where it is.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    let step = Step::begin("server", profile.why());
    let mut cargo = workspace.cargo("build");
    cargo.args(["--package", "server", "--bin", "proofsheet"]);
    if profile == Profile::Release {
        cargo.arg("--release");
    }
    process::run(&mut cargo)?;
    step.end("done");
    Ok(binary(workspace, profile))
}

/// Where cargo puts it.
pub(crate) fn binary(workspace: &Workspace, profile: Profile) -> PathBuf {
    built(workspace, profile, "proofsheet")
}

/// Writes generated test images; the arguments are those of `specimens.rs`.
pub(crate) fn write_specimens(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let mut cargo = workspace.cargo("run");
    cargo.args(["--package", "xtask", "--no-default-features", "--features", "specimens", "--bin", "specimens"]);
    process::run(cargo.arg("--").args(arguments))
}

/// The program that writes them, once it is compiled.
pub(crate) fn specimen_writer(workspace: &Workspace) -> PathBuf {
    built(workspace, Profile::Dev, "specimens")
}

fn built(workspace: &Workspace, profile: Profile, name: &str) -> PathBuf {
    workspace.target().join(format!("{}/{name}{}", profile.folder(), std::env::consts::EXE_SUFFIX))
}
