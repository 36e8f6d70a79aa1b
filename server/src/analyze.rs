//! `proofsheet analyze`: the same analysis as the server's, over files and folders, with no server.

mod files;
mod output;
mod record;
mod sheet;
mod shown;
mod spreadsheet;
mod table;

use std::fmt;
use std::io::{self, BufWriter, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::Duration;

use analysis::DecodeLimits;
use futures::StreamExt;
use futures::stream;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressState, ProgressStyle};
use protocol::{Failure, FailureCode};

use self::files::Found;
use self::output::Output;
pub use self::output::OutputFormat;
use self::sheet::Sheet;
use crate::pool::{Decoded, Pool, PoolError, Sandbox};

/// Bytes of results that are written at once at the most.
const OUTPUT_BUFFER: usize = 64 << 10;

/// What to analyze and how to tell.
pub struct AnalyzeOptions {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// How the results are written.
    pub format: OutputFormat,
    /// Images analyzed at the same time.
    pub workers: usize,
    /// The program that decodes.
    pub decoder: PathBuf,
    /// What an image may cost.
    pub limits: DecodeLimits,
    /// Which walls must stand around decoders, as for a server.
    pub sandbox: Option<Sandbox>,
}

/// How an analysis ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Every image was analyzed.
    AllAnalyzed,
    /// Some could not be analyzed, or not all folders be read.
    SomeFailed,
}

/// Analyzes everything and writes it to standard output. If its reader goes away, what is left is not analyzed.
///
/// # Errors
/// When decoders cannot be started as they should, or the output cannot be written.
pub async fn analyze(options: AnalyzeOptions) -> anyhow::Result<Outcome> {
    let found = files::find(&options.paths);
    tell(&found);
    let files = found.sorted();
    let mut sheet = Sheet::new(&files);
    let bar = progress_bar(files.len() as u64);
    let pool = Pool::open(options.decoder, options.workers, options.limits.clone(), options.sandbox).await?;
    bar.suspend(|| pool.warn_of_gaps(options.sandbox));
    let mut output = Output::new(options.format, BufWriter::with_capacity(OUTPUT_BUFFER, io::stdout()));
    let mut results = stream::iter(files.into_iter().enumerate())
        .map(|(index, path)| {
            let (pool, limits) = (pool.clone(), &options.limits);
            async move { (index, one(&pool, limits, &path).await) }
        })
        .buffer_unordered(options.workers);
    let mut reader = Reader::Reads;
    while reader == Reader::Reads
        && let Some((index, result)) = results.next().await
    {
        let record = sheet.add(index, result);
        reader = bar.suspend(|| reader_after(output.ready(record)))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    if reader == Reader::Reads {
        sheet.settle();
        reader_after(output.finish(&sheet.records))?;
    }
    let failed = sheet.has_failures() || !found.unreadable.is_empty();
    Ok(if failed { Outcome::SomeFailed } else { Outcome::AllAnalyzed })
}

/// Tells on standard error what of the folders is not in the results.
fn tell(found: &Found) {
    for place in &found.unreadable {
        eprintln!("proofsheet: {place}");
    }
    match found.skipped {
        0 => {}
        1 => eprintln!("1 file is no image and skipped"),
        many => eprintln!("{many} files are no image and skipped"),
    }
    match found.links {
        0 => {}
        1 => eprintln!("1 link to a folder is not followed"),
        many => eprintln!("{many} links to folders are not followed"),
    }
}

/// A bar on the terminal; nothing where nobody looks.
fn progress_bar(files: u64) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let target = ProgressDrawTarget::stderr_with_hz(10);
    let bar = ProgressBar::with_draw_target(Some(files), target).with_finish(ProgressFinish::AndClear);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len} images, {rate}, {eta} left") {
        bar.set_style(style.with_key("rate", |state: &ProgressState, to: &mut dyn fmt::Write| {
            // Text in memory takes whatever is written.
            let _ = write!(to, "{:.0}/s", state.per_sec());
        }));
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Whether somebody still reads the results.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    Reads,
    Left,
}

/// A reader that went away, such as `head`, is no error.
fn reader_after(written: io::Result<()>) -> io::Result<Reader> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Reader::Left),
        written => written.map(|()| Reader::Reads),
    }
}

async fn one(pool: &Pool, limits: &DecodeLimits, path: &Path) -> Result<Decoded, Failure> {
    files::admit(path, limits)?;
    for deaths in 0.. {
        return match pool.analyze(path, None).await {
            Ok(answer) => answer,
            Err(PoolError::Died(_)) if deaths == 0 => continue,
            Err(PoolError::Deadline) => Err(Failure::new(FailureCode::DeadlineExceeded)),
            Err(PoolError::Memory) => Err(Failure::new(FailureCode::MemoryExceeded)),
            Err(PoolError::Died(_) | PoolError::Start(_)) => Err(Failure::new(FailureCode::DecoderCrashed)),
            Err(PoolError::Changed) => Err(Failure::with_detail(
                FailureCode::BlobCorrupt,
                "The file changed while it was read. Analyze it again.",
            )),
            Err(PoolError::File(error)) => Err(files::unreadable(&error)),
        };
    }
    Err(Failure::new(FailureCode::DecoderCrashed))
}
