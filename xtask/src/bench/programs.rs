//! The programs that benchmarks run, compiled as they are shipped.

use std::path::PathBuf;

use anyhow::Result;

use crate::server::{self, Profile};
use crate::workspace::Workspace;
use crate::{process, site, step, tools};

/// Compiles `proofsheet` and gives its path. The page inside is whichever was built last: no benchmark here shows it.
pub(super) fn build_product(workspace: &Workspace) -> Result<PathBuf> {
    tools::ensure_compilers()?;
    if !workspace.site().is_dir() {
        site::build(workspace)?;
    }
    server::build(workspace, Profile::Release)
}

/// Compiles `workload`, which has what is compared with the product.
pub(super) fn build_workload(workspace: &Workspace) -> Result<()> {
    step::run("workload", "compiling what the product is compared with", || {
        let mut cargo = workspace.cargo("build");
        cargo.args(["--release", "--package", "xtask", "--no-default-features", "--features", "workload"]);
        process::run(cargo.args(["--bin", "workload"]))
    })
}

/// Compiles a program that works on generated images, and gives its path.
pub(super) fn build_specimen_program(workspace: &Workspace, name: &'static str) -> Result<PathBuf> {
    step::run(name, "compiling what works on generated images", || {
        let mut cargo = workspace.cargo("build");
        cargo.args(["--release", "--package", "xtask", "--no-default-features", "--features", "specimens"]);
        process::run(cargo.args(["--bin", name]))
    })?;
    Ok(workspace.target().join(format!("release/{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// Compiles `stream`, the load on the event stream and what that is compared with, and gives its path.
pub(super) fn build_stream_program(workspace: &Workspace) -> Result<PathBuf> {
    step::run("stream", "compiling the load and what the product is compared with", || {
        let mut cargo = workspace.cargo("build");
        cargo.args(["--release", "--package", "xtask", "--no-default-features", "--features", "stream"]);
        process::run(cargo.args(["--bin", "stream"]))
    })?;
    Ok(workspace.target().join(format!("release/stream{}", std::env::consts::EXE_SUFFIX)))
}

/// Where `workload` is.
pub(super) fn workload(workspace: &Workspace) -> PathBuf {
    workspace.target().join(format!("release/workload{}", std::env::consts::EXE_SUFFIX))
}
