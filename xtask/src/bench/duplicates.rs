//! Benchmark of the search for duplicates. Requirement, which the table does not check: with 10,000 images the search
//! takes, per image, less than 2 % of the CPU time that the analysis of a photo of 24 megapixels takes.

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
