//! CSV writer, cells and escaping of formulas, for CSV tables that people open in spreadsheet programs.

use std::io::Write;

use csv::{QuoteStyle, Writer, WriterBuilder};
use protocol::{Report, Verdict};

/// CSV writer that quotes every cell except numbers, so that text with semicolons stays one cell in programs that split
/// cells at semicolons.
pub fn writer<W: Write>(to: W) -> Writer<W> {
    WriterBuilder::new().quote_style(QuoteStyle::NonNumeric).from_writer(to)
}

/// Cell with a value from a report. Empty if there is no report.
pub fn measurement_cell(report: Option<&Report>, value: impl FnOnce(&Report) -> String) -> String {
    report.map(value).unwrap_or_default()
}

/// Cell with the slugs of the issues of these verdicts, separated by spaces.
pub fn issues_cell(verdicts: &[Verdict]) -> String {
    verdicts.iter().map(|verdict| verdict.issue.slug()).collect::<Vec<_>>().join(" ")
}

/// Prefixes a text with `'` if a spreadsheet program could take it for a formula. Some programs trim the text first,
/// and some accept full-width East Asian signs.
pub fn escape_formula(cell: &str) -> String {
    let has_sign = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let is_formula = has_sign || cell.starts_with(['\t', '\r', '\n']);
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_formulas() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            (" =1+1", "' =1+1"),
            ("＝1+1", "'＝1+1"),
            ("\ta", "'\ta"),
            ("@a", "'@a"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(escape_formula(cell), expected);
        }
    }
}
