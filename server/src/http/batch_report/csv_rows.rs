//! Header and rows of a batch's CSV report, safe to open in spreadsheet programs.

use axum::BoxError;
use csv::{QuoteStyle, Terminator, WriterBuilder};
use protocol::{Decision, Image};

use crate::spreadsheet::{escape_formula, issues_cell, measurement_cell};

/// Names of the columns.
const COLUMNS: [&str; 21] = [
    "image",
    "name",
    "state",
    "error",
    "format",
    "bytes",
    "width",
    "height",
    "focus",
    "blur",
    "mean",
    "entropy",
    "taken",
    "issues",
    "group",
    "decision",
    "hash",
    "path",
    "shot",
    "role",
    "companions",
];

/// Some spreadsheet programs recognise UTF-8 only by this mark.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Byte order mark, and the row of column names without quotes.
pub(super) fn header() -> Result<Vec<u8>, BoxError> {
    let mut text = BYTE_ORDER_MARK.as_bytes().to_vec();
    // Not quoted: a parser that takes the mark for text would not recognise a quote after it.
    append(&mut text, COLUMNS, QuoteStyle::Necessary)?;
    Ok(text)
}

/// Appends the row of an image, with all cells quoted except numbers. Text that a spreadsheet program could take for a
/// formula gets the prefix `'`. Cells without a value are empty.
pub(super) fn append_row(text: &mut Vec<u8>, image: &Image) -> Result<(), BoxError> {
    let report = image.report.as_deref();
    let camera = report.and_then(|report| report.camera.as_ref());
    let cells = [
        image.id.to_string(),
        escape_formula(&image.name),
        image.state.slug().to_owned(),
        image.error.as_ref().map(|error| error.code.to_string()).unwrap_or_default(),
        measurement_cell(report, |report| report.file.format.to_string()),
        image.bytes.to_string(),
        measurement_cell(report, |report| report.image.width.to_string()),
        measurement_cell(report, |report| report.image.height.to_string()),
        measurement_cell(report, |report| report.focus.sharpest.to_string()),
        measurement_cell(report, |report| report.focus.blur.map(|blur| blur.to_string()).unwrap_or_default()),
        measurement_cell(report, |report| report.exposure.mean.to_string()),
        measurement_cell(report, |report| report.exposure.entropy.to_string()),
        camera.and_then(|camera| camera.taken_at.as_deref()).map(escape_formula).unwrap_or_default(),
        issues_cell(&image.verdicts),
        image.group.map(|group| group.to_string()).unwrap_or_default(),
        image.decision.map(Decision::slug).unwrap_or_default().to_owned(),
        image.hash.map(|hash| hash.to_string()).unwrap_or_default(),
        escape_formula(image.full_name()),
        image.shot.map(|shot| shot.id.to_string()).unwrap_or_default(),
        image.shot.map(|shot| shot.role.slug()).unwrap_or_default().to_owned(),
        escape_formula(&companions(image)),
    ];
    append(text, cells, QuoteStyle::NonNumeric)
}

/// Paths of the files beside the image, separated by `; `.
fn companions(image: &Image) -> String {
    image.companions.iter().map(|file| file.path.as_str()).collect::<Vec<_>>().join("; ")
}

/// Appends one record in this quoting style; it ends with CR LF.
fn append(
    text: &mut Vec<u8>,
    cells: impl IntoIterator<Item = impl AsRef<[u8]>>,
    quotes: QuoteStyle,
) -> Result<(), BoxError> {
    let mut writer = WriterBuilder::new().quote_style(quotes).terminator(Terminator::CRLF).from_writer(text);
    writer.write_record(cells)?;
    Ok(writer.flush()?)
}
