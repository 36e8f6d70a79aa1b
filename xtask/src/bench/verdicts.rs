//! How often the verdicts agree with the labels of generated images.

use anyhow::{Result, bail};

use super::{machine, programs};
use crate::process;
use crate::workspace::Workspace;

/// Runs it and prints its table; `--mistakes` names every image that was judged otherwise than it is labelled.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    if let Some(unknown) = arguments.iter().find(|argument| *argument != "--mistakes") {
        bail!("there is no option {unknown}");
    }
    let program = programs::build_specimen_program(workspace, "verdicts")?;
    println!("{}\n", machine::line()?);
    process::run(process::command(&program).args(arguments))
}
