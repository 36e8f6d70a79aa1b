//! Command line of the `proofsheet` program under test.

use std::process::{Command, Stdio};

/// `proofsheet` with an empty environment, so that no variable changes the meaning of its arguments.
///
/// The program is the one that was built with the tests, or the one that `PROOFSHEET_BINARY` names, such as a release
/// build.
pub fn proofsheet() -> Command {
    let other = std::env::var_os("PROOFSHEET_BINARY");
    let mut command = Command::new(other.unwrap_or_else(|| env!("CARGO_BIN_EXE_proofsheet").into()));
    command.env_clear().stdin(Stdio::null());
    command
}
