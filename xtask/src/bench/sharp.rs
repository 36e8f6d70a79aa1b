//! sharp, an image library for Node.js on libvips: the peer of the analysis. Installed from npm into target/bench/node.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::workspace::Workspace;
use crate::{executables, node, process, step};

/// Version to measure. Its npm packages include libvips.
const VERSION: &str = "0.35.5";

/// Script that processes images with sharp: it measures them, or converts them to WebP. It must be in the folder of
/// `node_modules`.
const SCRIPT: &str = include_str!("sharp.mjs");

/// Folder with sharp and its script.
pub(super) struct Sharp {
    folder: PathBuf,
}

impl Sharp {
    /// Writes the script, and installs this version of sharp if no earlier run did.
    pub(super) fn ensure(workspace: &Workspace) -> Result<Self> {
        node::ensure_node()?;
        let sharp = Self { folder: workspace.path("target/bench/node") };
        fs::create_dir_all(&sharp.folder)?;
        fs::write(sharp.folder.join("sharp.mjs"), SCRIPT)?;
        if sharp.versions().is_ok_and(|(version, _)| version == VERSION) {
            return Ok(sharp);
        }
        step::run("npm", "installing sharp, the peer of the analysis", || {
            let mut npm = process::command(executables::find("npm").context("npm is not on the PATH any more")?);
            npm.args(["install", "--no-save", "--no-audit", "--no-fund", "--prefix", "."]);
            process::run(npm.arg(format!("sharp@{VERSION}")).current_dir(&sharp.folder))
        })?;
        Ok(sharp)
    }

    /// Installed versions of sharp and libvips.
    ///
    /// # Errors
    /// If sharp is not installed.
    pub(super) fn versions(&self) -> Result<(String, String)> {
        const PRINT_VERSIONS: &str = "const {sharp, vips} = require('sharp').versions; console.log(sharp, vips)";
        let mut node = process::command("node");
        let answer = process::output_of(
            node.args(["-e", PRINT_VERSIONS]).current_dir(&self.folder).stderr(std::process::Stdio::null()),
        )?;
        let (sharp, vips) = answer.split_once(' ').context("sharp did not print its versions")?;
        Ok((sharp.to_owned(), vips.to_owned()))
    }

    /// Converts the `*.webp.png` files of a folder to lossy WebP, and removes them.
    pub(super) fn convert_webp(&self, folder: &Path) -> Result<()> {
        process::run(self.node().arg("webp").arg(folder))
    }

    /// The command that measures all files of a folder, `workers` at a time.
    pub(super) fn measure(&self, folder: &Path, workers: usize) -> Command {
        let mut node = self.node();
        node.env("UV_THREADPOOL_SIZE", workers.to_string()).arg("measure").arg(folder).arg(workers.to_string());
        node
    }

    /// The command that runs the script, without its arguments.
    fn node(&self) -> Command {
        let mut node = process::command("node");
        node.arg(self.folder.join("sharp.mjs"));
        node
    }
}
