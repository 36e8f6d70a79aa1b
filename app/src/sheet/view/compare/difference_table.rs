//! Body of the compare view's table: the properties of the compared images, with the differences and best values
//! marked.

use protocol::{Image, Report};

use crate::html_builder::HtmlBuilder;
use crate::number_format::{bytes, dimensions};
use crate::sheet::model::overview::capture_time::exact_time_text;
use crate::words::detail;
use crate::words::detail::Label;
use crate::{Language, words};

/// One property of all images with a report.
struct DifferenceRow {
    label: Label,
    /// Formatted value per image.
    values: Vec<String>,
    /// Score per image, greater is better; `None` for a property without better and worse values.
    scores: Option<Vec<f64>>,
}

/// HTML of a row per property; empty without reports. Images without a report have no cells. A row whose values differ
/// has the attribute `data-differs`; if the property has better and worse values, the best have `data-best`.
pub(crate) fn write(images: &[Image], language: Language) -> String {
    let mut html = HtmlBuilder::new();
    for row in rows(images, language) {
        let is_same = row.values.iter().all(|value| *value == row.values[0]);
        html.raw("<tr").raw(if is_same { ">" } else { " data-differs>" });
        html.raw("<th scope=\"row\">").text(words::detail::label(row.label, language)).raw("</th>");
        for (index, value) in row.values.iter().enumerate() {
            let is_best = !is_same && row.is_best(index);
            html.raw(if is_best { "<td data-best>" } else { "<td>" }).text(value);
            if is_best {
                html.raw("<span class=\"visually-hidden\"> ").text(words::compare::best_value(language)).raw("</span>");
            }
            html.raw("</td>");
        }
        html.raw("</tr>");
    }
    html.into_string()
}

impl DifferenceRow {
    /// Returns true if no image has a higher score than the one at `index`; false for a property without scores.
    fn is_best(&self, index: usize) -> bool {
        self.scores.as_ref().is_some_and(|scores| scores.iter().all(|other| *other <= scores[index]))
    }
}

/// One row per property; none without reports.
fn rows(images: &[Image], language: Language) -> Vec<DifferenceRow> {
    let reports: Vec<&Report> = images.iter().filter_map(|image| image.report.as_deref()).collect();
    if reports.is_empty() {
        return Vec::new();
    }
    let missing = || "–".to_owned();
    let row = |label, value: &dyn Fn(&Report) -> String, score: Option<fn(&Report) -> f64>| DifferenceRow {
        label,
        values: reports.iter().map(|report| value(report)).collect(),
        scores: score.map(|score| reports.iter().map(|report| score(report)).collect()),
    };
    let pixels = |report: &Report| dimensions(report.image.width, report.image.height);
    let blur = |report: &Report| report.focus.blur.map_or_else(missing, |blur| format!("{blur:.1} px"));
    let quality = |report: &Report| report.image.quality.map_or_else(missing, |quality| quality.to_string());
    let subsampling = |report: &Report| {
        report.image.subsampling.map_or_else(missing, |kind| detail::subsampling(kind, language).to_owned())
    };
    let capture_time = |report: &Report| {
        report
            .camera
            .as_ref()
            .and_then(|camera| Some(exact_time_text(camera.taken_at.as_ref()?, language)))
            .unwrap_or_else(missing)
    };
    let decoded_share = |report: &Report| crate::number_format::percent(report.image.decoded);
    vec![
        row(Label::Dimensions, &pixels, Some(|report| f64::from(report.image.width) * f64::from(report.image.height))),
        row(Label::Size, &|report| bytes(report.file.bytes), None),
        row(Label::Format, &Report::format_name, None),
        row(Label::Compression, &quality, Some(|report| report.image.quality.map_or(-1.0, f64::from))),
        row(Label::Subsampling, &subsampling, None),
        row(
            Label::FocusSharpest,
            &|report| format!("{:.0}", report.focus.sharpest),
            Some(|report| f64::from(report.focus.sharpest)),
        ),
        row(Label::Blur, &blur, Some(|report| -f64::from(report.focus.blur.unwrap_or(f32::INFINITY)))),
        row(Label::Noise, &|report| format!("{:.1}", report.focus.noise), None),
        row(Label::Decoded, &decoded_share, Some(|report| f64::from(report.image.decoded))),
        row(Label::Taken, &capture_time, None),
    ]
}

#[cfg(test)]
mod tests {
    use protocol::ImageState;

    use super::*;
    use crate::sheet::model::samples::image;
    use crate::sheet::model::samples::report;

    #[test]
    fn rows_that_differ_are_marked_with_their_best_value() {
        let member =
            |nth, width| Image { report: Some(Box::new(report(width, 1000))), ..image(nth, ImageState::Analyzed) };
        let written = write(&[member(1, 1000), member(2, 3000)], Language::English);
        assert!(
            written.starts_with(
                "<tr data-differs><th scope=\"row\">Dimensions</th><td>1000 × 1000</td><td data-best>3000 × 1000<span"
            ),
            "{written}"
        );
        assert!(written.contains("<tr><th scope=\"row\">Format</th><td>JPEG</td><td>JPEG</td></tr>"), "{written}");
        assert_eq!(write(&[], Language::English), "");
    }
}
