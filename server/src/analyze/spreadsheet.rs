//! Results as CSV for spreadsheets.

use std::io;

use csv::{QuoteStyle, WriterBuilder};
use protocol::Report;

use super::record::Record;

const COLUMNS: [&str; 12] =
    ["path", "state", "error", "format", "bytes", "width", "height", "focus", "mean", "entropy", "issues", "group"];

/// The whole of it. Every text is quoted, so that it stays one cell also where semicolons separate cells.
pub(super) fn spreadsheet(records: &[Record]) -> io::Result<Vec<u8>> {
    let mut writer = WriterBuilder::new().quote_style(QuoteStyle::NonNumeric).from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for record in records {
        writer.write_record(row(record))?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

fn row(record: &Record) -> [String; COLUMNS.len()] {
    let of_report = |value: fn(&Report) -> String| record.report.as_deref().map(value).unwrap_or_default();
    let issues: Vec<&str> = record.verdicts.list.iter().map(|verdict| verdict.issue.slug()).collect();
    [
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
        issues.join(" "),
        record.verdicts.group.as_deref().map(defused).unwrap_or_default(),
    ]
}

/// A cell that no spreadsheet takes for a formula; some trim it first, and some know the wide signs of East Asia too.
fn defused(cell: &str) -> String {
    let begins = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let is_formula = begins || cell.starts_with(['\t', '\r', '\n']);
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            (" =1+1", "' =1+1"),
            ("＝1+1", "'＝1+1"),
            ("\ta", "'\ta"),
            ("@a", "'@a"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(defused(cell), expected);
        }
    }

    #[test]
    fn every_text_is_quoted() {
        let written = spreadsheet(&[Record::waiting("a;=1+1.jpg".into())]).unwrap();
        assert!(String::from_utf8(written).unwrap().contains("\n\"a;=1+1.jpg\",\"queued\","));
    }
}
