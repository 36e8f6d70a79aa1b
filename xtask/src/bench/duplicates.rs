//! What the search for duplicates costs beside the analysis: of 10,000 images it is to be less than a fiftieth of it.

use anyhow::Result;

use super::{machine, programs};
use crate::process;
use crate::workspace::Workspace;

/// Runs it and prints its table; the program knows the options.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let program = programs::build_specimen_program(workspace, "duplicates")?;
    println!("{}\n", machine::line()?);
    process::run(process::command(program).args(arguments))
}
