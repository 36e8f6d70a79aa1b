//! The ways in which results are written.

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;

use super::record::Record;
use super::spreadsheet::spreadsheet;
use super::table;

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people, sorted by path.
    Table,
    /// One array of objects, sorted by path.
    Json,
    /// One object a line, each as soon as it is ready; verdicts on duplicates know what was ready before.
    Ndjson,
    /// For spreadsheets, sorted by path.
    Csv,
}

/// Writes results in one format.
pub(super) struct Output<W> {
    format: OutputFormat,
    to: W,
}

impl<W: Write> Output<W> {
    pub(super) fn new(format: OutputFormat, to: W) -> Self {
        Self { format, to }
    }

    /// A result is ready.
    pub(super) fn ready(&mut self, record: &Record) -> io::Result<()> {
        if self.format != OutputFormat::Ndjson {
            return Ok(());
        }
        serde_json::to_writer(&mut self.to, record)?;
        self.to.write_all(b"\n")?;
        self.to.flush()
    }

    /// All of them are.
    pub(super) fn finish(&mut self, records: &[Record]) -> io::Result<()> {
        match self.format {
            OutputFormat::Ndjson => {}
            OutputFormat::Json => {
                serde_json::to_writer_pretty(&mut self.to, records)?;
                self.to.write_all(b"\n")?;
            }
            OutputFormat::Csv => self.to.write_all(&spreadsheet(records)?)?,
            OutputFormat::Table => table::write(&mut self.to, records, line_width())?,
        }
        self.to.flush()
    }
}

/// Cells of a line: the terminal's, else what `COLUMNS` says, else as many as are needed.
fn line_width() -> Option<usize> {
    let terminal = || terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    let stated = || std::env::var("COLUMNS").ok()?.parse().ok();
    if io::stdout().is_terminal() { terminal().or_else(stated) } else { stated() }
}
