//! Benchmark of the search for duplicates. Requirement: with 10,000 images it takes less than 2 % of the time of the analysis.

use anyhow::Result;

use super::{machine, programs};
use crate::process;
use crate::workspace::Workspace;

/// Runs the benchmark, which prints its table. The program `duplicates` parses the options.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let program = programs::build_specimen_program(workspace, "duplicates")?;
    println!("{}\n", machine::description()?);
    process::run(process::command(program).args(arguments))
}
