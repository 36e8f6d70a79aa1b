//! Benchmark of the verdicts: agreement with the labels of generated images.

use anyhow::{Result, bail};

use super::{machine, programs};
use crate::process;
use crate::workspace::Workspace;

/// Runs the benchmark, which prints its table. `--mistakes` also lists every missed or invented issue with its image,
/// on standard error.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    if let Some(unknown) = arguments.iter().find(|argument| *argument != "--mistakes") {
        bail!("unknown option {unknown}");
    }
    let program = programs::build_specimen_program(workspace, "verdicts")?;
    println!("{}\n", machine::description()?);
    process::run(process::command(&program).args(arguments))
}
