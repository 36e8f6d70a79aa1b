//! What every table for spreadsheets has in common.

use std::io::Write;

use csv::{QuoteStyle, Writer, WriterBuilder};
use protocol::{Report, Verdict};

/// Writes rows to somewhere. Every text is quoted, so that it stays one cell also where semicolons separate cells.
pub fn writer<W: Write>(to: W) -> Writer<W> {
    WriterBuilder::new().quote_style(QuoteStyle::NonNumeric).from_writer(to)
}

/// A cell of a measure; empty where there is no report.
pub fn measure(report: Option<&Report>, value: impl FnOnce(&Report) -> String) -> String {
    report.map(value).unwrap_or_default()
}

/// A cell with the slugs of all issues.
pub fn issues(verdicts: &[Verdict]) -> String {
    verdicts.iter().map(|verdict| verdict.issue.slug()).collect::<Vec<_>>().join(" ")
}

/// A cell that no spreadsheet takes for a formula; some trim it first, and some know the wide signs of East Asia too.
pub fn defused(cell: &str) -> String {
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
}
