//! The rows of a batch's report for spreadsheets.

use axum::BoxError;
use csv::{QuoteStyle, Terminator, WriterBuilder};
use protocol::{Decision, Image};

use super::Place;
use crate::spreadsheet::{defused, issues, measure};

const COLUMNS: [&str; 17] = [
    "image", "name", "state", "error", "format", "bytes", "width", "height", "focus", "blur", "mean", "entropy",
    "taken", "issues", "group", "decision", "hash",
];

/// Without it some spreadsheets take UTF-8 for something else.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What stands before the first row.
pub(super) fn opening() -> Result<Vec<u8>, BoxError> {
    let mut text = BYTE_ORDER_MARK.as_bytes().to_vec();
    // Plain words: what reads the mark as text would not see quotes behind it.
    append(&mut text, COLUMNS, QuoteStyle::Necessary)?;
    Ok(text)
}

/// Appends the row of an image.
pub(super) fn row(text: &mut Vec<u8>, image: &Image, _place: Place) -> Result<(), BoxError> {
    let report = image.report.as_deref();
    let camera = report.and_then(|report| report.camera.as_ref());
    let cells = [
        image.id.to_string(),
        defused(&image.name),
        image.state.slug().to_owned(),
        image.error.as_ref().map(|error| error.code.to_string()).unwrap_or_default(),
        measure(report, |report| report.file.format.to_string()),
        image.bytes.to_string(),
        measure(report, |report| report.image.width.to_string()),
        measure(report, |report| report.image.height.to_string()),
        measure(report, |report| report.focus.sharpest.to_string()),
        measure(report, |report| report.focus.blur.map(|blur| blur.to_string()).unwrap_or_default()),
        measure(report, |report| report.exposure.mean.to_string()),
        measure(report, |report| report.exposure.entropy.to_string()),
        camera.and_then(|camera| camera.taken_at.as_deref()).map(defused).unwrap_or_default(),
        issues(&image.verdicts),
        image.group.map(|group| group.to_string()).unwrap_or_default(),
        image.decision.map(Decision::slug).unwrap_or_default().to_owned(),
        image.hash.map(|hash| hash.to_string()).unwrap_or_default(),
    ];
    append(text, cells, QuoteStyle::NonNumeric)
}

fn append(
    text: &mut Vec<u8>,
    cells: impl IntoIterator<Item = impl AsRef<[u8]>>,
    quotes: QuoteStyle,
) -> Result<(), BoxError> {
    let mut writer = WriterBuilder::new().quote_style(quotes).terminator(Terminator::CRLF).from_writer(text);
    writer.write_record(cells)?;
    Ok(writer.flush()?)
}
