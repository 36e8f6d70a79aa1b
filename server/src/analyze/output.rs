//! The ways in which results are written.

use std::io::{self, Write};

use clap::ValueEnum;
use protocol::Report;

use super::record::Record;

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people.
    Table,
    /// One array of objects, sorted by path.
    Json,
    /// One object a line, each as soon as it is ready; verdicts on duplicates know the files before it.
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
            OutputFormat::Csv => self.csv(records)?,
            OutputFormat::Table => self.table(records)?,
        }
        self.to.flush()
    }

    fn csv(&mut self, records: &[Record]) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(&mut self.to);
        writer.write_record([
            "path", "state", "error", "format", "bytes", "width", "height", "focus", "mean", "entropy", "issues",
            "group",
        ])?;
        for record in records {
            let of_report = |value: fn(&Report) -> String| record.report.as_deref().map(value).unwrap_or_default();
            writer.write_record([
                defused(&record.path),
                record.state.slug().to_owned(),
                record.error.as_ref().map(|error| error.code.to_string()).unwrap_or_default(),
                of_report(|report| report.file.format.to_string()),
                of_report(|report| report.file.bytes.to_string()),
                of_report(|report| report.image.width.to_string()),
                of_report(|report| report.image.height.to_string()),
                of_report(|report| report.focus.sharpest.to_string()),
                of_report(|report| report.exposure.mean.to_string()),
                of_report(|report| report.exposure.entropy.to_string()),
                issues(record, " "),
                record.verdicts.group.as_deref().map(defused).unwrap_or_default(),
            ])?;
        }
        writer.flush()
    }

    fn table(&mut self, records: &[Record]) -> io::Result<()> {
        let width = records.iter().map(|record| shown(&record.path).chars().count()).max().unwrap_or(0).max(4);
        writeln!(self.to, "{:width$}  {:6}  {:>11}  {:>7}  ISSUES", "PATH", "FORMAT", "SIZE", "FOCUS")?;
        for record in records {
            let path = shown(&record.path);
            match (&record.report, &record.error) {
                (Some(report), _) => {
                    let size = format!("{}×{}", report.image.width, report.image.height);
                    let (format, focus) = (report.file.format, report.focus.sharpest);
                    let issues = issues(record, ", ");
                    let issues = if issues.is_empty() { "–" } else { &issues };
                    writeln!(self.to, "{path:width$}  {format:6}  {size:>11}  {focus:>7.0}  {issues}")?;
                }
                (None, Some(error)) => writeln!(self.to, "{path:width$}  failed: {}. {}", error.code, error.detail)?,
                (None, None) => {}
            }
        }
        Ok(())
    }
}

fn issues(record: &Record, between: &str) -> String {
    record.verdicts.list.iter().map(|verdict| verdict.issue.slug()).collect::<Vec<_>>().join(between)
}

/// A path that cannot play tricks on the terminal.
fn shown(path: &str) -> String {
    path.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}

/// A cell that no spreadsheet takes for a formula.
fn defused(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, expected) in [("=1+1", "'=1+1"), ("@a", "'@a"), ("a=b", "a=b"), ("", "")] {
            assert_eq!(defused(cell), expected);
        }
    }
}
