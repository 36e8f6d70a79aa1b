//! sharp, the most used image library of Node.js, on libvips: installed from npm into target/bench/node.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::Workspace;
use crate::{executables, node, process, step};

/// The version that is measured. Its npm packages bring libvips along.
const VERSION: &str = "0.35.5";

/// The script, which must lie beside `node_modules`.
const SCRIPT: &str = include_str!("sharp.mjs");

/// sharp and the script that drives it.
pub(super) struct Sharp {
    folder: PathBuf,
}

impl Sharp {
    /// Installs this version unless an earlier run has.
    pub(super) fn ensure(workspace: &Workspace) -> Result<Self> {
        node::ensure_node()?;
        let sharp = Self { folder: workspace.path("target/bench/node") };
        fs::create_dir_all(&sharp.folder)?;
        fs::write(sharp.folder.join("sharp.mjs"), SCRIPT)?;
        if sharp.versions().is_ok_and(|(version, _)| version == VERSION) {
            return Ok(sharp);
        }
        step::run("npm", "installing sharp, which the analysis is compared with", || {
            let mut npm = process::command(executables::find("npm").context("npm has gone")?);
            npm.args(["install", "--no-save", "--no-audit", "--no-fund", "--prefix", "."]);
            process::run(npm.arg(format!("sharp@{VERSION}")).current_dir(&sharp.folder))
        })?;
        Ok(sharp)
    }

    /// The versions of sharp and of libvips.
    pub(super) fn versions(&self) -> Result<(String, String)> {
        const ASK: &str = "const {sharp, vips} = require('sharp').versions; console.log(sharp, vips)";
        let mut node = process::command("node");
        let answer =
            process::output_of(node.args(["-e", ASK]).current_dir(&self.folder).stderr(std::process::Stdio::null()))?;
        let (sharp, vips) = answer.split_once(' ').context("sharp does not tell its version")?;
        Ok((sharp.to_owned(), vips.to_owned()))
    }

    /// Turns the PNGs that stand for WebP into such with loss.
    pub(super) fn convert_webp(&self, folder: &Path) -> Result<()> {
        process::run(self.node().arg("webp").arg(folder))
    }

    /// Measures every file of a folder, this many at a time.
    pub(super) fn measure(&self, folder: &Path, workers: usize) -> Command {
        let mut node = self.node();
        node.env("UV_THREADPOOL_SIZE", workers.to_string()).arg("measure").arg(folder).arg(workers.to_string());
        node
    }

    fn node(&self) -> Command {
        let mut node = process::command("node");
        node.arg(self.folder.join("sharp.mjs"));
        node
    }
}
