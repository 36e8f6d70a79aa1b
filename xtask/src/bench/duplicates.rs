//! What the search for duplicates costs beside the analysis: of 10,000 images less than a fiftieth of it.

use anyhow::Result;

use super::machine;
use crate::workspace::Workspace;
use crate::{process, step};

/// Runs it and prints its table; the program knows the options.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    step::run("duplicates", "compiling the search as it is shipped", || {
        let mut cargo = workspace.cargo("build");
        cargo.args(["--release", "--package", "xtask", "--no-default-features", "--features", "specimens"]);
        process::run(cargo.args(["--bin", "duplicates", "--target-dir"]).arg(workspace.target()))
    })?;
    println!("{}", machine::line()?);
    let program = workspace.target().join(format!("release/duplicates{}", std::env::consts::EXE_SUFFIX));
    process::run(process::command(program).args(arguments))
}
