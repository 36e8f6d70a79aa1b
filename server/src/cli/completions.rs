//! `proofsheet completions`: a script for a shell.

use std::io::{self, Write};

use clap::Command;
use clap_complete::{Shell, generate};

/// The program, as it is typed.
const NAME: &str = "proofsheet";

/// Writes the script for a command line, without what is hidden in it. A reader that goes away is no error.
pub(super) fn write_completions(command: &Command, shell: Shell) -> io::Result<()> {
    let mut script = Vec::new();
    generate(shell, &mut visible(command), NAME, &mut script);
    match io::stdout().write_all(&script) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// The same command line as its help tells of it; completions would list hidden subcommands too.
fn visible(command: &Command) -> Command {
    Command::new(NAME)
        .version(env!("CARGO_PKG_VERSION"))
        .subcommands(command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()).cloned())
}
