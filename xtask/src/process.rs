//! Running other programs.

use std::ffi::OsStr;
use std::io;
use std::process::{Command, ExitCode, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

/// A program that asks no questions: what it reads from its input is empty.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    command
}

/// Runs it with its output shown; anything but success is an error that names the command.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs a command to its end and returns its exit status, whatever it is.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    command.status().with_context(|| format!("`{}` cannot be started", line(command)))
}

/// Runs it and gives back what it printed; its errors are shown.
pub(crate) fn output_of(command: &mut Command) -> Result<String> {
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("`{}` cannot be started", line(command)))?;
    if !output.status.success() {
        bail!("`{}` failed ({})", line(command), output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Puts the program in this process's place, so that signals, output and exit status are its own.
#[cfg(unix)]
pub(crate) fn become_program(command: &mut Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;

    let error: io::Error = command.stdin(Stdio::inherit()).exec();
    Err(error).with_context(|| format!("`{}` cannot be started", line(command)))
}

/// Runs the program to its end and ends as it did; Ctrl-C reaches both, since they share a console.
#[cfg(not(unix))]
pub(crate) fn become_program(command: &mut Command) -> Result<ExitCode> {
    let status: io::Result<_> = command.stdin(Stdio::inherit()).status();
    let status = status.with_context(|| format!("`{}` cannot be started", line(command)))?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The command as one would type it.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command() {
        let error = run(command("cargo").args(["no-such-subcommand", "here"]).stderr(Stdio::null())).unwrap_err();
        assert!(error.to_string().starts_with("`cargo no-such-subcommand here` failed"), "{error}");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = run(&mut command("no-such-program-anywhere")).unwrap_err();
        assert_eq!(error.to_string(), "`no-such-program-anywhere` cannot be started");
    }
}
