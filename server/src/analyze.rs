//! `proofsheet analyze`: the same analysis as the server's, over files and folders, with no server.

mod files;
mod output;
mod record;

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::time::Duration;

use analysis::{Analyzed, Duplicates, Limits, Member, standings};
use futures::StreamExt;
use futures::stream;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use protocol::{Failure, FailureCode, ImageId, ImageState, Standing, Thresholds, judge};

use self::files::Found;
use self::output::Output;
pub use self::output::OutputFormat;
use self::record::{Record, Verdicts};
use crate::pool::{Decoded, Pool, PoolError, Sandbox};

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
    pub limits: Limits,
    /// Which walls must stand around decoders, as for a server.
    pub sandbox: Option<Sandbox>,
}

/// Analyzes everything and writes it to standard output; tells whether every image was analyzed.
///
/// # Errors
/// When a folder cannot be read, decoders cannot be started as they should, or the output cannot be written, unless its reader simply went away.
pub async fn analyze(options: AnalyzeOptions) -> anyhow::Result<bool> {
    let Found { files, skipped } = files::find(&options.paths)?;
    if skipped > 0 {
        eprintln!("{skipped} {} no image and skipped", if skipped == 1 { "file is" } else { "files are" });
    }
    let bar = progress_bar(files.len() as u64);
    let pool = Pool::open(options.decoder, options.workers, options.limits.clone(), options.sandbox).await?;
    pool.warn_of_gaps(options.sandbox);
    let mut sheet = Sheet::new(files);
    let mut output = Output::new(options.format, io::stdout().lock());
    let paths = sheet.paths();
    let mut results = stream::iter(paths.into_iter().enumerate())
        .map(|(index, path)| {
            let (pool, limits) = (pool.clone(), &options.limits);
            async move { (index, one(&pool, limits, &path).await) }
        })
        .buffer_unordered(options.workers);
    while let Some((index, result)) = results.next().await {
        bar.inc(1);
        sheet.add(index, result);
        if !tolerate_closed(output.ready(&sheet.records[index]))? {
            return Ok(true);
        }
    }
    bar.finish_and_clear();
    sheet.settle();
    tolerate_closed(output.finish(&sheet.records))?;
    Ok(sheet.records.iter().all(|record| record.error.is_none()))
}

/// A bar on the terminal; nothing where nobody looks.
fn progress_bar(files: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(files), ProgressDrawTarget::stderr_with_hz(10));
    if !io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len} images, {per_sec}, {eta} left") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Whether to go on: a reader that went away, such as `head`, is no error.
fn tolerate_closed(result: io::Result<()>) -> io::Result<bool> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        result => result.map(|()| true),
    }
}

async fn one(pool: &Pool, limits: &Limits, path: &std::path::Path) -> Result<Decoded, Failure> {
    files::admit(path, limits)?;
    for deaths in 0.. {
        return match pool.analyze(path, None).await {
            Ok(answer) => answer,
            Err(PoolError::Died(_)) if deaths == 0 => continue,
            Err(PoolError::Deadline) => Err(Failure::new(FailureCode::DeadlineExceeded)),
            Err(PoolError::Memory) => Err(Failure::new(FailureCode::MemoryExceeded)),
            Err(PoolError::Died(_) | PoolError::Start(_)) => Err(Failure::new(FailureCode::DecoderCrashed)),
            Err(PoolError::Changed | PoolError::File(_)) => Err(Failure::with_detail(
                FailureCode::BlobCorrupt,
                "The file cannot be read. Check that it is there and may be read.",
            )),
        };
    }
    Err(Failure::new(FailureCode::DecoderCrashed))
}

/// All results and what they mean for each other.
struct Sheet {
    records: Vec<Record>,
    duplicates: Duplicates,
    thresholds: Thresholds,
}

impl Sheet {
    fn new(paths: Vec<PathBuf>) -> Self {
        let thresholds = Thresholds::default();
        let records = paths.into_iter().map(Record::waiting).collect();
        Self { records, duplicates: Duplicates::new(&thresholds), thresholds }
    }

    fn paths(&self) -> Vec<PathBuf> {
        self.records.iter().map(|record| record.file.clone()).collect()
    }

    /// Files have no ids of their own: the place in the list stands for one.
    fn id(index: usize) -> ImageId {
        ImageId::from_random((index as u128).to_be_bytes())
    }

    fn add(&mut self, index: usize, result: Result<Decoded, Failure>) {
        match result {
            Ok(decoded) => {
                let report = decoded.report;
                let (hash, identity) = (report.file.hash, &report.identity);
                self.duplicates.insert(&Member { image: Self::id(index), arrival: index as u64, hash, identity });
                self.records[index].report = Some(Box::new(report.without_bulk()));
                self.records[index].state = ImageState::Analyzed;
                let place = self.duplicates.standing(Self::id(index));
                let (repetition, similarity) = (place.repetition, place.similarity);
                self.judge(index, &Standing { repetition, similarity, ..Standing::default() });
            }
            Err(failure) => {
                self.records[index].error = Some(failure);
                self.records[index].state = ImageState::Failed;
            }
        }
    }

    /// Judges everything by the whole.
    fn settle(&mut self) {
        self.duplicates.settle();
        let names: Vec<String> = self.records.iter().map(Record::name).collect();
        let analyzed: Vec<Analyzed<'_>> = (0..self.records.len())
            .filter_map(|index| {
                let report = self.records[index].report.as_deref()?;
                Some(Analyzed { image: Self::id(index), arrival: index as u64, name: &names[index], report })
            })
            .collect();
        let standings = standings(&self.duplicates, &analyzed, &self.thresholds);
        let indices: Vec<u64> = analyzed.iter().map(|image| image.arrival).collect();
        for (index, standing) in indices.into_iter().zip(standings) {
            self.judge(index as usize, &standing);
        }
    }

    fn judge(&mut self, index: usize, standing: &Standing) {
        let place = self.duplicates.standing(Self::id(index));
        let group = place.group.and_then(|group| {
            let giver =
                (0..self.records.len()).find(|other| protocol::GroupId::named_after(Self::id(*other)) == group)?;
            Some(self.records[giver].path.clone())
        });
        let record = &mut self.records[index];
        if let Some(report) = &record.report {
            record.verdicts = Verdicts { list: judge(report, &record.name(), &self.thresholds, standing), group };
        }
    }
}
