//! Drawing of a chart as SVG, and the table of its numbers.

use crate::html_builder::HtmlBuilder;
use crate::number_format::grouped;
use crate::sheet::model::overview::chart::{Chart, ChartMark, ChartShape};
use crate::sheet::model::slugs::severity_slug;
use crate::{Language, words};

/// Height of a bar with its label, in pixels.
const BAR_HEIGHT: usize = 36;
/// Height of the tallest column, in pixels.
const COLUMN_HEIGHT: usize = 112;
/// Height of the scatter plot, in pixels.
const PLOT_HEIGHT: f64 = 224.0;

/// SVG of a chart; empty without marks. A screen reader announces it as one image with the title as name and the
/// finding as description.
pub(crate) fn drawing(chart: &Chart, title: &str, language: Language) -> String {
    let mut svg = HtmlBuilder::new();
    if chart.marks.is_empty() {
        return svg.into_string();
    }
    let height = match chart.shape {
        ChartShape::Bars => chart.marks.len() * BAR_HEIGHT,
        ChartShape::Columns => COLUMN_HEIGHT + 20,
        ChartShape::ScatterPlot(_) => PLOT_HEIGHT as usize + 20,
    };
    svg.raw("<svg role=\"img\" width=\"100%\" height=\"").number(height).raw("\"><title>").text(title);
    svg.raw("</title><desc>").text(&chart.finding).raw("</desc>");
    match chart.shape {
        ChartShape::Bars => bars(chart, &mut svg),
        ChartShape::Columns => columns(chart, &mut svg),
        ChartShape::ScatterPlot(threshold) => scatter_plot(chart, &mut svg, threshold, language),
    }
    svg.raw("</svg>");
    svg.into_string()
}

/// HTML table of the counts of the marks, without marks that count nothing. Each label is a button, so that the
/// keyboard reaches the images too.
pub(crate) fn table(chart: &Chart) -> String {
    let mut table = HtmlBuilder::new();
    table.raw("<table class=\"fact-table\"><tbody>");
    for (index, mark) in chart.marks.iter().enumerate().filter(|(_, mark)| mark.count > 0) {
        table.raw("<tr><th scope=\"row\"><button type=\"button\" class=\"chart__row\" data-mark=\"").number(index);
        table
            .raw("\">")
            .text(&mark.label)
            .raw("</button></th><td>")
            .text(&grouped(mark.count as u64))
            .raw("</td></tr>");
    }
    table.raw("</tbody></table>");
    table.into_string()
}

/// Largest count of the marks, at least 1.
fn largest_count(chart: &Chart) -> usize {
    chart.marks.iter().map(|mark| mark.count).max().unwrap_or(0).max(1)
}

/// Draws one horizontal bar per mark, with its label and count.
fn bars(chart: &Chart, svg: &mut HtmlBuilder) {
    let largest = largest_count(chart);
    for (index, mark) in chart.marks.iter().enumerate() {
        let top = index * BAR_HEIGHT;
        begin_mark(svg, index, mark);
        svg.raw("<rect class=\"chart__hit\" width=\"100%\" height=\"36\" y=\"").number(top);
        svg.raw("\"/><text y=\"").number(top + 15).raw("\">").text(&mark.label);
        svg.raw("</text><text class=\"chart__count\" x=\"100%\" y=\"").number(top + 15).raw("\">");
        svg.text(&grouped(mark.count as u64))
            .raw("</text><rect class=\"chart__track\" width=\"100%\" height=\"6\" rx=\"1\" y=\"");
        svg.number(top + 21).raw("\"/><rect class=\"chart__bar\" height=\"6\" rx=\"1\" y=\"").number(top + 21);
        svg.raw("\" width=\"").tenths(mark.count as f64 / largest as f64 * 100.0).raw("%\"/></g>");
    }
}

/// Draws one vertical column per mark, with the first and the last label below.
fn columns(chart: &Chart, svg: &mut HtmlBuilder) {
    let (largest, width) = (largest_count(chart), 100.0 / chart.marks.len() as f64);
    for (index, mark) in chart.marks.iter().enumerate() {
        // Every column with images is at least 2 pixels high.
        let height = if mark.count == 0 { 0 } else { (mark.count * COLUMN_HEIGHT / largest).max(2) };
        let left = index as f64 * width;
        begin_mark(svg, index, mark);
        svg.raw("<rect class=\"chart__hit\" height=\"112\" x=\"").tenths(left).raw("%\" width=\"").tenths(width);
        svg.raw("%\"/><rect class=\"chart__bar\" x=\"").tenths(left + width * 0.08).raw("%\" width=\"");
        svg.tenths(width * 0.84)
            .raw("%\" y=\"")
            .number(COLUMN_HEIGHT - height)
            .raw("\" height=\"")
            .number(height)
            .raw("\"/></g>");
    }
    svg.raw("<rect class=\"chart__track\" width=\"100%\" height=\"1\" y=\"112\"/>");
    if let [first, .., last] = chart.marks.as_slice() {
        axis(svg, COLUMN_HEIGHT + 16, &first.label, &last.label);
    } else if let [only] = chart.marks.as_slice() {
        axis(svg, COLUMN_HEIGHT + 16, &only.label, "");
    }
}

/// Draws the dots, and a horizontal line at the vertical position `threshold`, from 0 (top) to 1 (bottom). If a dot has
/// several images, the size of each dot grows with its number of images.
fn scatter_plot(chart: &Chart, svg: &mut HtmlBuilder, threshold: f64, language: Language) {
    let largest = chart.dots.iter().map(|dot| dot.cards.len()).max().unwrap_or(1) as f64;
    svg.raw("<rect class=\"chart__plot\" width=\"100%\" height=\"224\" rx=\"2\"/>")
        .raw("<line class=\"chart__threshold\" x2=\"100%\" y1=\"");
    svg.tenths(plot_y(threshold)).raw("\" y2=\"").tenths(plot_y(threshold)).raw("\"/>");
    for (index, dot) in chart.dots.iter().enumerate() {
        let radius = if largest > 1.0 { 2.0 + 5.0 * (dot.cards.len() as f64 / largest).sqrt() } else { 4.0 };
        svg.raw("<circle class=\"chart__dot\" data-mark=\".").number(index).raw("\" cx=\"");
        svg.tenths(1.5 + 97.0 * dot.position.0).raw("%\" cy=\"").tenths(plot_y(dot.position.1));
        svg.raw("\" r=\"").tenths(radius).raw("\"/>");
    }
    let (sharp, soft) = words::overview::focus_axis(language);
    svg.raw("<text class=\"chart__note chart__note--within\" x=\"8\" y=\"18\">").text(sharp);
    svg.raw("</text><text class=\"chart__note chart__note--within\" x=\"8\" y=\"216\">").text(soft).raw("</text>");
    let (dark, bright) = words::overview::exposure_axis(language);
    axis(svg, PLOT_HEIGHT as usize + 16, dark, bright);
}

/// Pixels from the top of the plot for a vertical position from 0 (top) to 1 (bottom). The margin of 7 pixels keeps the
/// dots inside.
fn plot_y(vertical_position: f64) -> f64 {
    7.0 + (PLOT_HEIGHT - 14.0) * vertical_position
}

/// Opens the SVG group of a mark and writes its tooltip. The caller must close the group.
fn begin_mark(svg: &mut HtmlBuilder, index: usize, mark: &ChartMark) {
    svg.raw("<g class=\"chart__mark\" data-mark=\"").number(index).raw("\" data-severity=\"");
    svg.text(mark.severity.map_or("", severity_slug)).raw("\"><title>").text(&mark.label).raw(": ");
    svg.text(&grouped(mark.count as u64)).raw("</title>");
}

/// Writes the labels at the left and right end below a drawing; `top` is their baseline in pixels.
fn axis(svg: &mut HtmlBuilder, top: usize, left: &str, right: &str) {
    svg.raw("<text class=\"chart__note\" y=\"").number(top).raw("\">").text(left);
    svg.raw("</text><text class=\"chart__note chart__count\" x=\"100%\" y=\"")
        .number(top)
        .raw("\">")
        .text(right)
        .raw("</text>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::model::samples::chart;

    #[test]
    fn drawing_is_one_image_with_title_and_description() {
        let svg = drawing(&chart(&[4, 1]), "Kinds", Language::English);
        assert!(
            svg.starts_with(
                "<svg role=\"img\" width=\"100%\" height=\"72\"><title>Kinds</title><desc>Five of them.</desc>"
            ),
            "{svg}"
        );
        assert!(svg.contains("width=\"25%\"") && svg.contains("a &lt; b"), "{svg}");
        assert_eq!(drawing(&chart(&[]), "Kinds", Language::English), "");
    }

    #[test]
    fn table_omits_marks_that_count_nothing() {
        let table = table(&chart(&[4, 0, 1]));
        assert_eq!(table.matches("<tr>").count(), 2, "{table}");
        assert!(table.contains("data-mark=\"2\""), "{table}");
    }
}
