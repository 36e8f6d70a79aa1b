//! Results as a table for people.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::record::Record;
use super::shown::{cell, shown};

/// Cells of the columns beside path and issues, with the gaps between all of them.
const FIXED: usize = 6 + 11 + 7 + 4 * 2;

/// Fewer cells than this are of no use.
const NARROWEST: usize = 64;

/// Widest column of paths where lines may be of any length; longer paths stick out.
const PATHS_AT_MOST: usize = 40;

/// The columns' widths, in cells of a terminal.
struct Layout {
    path: usize,
    /// Where a longer path is shortened.
    path_at_most: usize,
    /// Where a line ends.
    line: usize,
}

impl Layout {
    fn new(records: &[Record], line: Option<usize>) -> Self {
        let longest = records.iter().map(|record| shown(&record.path).width()).max().unwrap_or(0).max("PATH".len());
        let Some(line) = line.map(|line| line.max(NARROWEST)) else {
            return Self { path: longest.min(PATHS_AT_MOST), path_at_most: usize::MAX, line: usize::MAX };
        };
        let path = longest.min((line - FIXED) * 3 / 5);
        Self { path, path_at_most: path, line }
    }

    fn path(&self, path: &str) -> String {
        cell(&shown(path), self.path, self.path_at_most)
    }
}

/// Writes a line for each file, and more where `width`, the cells of a line, is too small for what there is to say.
pub(super) fn write(to: &mut impl Write, records: &[Record], width: Option<usize>) -> io::Result<()> {
    let layout = Layout::new(records, width);
    let head = layout.path("PATH");
    writeln!(to, "{head}  {:6}  {:>11}  {:>7}  ISSUES", "FORMAT", "SIZE", "FOCUS")?;
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

/// Writes words from column `start` to column `end`, on as many lines as they need.
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
        let failed = |path: &&str| Record {
            state: ImageState::Failed,
            error: Some(Failure::new(FailureCode::DecoderCrashed)),
            ..Record::waiting(PathBuf::from(path))
        };
        let records: Vec<Record> = paths.iter().map(failed).collect();
        let mut written = Vec::new();
        write(&mut written, &records, width).unwrap();
        String::from_utf8(written).unwrap()
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
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
    fn no_path_is_cut_where_nobody_looks() {
        let path = "a/".repeat(100) + "b.jpg";
        let table = table(&[&path, "c.jpg"], None);
        assert!(table.contains(&path));
        assert_eq!(table.lines().count(), 3);
        assert!(table.lines().nth(2).is_some_and(|line| line.find("failed") == Some(PATHS_AT_MOST + 2)), "{table}");
    }
}
