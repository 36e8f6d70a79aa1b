//! Paths in this repository and cargo commands that run in it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process;

/// The repository. Paths are resolved from its root, so the tool works in any current folder.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The repository that contains the running build tool. The `CARGO_MANIFEST_DIR` of the run has precedence over
    /// that of the compilation: two clones that share a target folder share the compiled tool too.
    pub(crate) fn of_this_tool() -> Self {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let manifest = Path::new(&manifest);
        Self { root: manifest.parent().unwrap_or(manifest).to_owned() }
    }

    /// Absolute path of a file or folder that is given relative to the root.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Build folder, `target` in the root. [`Self::cargo`] passes it to cargo, so `CARGO_TARGET_DIR` does not change
    /// it: the server embeds `target/site`, and the documents name `target/release/proofsheet`.
    pub(crate) fn target(&self) -> PathBuf {
        self.path("target")
    }

    /// Folder with the finished files for the browser.
    pub(crate) fn site(&self) -> PathBuf {
        self.path("target/site")
    }

    /// A cargo command that builds into [`Self::target`].
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        self.cargo_into(subcommand, &self.target())
    }

    /// A cargo command that builds into `target`. It runs in the root with the toolchain that runs this tool.
    pub(crate) fn cargo_into(&self, subcommand: &str, target: &Path) -> Command {
        let mut command = self.cargo_without_target(subcommand);
        command.arg("--target-dir").arg(target);
        command
    }

    /// The cargo command that prints all packages of the workspace and its dependencies as JSON.
    pub(crate) fn cargo_metadata(&self) -> Command {
        let mut command = self.cargo_without_target("metadata");
        command.args(["--format-version", "1", "--locked"]);
        command
    }

    /// A cargo command that builds nothing.
    fn cargo_without_target(&self, subcommand: &str) -> Command {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = process::command(cargo);
        command.current_dir(&self.root).arg(subcommand);
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_builds_into_the_target_folder_of_the_repository() {
        let workspace = Workspace { root: "/repository".into() };
        let command = workspace.cargo("build");
        let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
        let target = workspace.target();
        assert_eq!(arguments, ["build", "--target-dir", &*target.to_string_lossy()]);
    }
}
