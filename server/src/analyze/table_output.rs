//! Results as a table for people, wrapped to the width of the terminal.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::file_record::FileRecord;
use super::terminal_text::{path_cell, printable};

/// Width in cells of the columns between path and issues, including all gaps.
const FIXED: usize = 6 + 11 + 7 + 4 * 2;

/// Minimum width of a line in cells, also where the terminal is narrower.
const MIN_WIDTH: usize = 64;

/// Maximum width of the path column where lines are unlimited; longer paths exceed the column.
const MAX_PATH_COLUMN: usize = 40;

/// Widths of the columns in terminal cells.
struct Layout {
    /// Width of the path column.
    path: usize,
    /// Width to which longer paths are shortened.
    max_path: usize,
    /// Width of a line.
    line: usize,
}

impl Layout {
    /// Layout for these records and this width of a line; `None` for unlimited lines.
    fn new(records: &[FileRecord], line: Option<usize>) -> Self {
        let longest = records.iter().map(|record| printable(&record.path).width()).max().unwrap_or(0).max("PATH".len());
        let Some(line) = line.map(|line| line.max(MIN_WIDTH)) else {
            return Self { path: longest.min(MAX_PATH_COLUMN), max_path: usize::MAX, line: usize::MAX };
        };
        let path = longest.min((line - FIXED) * 3 / 5);
        Self { path, max_path: path, line }
    }

    /// Cell of the path column.
    fn path(&self, path: &str) -> String {
        path_cell(&printable(path), self.path, self.max_path)
    }
}

/// Writes a header and an entry for each file that is analyzed or has failed. Entries are wrapped at spaces to lines of
/// `width` terminal cells, but at least [`MIN_WIDTH`]; `None` for unlimited lines.
pub(super) fn write(to: &mut impl Write, records: &[FileRecord], width: Option<usize>) -> io::Result<()> {
    let layout = Layout::new(records, width);
    let path_heading = layout.path("PATH");
    writeln!(to, "{path_heading}  {:6}  {:>11}  {:>7}  ISSUES", "FORMAT", "SIZE", "FOCUS")?;
    for record in records {
        let path = layout.path(&record.path);
        match (&record.report, &record.error) {
            (Some(report), _) => {
                let size = format!("{}×{}", report.image.width, report.image.height);
                let (format, focus) = (report.file.format, report.focus.sharpest);
                write!(to, "{path}  {format:6}  {size:>11}  {focus:>7.0}  ")?;
                let issues: Vec<&str> = record.verdicts.list.iter().map(|verdict| verdict.issue.slug()).collect();
                let issues = if issues.is_empty() { "–".to_owned() } else { issues.join(", ") };
                write_wrapped(to, &issues, layout.path + FIXED, layout.line)?;
            }
            (None, Some(error)) => {
                write!(to, "{path}  ")?;
                write_wrapped(to, &format!("failed: {}. {}", error.code, error.detail), layout.path + 2, layout.line)?;
            }
            (None, None) => {}
        }
    }
    Ok(())
}

/// Writes text between the columns `start` and `end`, wrapped at spaces, and a line break. A longer word exceeds `end`.
/// The output must already be at column `start`.
fn write_wrapped(to: &mut impl Write, text: &str, start: usize, end: usize) -> io::Result<()> {
    let mut column = start;
    for word in text.split(' ') {
        if column == start {
            column += word.width();
            write!(to, "{word}")?;
        } else if column + 1 + word.width() <= end {
            column += 1 + word.width();
            write!(to, " {word}")?;
        } else {
            column = start + word.width();
            write!(to, "\n{:start$}{word}", "")?;
        }
    }
    writeln!(to)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use protocol::{Failure, FailureCode, ImageState};

    use super::*;

    fn table(paths: &[&str], width: Option<usize>) -> String {
        let failed = |path: &&str| FileRecord {
            state: ImageState::Failed,
            error: Some(Failure::new(FailureCode::DecoderCrashed)),
            ..FileRecord::waiting(PathBuf::from(path))
        };
        let records: Vec<FileRecord> = paths.iter().map(failed).collect();
        let mut written = Vec::new();
        write(&mut written, &records, width).unwrap();
        String::from_utf8(written).unwrap()
    }

    #[test]
    fn no_line_exceeds_the_terminal() {
        let paths = [
            "a.jpg",
            "写真/二〇二六年十一月/東京タワーの夜景のとても長い名前.jpg",
            "צילומים/ירושלים/העיר העתיקה בלילה.jpg",
        ];
        for width in [64, 80, 132] {
            let table = table(&paths, Some(width));
            for line in table.lines() {
                assert!(line.width() <= width, "{width}: {line}");
            }
            assert_eq!(table.matches("failed: decoder-crashed.").count(), 3, "{table}");
        }
    }

    #[test]
    fn paths_are_not_shortened_where_lines_are_unlimited() {
        let path = "a/".repeat(100) + "b.jpg";
        let table = table(&[&path, "c.jpg"], None);
        assert!(table.contains(&path));
        assert_eq!(table.lines().count(), 3);
        assert!(table.lines().nth(2).is_some_and(|line| line.find("failed") == Some(MAX_PATH_COLUMN + 2)), "{table}");
    }
}
