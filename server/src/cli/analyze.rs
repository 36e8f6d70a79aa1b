//! `proofsheet analyze` on the command line.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use analysis::DecodeLimits;
use clap::Args;
use tokio::time::timeout;

use super::{UNUSABLE, own_program, runtime};
use crate::{AnalyzeOptions, Outcome, OutputFormat, Sandbox, analyze};

/// Ctrl-C ended it: what shells make of that signal.
const INTERRUPTED: u8 = 130;

/// How long an interrupted analysis may take to tidy up.
const LEAVE: Duration = Duration::from_millis(200);

#[derive(Args)]
pub(super) struct AnalyzeArguments {
    /// Files, and folders with all that is in them.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How the results are written.
    #[arg(long, env = "PROOFSHEET_FORMAT", value_enum, default_value = "table")]
    format: OutputFormat,

    /// Images analyzed at the same time [default: the number of cores].
    #[arg(long, env = "PROOFSHEET_WORKERS", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    workers: Option<u16>,

    /// Walls around the processes that decode: require refuses to start without them, best-effort takes what this system
    /// has, off leaves a process with limits and a deadline [default: require where this system has them].
    #[arg(long, env = "PROOFSHEET_SANDBOX", value_enum, value_name = "HOW", hide_possible_values = true)]
    sandbox: Option<Sandbox>,
}

impl AnalyzeArguments {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let missing: Vec<&PathBuf> = self.paths.iter().filter(|path| is_missing(path)).collect();
        for path in &missing {
            eprintln!("proofsheet: {path:?} does not exist");
        }
        if !missing.is_empty() {
            return Ok(ExitCode::from(UNUSABLE));
        }
        let options = self.options()?;
        let runtime = runtime()?;
        let ended = runtime.block_on(async {
            // A task of its own, so that it can be left also while it waits for a reader that does not read.
            let mut analysis = tokio::spawn(analyze(options));
            tokio::select! {
                biased;
                Ok(()) = tokio::signal::ctrl_c() => {
                    analysis.abort();
                    // It takes its bar off the terminal, unless it waits for its reader.
                    drop(timeout(LEAVE, &mut analysis).await);
                    Ok(ExitCode::from(INTERRUPTED))
                }
                outcome = &mut analysis => outcome?.map(exit_code),
            }
        });
        // Decoders that are left die with this process.
        runtime.shutdown_background();
        ended
    }

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

fn exit_code(outcome: Outcome) -> ExitCode {
    match outcome {
        Outcome::AllAnalyzed => ExitCode::SUCCESS,
        Outcome::SomeFailed => ExitCode::FAILURE,
    }
}

/// Whether there is nothing of this name; what only may not be looked at fails as an image of its own.
fn is_missing(path: &Path) -> bool {
    let absent = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory, io::ErrorKind::InvalidInput];
    path.metadata().is_err_and(|error| absent.contains(&error.kind()))
}
