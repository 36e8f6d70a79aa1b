//! Where things are in this repository.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process;

/// The repository's root; everything else is found from there, whatever folder the tool is called in.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The one that this tool is run from. What cargo says when it runs the tool comes before what it said when it compiled
    /// it: two clones may share a target folder, and then the tool itself.
    pub(crate) fn of_this_tool() -> Self {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let manifest = Path::new(&manifest);
        Self { root: manifest.parent().unwrap_or(manifest).to_owned() }
    }

    /// A file or folder by its path in the repository.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Where builds go. Always here, whatever `CARGO_TARGET_DIR` says: the server embeds `target/site`, and people are told
    /// to look for `target/release/proofsheet`.
    pub(crate) fn target(&self) -> PathBuf {
        self.path("target")
    }

    /// The finished files for the browser.
    pub(crate) fn site(&self) -> PathBuf {
        self.path("target/site")
    }

    /// A cargo command in this workspace, with the toolchain that runs this tool.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = process::command(cargo);
        command.current_dir(&self.root).arg(subcommand);
        command
    }
}
