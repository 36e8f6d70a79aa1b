//! Results as CSV for spreadsheet programs, one row for each file.

use std::io;

use protocol::Report;

use super::file_record::FileRecord;
use crate::spreadsheet::{escape_formula, issues_cell, measurement_cell, writer};

/// Names of the columns.
const COLUMNS: [&str; 13] = [
    "path", "state", "error", "format", "bytes", "width", "height", "focus", "mean", "entropy", "issues", "group",
    "shot",
];

/// Encodes all records, with a header row. Text that a spreadsheet program could take for a formula is escaped.
pub(super) fn csv(records: &[FileRecord]) -> io::Result<Vec<u8>> {
    let mut writer = writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for record in records {
        writer.write_record(row(record))?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// Cells of a file's row. Without a report, the measurements are empty.
fn row(record: &FileRecord) -> [String; COLUMNS.len()] {
    let of_report = |value: fn(&Report) -> String| measurement_cell(record.report.as_deref(), value);
    [
        escape_formula(&record.path),
        record.state.slug().to_owned(),
        record.error.as_ref().map(|error| error.code.to_string()).unwrap_or_default(),
        of_report(|report| report.file.format.to_string()),
        of_report(|report| report.file.bytes.to_string()),
        of_report(|report| report.image.width.to_string()),
        of_report(|report| report.image.height.to_string()),
        of_report(|report| report.focus.sharpest.to_string()),
        of_report(|report| report.exposure.mean.to_string()),
        of_report(|report| report.exposure.entropy.to_string()),
        issues_cell(&record.verdicts.list),
        record.verdicts.group.as_deref().map(escape_formula).unwrap_or_default(),
        record.shot.as_ref().map(|shot| escape_formula(&shot.id)).unwrap_or_default(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_quoted() {
        let written = csv(&[FileRecord::waiting("a;=1+1.jpg".into())]).unwrap();
        assert!(String::from_utf8(written).unwrap().contains("\n\"a;=1+1.jpg\",\"queued\","));
    }
}
