//! Programs that benchmarks run, compiled in the release profile.

use std::path::PathBuf;

use anyhow::Result;

use crate::server::{self, Profile};
use crate::workspace::Workspace;
use crate::{process, site, step, tools};

/// Compiles `proofsheet` and returns its path. It embeds the site as the last build left it; the site is built only if
/// there is none.
pub(super) fn build_product(workspace: &Workspace) -> Result<PathBuf> {
    tools::ensure_compilers()?;
    if !workspace.site().is_dir() {
        site::build(workspace)?;
    }
    server::build(workspace, Profile::Release)
}

/// Compiles `workload`, which generates the images and has the participants `direct` and `bare` of the analysis
/// benchmark.
pub(super) fn build_workload(workspace: &Workspace) -> Result<()> {
    step::run("workload", "compiling the peers of the analysis", || {
        let mut cargo = workspace.cargo("build");
        cargo.args(["--release", "--package", "xtask", "--no-default-features", "--features", "workload"]);
        process::run(cargo.args(["--bin", "workload"]))
    })
}

/// Compiles `duplicates` or `verdicts`, which measure on generated images, and returns the program's path.
pub(super) fn build_specimen_program(workspace: &Workspace, name: &'static str) -> Result<PathBuf> {
    step::run(name, "compiling the program that measures on generated images", || {
        let mut cargo = workspace.cargo("build");
        cargo.args(["--release", "--package", "xtask", "--no-default-features", "--features", "specimens"]);
        process::run(cargo.args(["--bin", name]))
    })?;
    Ok(workspace.target().join(format!("release/{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// Compiles `stream`, the load generator and the bare servers, and returns its path.
pub(super) fn build_stream_program(workspace: &Workspace) -> Result<PathBuf> {
    step::run("stream", "compiling the load generator and the bare servers", || {
        let mut cargo = workspace.cargo("build");
        cargo.args(["--release", "--package", "xtask", "--no-default-features", "--features", "stream"]);
        process::run(cargo.args(["--bin", "stream"]))
    })?;
    Ok(workspace.target().join(format!("release/stream{}", std::env::consts::EXE_SUFFIX)))
}

/// Path of `workload`, compiled or not.
pub(super) fn workload(workspace: &Workspace) -> PathBuf {
    workspace.target().join(format!("release/workload{}", std::env::consts::EXE_SUFFIX))
}
