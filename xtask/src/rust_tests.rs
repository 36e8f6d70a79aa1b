//! The Rust tests of the server side: one cargo command compiles them, another runs them.

use std::process::Command;

use anyhow::Result;

use crate::workspace::Workspace;
use crate::{process, step, tools};

/// Packages and features of the server side. One set for the binary and all tests, so that nothing is compiled twice.
/// Of this package it includes the programs behind the features `specimens`, `stream` and `workload`, but not the build
/// tool itself. `app` has `ssr` only: one build must never have `ssr` and `hydrate` on together.
const SERVER_SIDE: [&str; 9] = [
    "--package=protocol",
    "--package=analysis",
    "--package=app",
    "--package=av1",
    "--package=server",
    "--package=samples",
    "--package=xtask",
    "--no-default-features",
    "--features=analysis/specimens,app/ssr,xtask/specimens,xtask/stream,xtask/workload",
];

/// Compiles the libraries, programs and tests of the server side, and so also the server's binary.
pub(crate) fn compile(workspace: &Workspace) -> Result<()> {
    step::run("server", "compiling the server and its tests", || {
        let mut cargo = workspace.cargo("build");
        process::run(add_packages(&mut cargo).args(["--lib", "--bins", "--tests"]))
    })
}

/// The command that runs all tests of the server side. A test binary that fails does not stop the others.
pub(crate) fn command(workspace: &Workspace) -> Command {
    let mut cargo = workspace.cargo("test");
    add_packages(&mut cargo).arg("--no-fail-fast");
    cargo
}

/// Adds the packages and features of the server side to a cargo command, with assembly code if this machine can compile
/// it.
fn add_packages(cargo: &mut Command) -> &mut Command {
    cargo.args(SERVER_SIDE);
    if tools::has_assembler() {
        cargo.arg("--features=server/av1-asm");
    }
    cargo
}
