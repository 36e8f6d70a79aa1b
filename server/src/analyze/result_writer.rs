//! Writer of results in the chosen output format.

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;

use super::csv_output::csv;
use super::file_record::FileRecord;
use super::table_output;

/// Output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// A table for people, sorted by path.
    Table,
    /// One array of objects, sorted by path.
    Json,
    /// One object per line, each as soon as it is ready; verdicts on duplicates consider the files that were ready
    /// before.
    Ndjson,
    /// CSV for spreadsheets, sorted by path.
    Csv,
}

/// Writes results in one format.
pub(super) struct ResultWriter<W> {
    format: OutputFormat,
    to: W,
}

impl<W: Write> ResultWriter<W> {
    pub(super) fn new(format: OutputFormat, to: W) -> Self {
        Self { format, to }
    }

    /// Writes and flushes one result if the format is NDJSON; does nothing in the other formats, which need all
    /// results.
    pub(super) fn write_one(&mut self, record: &FileRecord) -> io::Result<()> {
        if self.format != OutputFormat::Ndjson {
            return Ok(());
        }
        serde_json::to_writer(&mut self.to, record)?;
        self.to.write_all(b"\n")?;
        self.to.flush()
    }

    /// Writes all results, unless the format is NDJSON, and flushes the output.
    pub(super) fn finish(&mut self, records: &[FileRecord]) -> io::Result<()> {
        match self.format {
            OutputFormat::Ndjson => {}
            OutputFormat::Json => {
                serde_json::to_writer_pretty(&mut self.to, records)?;
                self.to.write_all(b"\n")?;
            }
            OutputFormat::Csv => self.to.write_all(&csv(records)?)?,
            OutputFormat::Table => table_output::write(&mut self.to, records, line_width())?,
        }
        self.to.flush()
    }
}

/// Width of an output line in terminal cells: that of the terminal at standard output, else the value of the variable
/// `COLUMNS`. `None` if neither is known: lines are unlimited.
fn line_width() -> Option<usize> {
    let terminal = || terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    let stated = || std::env::var("COLUMNS").ok()?.parse().ok();
    if io::stdout().is_terminal() { terminal().or_else(stated) } else { stated() }
}
