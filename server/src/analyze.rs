//! `proofsheet analyze`: analyzes and judges files and folders without a server, and writes the results to standard
//! output.

mod csv_output;
mod file_record;
mod file_search;
mod file_shots;
mod result_writer;
mod results;
mod table_output;
mod terminal_text;

use std::fmt;
use std::io::{self, BufWriter, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::Duration;

use analysis::DecodeLimits;
use futures::StreamExt;
use futures::stream;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressState, ProgressStyle};
use protocol::{Failure, FailureCode};

use self::file_search::FoundFiles;
pub use self::result_writer::OutputFormat;
use self::result_writer::ResultWriter;
use self::results::Results;
use crate::pool::{Decoded, Pool, PoolError, SandboxMode};

/// Size in bytes of the output buffer.
const OUTPUT_BUFFER: usize = 64 << 10;

/// Options of an analysis.
pub struct AnalyzeOptions {
    /// Files and folders to analyze.
    pub paths: Vec<PathBuf>,
    /// Output format.
    pub format: OutputFormat,
    /// Maximum number of images analyzed at the same time.
    pub workers: usize,
    /// Program that is started as decoder process.
    pub decoder: PathBuf,
    /// Limits on each image.
    pub limits: DecodeLimits,
    /// Requested sandbox mode. `None`: as [`SandboxMode::Require`] where this system allows it, otherwise the layers
    /// that it has.
    pub sandbox: Option<SandboxMode>,
}

/// Outcome of an analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnalyzeOutcome {
    /// Every image was analyzed (or every image until standard output was closed), and every folder could be read.
    AllAnalyzed,
    /// Some images could not be analyzed, or some parts of folders could not be read.
    SomeFailed,
}

/// Analyzes all files and writes the results to standard output. Stops without an error when a write finds standard
/// output closed. Standard error gets messages about unreadable parts of folders, the numbers of skipped files and
/// links, and, on a terminal, a progress bar.
///
/// # Errors
/// When the decoder pool cannot be opened (see [`Pool::open`]), or the output cannot be written.
pub async fn analyze(options: AnalyzeOptions) -> anyhow::Result<AnalyzeOutcome> {
    let found = file_search::find(&options.paths);
    report_omitted_files(&found);
    let files = found.sorted();
    let mut results = Results::new(&files);
    let bar = progress_bar(files.len() as u64);
    let pool = Pool::open(options.decoder, options.workers, options.limits.clone(), options.sandbox).await?;
    bar.suspend(|| pool.warn_if_unprotected(options.sandbox));
    let mut output = ResultWriter::new(options.format, BufWriter::with_capacity(OUTPUT_BUFFER, io::stdout()));
    let mut analyses = stream::iter(files.into_iter().enumerate())
        .map(|(index, path)| {
            let (pool, limits) = (pool.clone(), &options.limits);
            async move { (index, analyze_file(&pool, limits, &path).await) }
        })
        .buffer_unordered(options.workers);
    let mut pipe = OutputPipe::Open;
    while pipe == OutputPipe::Open
        && let Some((index, result)) = analyses.next().await
    {
        let record = results.add(index, result);
        pipe = bar.suspend(|| pipe_after(output.write_one(record)))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    if pipe == OutputPipe::Open {
        results.judge_all();
        pipe_after(output.finish(&results.records))?;
    }
    let failed = results.has_failures() || !found.unreadable.is_empty();
    Ok(if failed { AnalyzeOutcome::SomeFailed } else { AnalyzeOutcome::AllAnalyzed })
}

/// Writes to standard error which parts of the folders are not in the results: unreadable ones as messages, files that
/// are not images, metadata files of macOS and links to folders as numbers.
fn report_omitted_files(found: &FoundFiles) {
    for message in &found.unreadable {
        eprintln!("proofsheet: {message}");
    }
    match found.skipped {
        0 => {}
        1 => eprintln!("1 file is not an image and was skipped"),
        many => eprintln!("{many} files are not images and were skipped"),
    }
    match found.metadata_files {
        0 => {}
        1 => eprintln!("1 metadata file of macOS (._NAME) was skipped"),
        many => eprintln!("{many} metadata files of macOS (._NAME) were skipped"),
    }
    match found.links {
        0 => {}
        1 => eprintln!("1 link to a folder was not followed"),
        many => eprintln!("{many} links to folders were not followed"),
    }
}

/// Progress bar for this number of files, on standard error. Hidden if that is not a terminal.
fn progress_bar(files: u64) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let target = ProgressDrawTarget::stderr_with_hz(10);
    let bar = ProgressBar::with_draw_target(Some(files), target).with_finish(ProgressFinish::AndClear);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len} images, {rate}, {eta} left") {
        bar.set_style(style.with_key("rate", |state: &ProgressState, to: &mut dyn fmt::Write| {
            // Writing to a string cannot fail.
            let _ = write!(to, "{:.0}/s", state.per_sec());
        }));
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// State of standard output.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OutputPipe {
    Open,
    Closed,
}

/// State of standard output after a write with this result. A consumer that closed it, such as `head`, is no error.
fn pipe_after(written: io::Result<()>) -> io::Result<OutputPipe> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(OutputPipe::Closed),
        written => written.map(|()| OutputPipe::Open),
    }
}

/// Checks one file and analyzes it in a decoder process. If the process dies ([`PoolError::Died`]), tries once more.
async fn analyze_file(pool: &Pool, limits: &DecodeLimits, path: &Path) -> Result<Decoded, Failure> {
    file_search::check_file(path, limits)?;
    for deaths in 0.. {
        return match pool.analyze(path, None).await {
            Ok(result) => result,
            Err(PoolError::Died(_)) if deaths == 0 => continue,
            Err(PoolError::Deadline) => Err(Failure::new(FailureCode::DeadlineExceeded)),
            Err(PoolError::Memory) => Err(Failure::new(FailureCode::MemoryExceeded)),
            Err(PoolError::Av1) => Err(Failure::new(FailureCode::Corrupt)),
            Err(PoolError::Died(_) | PoolError::Start(_)) => Err(Failure::new(FailureCode::DecoderCrashed)),
            Err(PoolError::Changed) => Err(Failure::with_detail(
                FailureCode::BlobCorrupt,
                "The file changed while it was read. Analyze it again.",
            )),
            Err(PoolError::File(error)) => Err(file_search::unreadable(&error)),
        };
    }
    Err(Failure::new(FailureCode::DecoderCrashed))
}
