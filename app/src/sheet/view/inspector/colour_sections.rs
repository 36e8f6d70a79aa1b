//! Sections of the inspector's panel that draw colours: histogram and palette.

use protocol::Histogram;
use protocol::Swatch;

use crate::html_builder::HtmlBuilder;
use crate::number_format::percent;
use crate::sheet::view::inspector::panel_section;
use crate::{Language, words};

/// Luma as an area with red, green and blue as lines over it; an empty frame of the same size until it is read.
pub(crate) fn write_histogram(html: &mut HtmlBuilder, histogram: Option<&Histogram>, language: Language) {
    panel_section::begin(html, words::detail::histogram(language));
    html.raw("<svg class=\"histogram\" data-histogram role=\"img\" viewBox=\"0 0 255 100\" preserveAspectRatio=\"none\" aria-label=\"");
    html.text(words::detail::histogram_description(language)).raw("\">");
    if let Some(histogram) = histogram {
        let top = ceiling(histogram);
        html.raw("<path data-channel=\"luma\" d=\"");
        line(html, &histogram.luma, top);
        html.raw("L255 100L0 100Z\"/><path data-channel=\"red\" d=\"");
        line(html, &histogram.red, top);
        html.raw("\"/><path data-channel=\"green\" d=\"");
        line(html, &histogram.green, top);
        html.raw("\"/><path data-channel=\"blue\" d=\"");
        line(html, &histogram.blue, top);
        html.raw("\"/>");
    }
    html.raw("</svg>");
    panel_section::end(html);
}

/// The number of pixels that reaches the top of the drawing: clipped ends may stand out as far as they like, the rest
/// must still be seen.
fn ceiling(histogram: &Histogram) -> f32 {
    // The highest there are, in their order: half of a hundredth of four times 254 bins may stand out.
    let mut highest = [0; 6];
    for bins in [&histogram.luma, &histogram.red, &histogram.green, &histogram.blue] {
        for count in bins.iter().skip(1).take(254) {
            if let Some(place) = highest.iter().position(|high| count > high) {
                highest[place..].rotate_right(1);
                highest[place] = *count;
            }
        }
    }
    let top = highest[5];
    // All pixels in one bin leave nothing within: take what there is.
    let only = histogram.luma.iter().copied().max().unwrap_or(0);
    if top > 0 { top as f32 } else { only.max(1) as f32 }
}

/// A line through every bin: one unit of width is one bin, a hundred of height are the ceiling.
fn line(html: &mut HtmlBuilder, bins: &[u32], top: f32) {
    for (index, count) in bins.iter().enumerate() {
        let height = 100.0 - 100.0 * (*count as f32 / top).min(1.0);
        html.raw(if index == 0 { "M" } else { "L" }).number(index).raw(" ").tenths(f64::from(height));
    }
}

/// A strip in which each colour is as wide as its share, and their values to copy; nothing for an image without colours.
pub(crate) fn write_palette(html: &mut HtmlBuilder, palette: &[Swatch], language: Language) {
    if palette.is_empty() {
        return;
    }
    panel_section::begin(html, words::detail::palette(language));
    strip(html, palette);
    html.raw("<ul class=\"swatches\">");
    for swatch in palette {
        html.raw("<li class=\"swatch\">");
        panel_section::copyable(html, &swatch.hex, language, |html| {
            html.raw("<svg class=\"swatch__dot\" viewBox=\"0 0 8 8\" aria-hidden=\"true\"><rect width=\"8\" height=\"8\" rx=\"2\" fill=\"");
            html.text(&swatch.hex).raw("\"/></svg>");
        });
        html.raw("<span class=\"swatch__share\">").text(&percent(swatch.share)).raw("</span></li>");
    }
    html.raw("</ul>");
    panel_section::end(html);
}

fn strip(html: &mut HtmlBuilder, palette: &[Swatch]) {
    let whole: f64 = palette.iter().map(|swatch| f64::from(swatch.share)).sum();
    let mut left = 0.0;
    html.raw("<svg class=\"palette\" data-palette aria-hidden=\"true\">");
    for swatch in palette {
        let width = f64::from(swatch.share) / whole.max(f64::MIN_POSITIVE) * 100.0;
        html.raw("<rect x=\"").tenths(left).raw("%\" width=\"").tenths(width);
        html.raw("%\" height=\"100%\" fill=\"").text(&swatch.hex).raw("\"/>");
        left += width;
    }
    html.raw("</svg>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_goes_through_every_bin_and_stays_inside() {
        let mut html = HtmlBuilder::new();
        line(&mut html, &[0, 5, 10, 40], 10.0);
        assert_eq!(html.into_string(), "M0 100L1 50L2 0L3 0");
    }

    #[test]
    fn clipped_ends_do_not_flatten_the_rest() {
        let mut luma = vec![10; 256];
        luma[0] = 1_000_000;
        let histogram = Histogram { red: luma.clone(), green: luma.clone(), blue: luma.clone(), luma };
        assert_eq!(ceiling(&histogram), 10.0);
    }

    #[test]
    fn one_single_value_still_has_a_height() {
        let mut luma = vec![0; 256];
        luma[255] = 500;
        let histogram = Histogram { red: luma.clone(), green: luma.clone(), blue: luma.clone(), luma };
        assert_eq!(ceiling(&histogram), 500.0);
    }

    #[test]
    fn each_colour_is_as_wide_as_its_share() {
        let swatch = |hex: &str, share| Swatch { hex: hex.to_owned(), share };
        let mut html = HtmlBuilder::new();
        strip(&mut html, &[swatch("#102030", 0.6), swatch("#ffffff", 0.2)]);
        let svg = html.into_string();
        assert!(svg.contains(r##"<rect x="0%" width="75%" height="100%" fill="#102030"/>"##), "{svg}");
        assert!(svg.contains(r##"<rect x="75%" width="25%" height="100%" fill="#ffffff"/>"##), "{svg}");
    }
}
