//! Child processes: run, capture output, or replace this process.

use std::ffi::OsStr;
use std::io;
use std::process::{Command, ExitCode, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

/// A command with an empty standard input, so that the program cannot wait for an answer.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    command
}

/// Runs a command to its end with its output shown.
///
/// # Errors
/// If it cannot be started or exits without success; the error names the command.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    if !status.success() {
        bail!("`{}` failed ({status})", command_line(command));
    }
    Ok(())
}

/// Runs a command to its end and returns its exit status, whatever it is.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    command.status().with_context(|| format!("`{}` cannot be started", command_line(command)))
}

/// Runs a command to its end and returns its trimmed standard output; its standard error is shown.
///
/// # Errors
/// If it cannot be started or exits without success.
pub(crate) fn output_of(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("`{}` cannot be started", command_line(command)))?;
    if !output.status.success() {
        bail!("`{}` failed ({})", command_line(command), output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Replaces this process with the program (`exec`), which then receives signals and sets the exit status itself. The
/// program gets this process's standard input. Returns only if it cannot be started.
#[cfg(unix)]
pub(crate) fn replace_process(command: &mut Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;

    let error: io::Error = command.stdin(Stdio::inherit()).exec();
    Err(error).with_context(|| format!("`{}` cannot be started", command_line(command)))
}

/// Runs the program to its end with this process's standard input, and returns its exit status (1 if it is not in
/// the range 0 to 255). Ctrl-C reaches both processes, since they share a console.
#[cfg(not(unix))]
pub(crate) fn replace_process(command: &mut Command) -> Result<ExitCode> {
    let status: io::Result<_> = command.stdin(Stdio::inherit()).status();
    let status = status.with_context(|| format!("`{}` cannot be started", command_line(command)))?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The command as it would be typed, without quotes.
fn command_line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_failed_command() {
        let error = run(command("cargo").args(["no-such-subcommand", "here"]).stderr(Stdio::null())).unwrap_err();
        assert!(error.to_string().starts_with("`cargo no-such-subcommand here` failed"), "{error}");
    }

    #[test]
    fn an_error_names_a_missing_program() {
        let error = run(&mut command("no-such-program-anywhere")).unwrap_err();
        assert_eq!(error.to_string(), "`no-such-program-anywhere` cannot be started");
    }
}
