//! `proofsheet completions`: completion script for a shell.

use std::io::{self, Write};

use clap::Command;
use clap_complete::{Shell, generate};

/// Name of the program on the command line.
const NAME: &str = "proofsheet";

/// Writes the script for a command line, without hidden subcommands, to standard output. A closed standard output is no
/// error.
pub(super) fn write_completions(command: &Command, shell: Shell) -> io::Result<()> {
    let mut script = Vec::new();
    generate(shell, &mut visible(command), NAME, &mut script);
    match io::stdout().write_all(&script) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Command line without hidden subcommands, which completions would list.
fn visible(command: &Command) -> Command {
    Command::new(NAME)
        .version(env!("CARGO_PKG_VERSION"))
        .subcommands(command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()).cloned())
}
