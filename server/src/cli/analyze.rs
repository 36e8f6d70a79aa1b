//! Command line of `proofsheet analyze`: its arguments, the interruption by Ctrl-C, and the exit status.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use analysis::DecodeLimits;
use clap::Args;
use tokio::time::timeout;

use super::{INVALID_ARGUMENTS, own_program, runtime};
use crate::{AnalyzeOptions, AnalyzeOutcome, OutputFormat, SandboxMode, analyze};

/// Exit status after Ctrl-C, as shells report that signal.
const INTERRUPTED: u8 = 130;

/// Time for an interrupted analysis to clean up.
const CLEANUP_TIMEOUT: Duration = Duration::from_millis(200);

#[derive(Args)]
pub(super) struct AnalyzeArguments {
    /// Files and folders; folders are searched recursively.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Output format.
    #[arg(long, env = "PROOFSHEET_FORMAT", value_enum, default_value = "table")]
    format: OutputFormat,

    /// Images analyzed at the same time [default: the number of cores].
    #[arg(long, env = "PROOFSHEET_WORKERS", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    workers: Option<u16>,

    /// Sandbox of decoder processes: require refuses to start without full isolation, best-effort uses the layers that
    /// this system offers, off uses only a separate process with limits and a deadline [default: require where the
    /// system allows it].
    #[arg(long, env = "PROOFSHEET_SANDBOX", value_enum, value_name = "HOW", hide_possible_values = true)]
    sandbox: Option<SandboxMode>,
}

impl AnalyzeArguments {
    /// Runs the analysis. Returns exit status 0 if no image failed and every folder was read wholly, 1 otherwise, 2
    /// without an analysis if a path does not exist, and 130 after Ctrl-C.
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let missing: Vec<&PathBuf> = self.paths.iter().filter(|path| is_missing(path)).collect();
        for path in &missing {
            eprintln!("proofsheet: {path:?} does not exist");
        }
        if !missing.is_empty() {
            return Ok(ExitCode::from(INVALID_ARGUMENTS));
        }
        let options = self.options()?;
        let runtime = runtime()?;
        let result = runtime.block_on(async {
            // A separate task, so that Ctrl-C works while the analysis blocks on a pipe that is not read.
            let mut analysis = tokio::spawn(analyze(options));
            tokio::select! {
                biased;
                Ok(()) = tokio::signal::ctrl_c() => {
                    analysis.abort();
                    // Removes the progress bar, unless the task blocks on standard output.
                    drop(timeout(CLEANUP_TIMEOUT, &mut analysis).await);
                    Ok(ExitCode::from(INTERRUPTED))
                }
                outcome = &mut analysis => outcome?.map(exit_code),
            }
        });
        // Remaining decoder processes end with this process.
        runtime.shutdown_background();
        result
    }

    /// Options of the analysis. The decode limits are the default ones.
    fn options(self) -> io::Result<AnalyzeOptions> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(AnalyzeOptions {
            paths: self.paths,
            format: self.format,
            workers: self.workers.map_or(cores, usize::from),
            decoder: own_program()?,
            limits: DecodeLimits::default(),
            sandbox: self.sandbox,
        })
    }
}

/// Exit status for this outcome.
fn exit_code(outcome: AnalyzeOutcome) -> ExitCode {
    match outcome {
        AnalyzeOutcome::AllAnalyzed => ExitCode::SUCCESS,
        AnalyzeOutcome::SomeFailed => ExitCode::FAILURE,
    }
}

/// Returns true if the path does not exist. A path that exists but cannot be accessed becomes a failed image instead.
fn is_missing(path: &Path) -> bool {
    let absent = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory, io::ErrorKind::InvalidInput];
    path.metadata().is_err_and(|error| absent.contains(&error.kind()))
}
