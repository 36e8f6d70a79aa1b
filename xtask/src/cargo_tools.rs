//! Development tools from crates.io, installed once per user outside of the clone where that is possible.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{process, step};

/// A program that `cargo install` builds.
pub(crate) struct CargoTool {
    /// Name of the package and of its program.
    pub(crate) name: &'static str,
    /// Exact version.
    pub(crate) version: &'static str,
}

impl CargoTool {
    /// Path of the program. Installs this version into [`tools_folder`] unless it is there.
    pub(crate) fn ensure(&self, workspace: &Workspace) -> Result<PathBuf> {
        let Self { name, version } = self;
        let folder = tools_folder(workspace).join(format!("{name}-{version}"));
        let program = folder.join(format!("bin/{name}{}", env::consts::EXE_SUFFIX));
        if !program.is_file() {
            step::run(name, &format!("installing version {version} into {}, once", folder.display()), || {
                self.install(workspace, &folder)
            })?;
        }
        Ok(program)
    }

    /// Builds the program below `folder` and installs it there.
    fn install(&self, workspace: &Workspace, folder: &Path) -> Result<()> {
        let build = folder.join("build");
        let install = |flags: &[&str]| {
            let mut cargo = workspace.cargo_into("install", &build);
            cargo.arg(format!("{}@{}", self.name, self.version)).args(flags).arg("--root").arg(folder);
            process::run(&mut cargo)
        };
        // The locked versions were tested together, but one of them can be gone or need a newer Rust.
        install(&["--locked"]).or_else(|_| install(&[]))?;
        // The build folder has about a gigabyte and is not needed any more.
        if build.exists() {
            fs::remove_dir_all(build)?;
        }
        Ok(())
    }
}

/// Folder of the installed tools: `proofsheet/tools` in the user's cache folder, which outlives a clone; `target/tools`
/// where there is none.
fn tools_folder(workspace: &Workspace) -> PathBuf {
    match user_cache(|variable| env::var_os(variable)) {
        Some(cache) => cache.join("proofsheet/tools"),
        None => workspace.path("target/tools"),
    }
}

/// The user's cache folder by the XDG Base Directory Specification, or by the convention of Windows. `None` if none of
/// their environment variables has an absolute path.
fn user_cache(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let absolute = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_CACHE_HOME").or_else(|| absolute("LOCALAPPDATA")).or_else(|| Some(absolute("HOME")?.join(".cache")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_folder_follows_the_environment() {
        let cache = |variables: &[(&str, &str)]| {
            user_cache(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into()))
        };
        let root = if cfg!(windows) { "C:/" } else { "/" };
        let (home, other) = (format!("{root}home"), format!("{root}cache"));
        assert_eq!(cache(&[("HOME", &home)]), Some(Path::new(&home).join(".cache")));
        assert_eq!(cache(&[("HOME", &home), ("XDG_CACHE_HOME", &other)]), Some(other.into()));
        assert_eq!(cache(&[("HOME", &home), ("XDG_CACHE_HOME", "")]), Some(Path::new(&home).join(".cache")));
        assert_eq!(cache(&[]), None);
    }
}
