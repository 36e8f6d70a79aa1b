//! Colour sections of the inspector's panel: histogram and palette.

use protocol::Histogram;
use protocol::Swatch;

use crate::html_builder::HtmlBuilder;
use crate::number_format::percent;
use crate::sheet::view::inspector::panel_section;
use crate::{Language, words};

/// Writes the histogram as SVG: luma as an area, with red, green and blue as lines over it. Without a histogram, that
/// is until the full report is loaded, the drawing is empty but has the same size.
pub(crate) fn write_histogram(html: &mut HtmlBuilder, histogram: Option<&Histogram>, language: Language) {
    panel_section::begin(html, words::detail::histogram(language));
    html.raw(
        "<svg class=\"histogram\" data-histogram role=\"img\" viewBox=\"0 0 255 100\" preserveAspectRatio=\"none\" ",
    )
    .raw("aria-label=\"");
    html.text(words::detail::histogram_description(language)).raw("\">");
    if let Some(histogram) = histogram {
        let full_height = full_height_count(histogram);
        html.raw("<path data-channel=\"luma\" d=\"");
        write_path(html, &histogram.luma, full_height);
        html.raw("L255 100L0 100Z\"/><path data-channel=\"red\" d=\"");
        write_path(html, &histogram.red, full_height);
        html.raw("\"/><path data-channel=\"green\" d=\"");
        write_path(html, &histogram.green, full_height);
        html.raw("\"/><path data-channel=\"blue\" d=\"");
        write_path(html, &histogram.blue, full_height);
        html.raw("\"/>");
    }
    html.raw("</svg>");
    panel_section::end(html);
}

/// Number of pixels in a bin that is drawn at full height. The first and the last bin, which hold clipped pixels, do
/// not count, so that they cannot flatten the rest. If fewer than six of the other bins have pixels, the largest bin of
/// luma counts.
fn full_height_count(histogram: &Histogram) -> f32 {
    // The six highest bins in descending order. About 0.5 % of the 4 × 254 inner bins may exceed the full height.
    let mut highest = [0; 6];
    for bins in [&histogram.luma, &histogram.red, &histogram.green, &histogram.blue] {
        for count in bins.iter().skip(1).take(254) {
            if let Some(rank) = highest.iter().position(|high| count > high) {
                highest[rank..].rotate_right(1);
                highest[rank] = *count;
            }
        }
    }
    let sixth_highest = highest[5];
    // When nearly all pixels are in few bins, the largest bin of luma gets the full height.
    let largest = histogram.luma.iter().copied().max().unwrap_or(0);
    if sixth_highest > 0 { sixth_highest as f32 } else { largest.max(1) as f32 }
}

/// Writes the path data of a line through every bin. One unit of width is one bin; 100 units of height are
/// `full_height` pixels, and higher bins are cut off there.
fn write_path(html: &mut HtmlBuilder, bins: &[u32], full_height: f32) {
    for (index, count) in bins.iter().enumerate() {
        let y = 100.0 - 100.0 * (*count as f32 / full_height).min(1.0);
        html.raw(if index == 0 { "M" } else { "L" }).number(index).raw(" ").tenths(f64::from(y));
    }
}

/// Writes the palette: a strip in which the width of each colour is its share of the palette, and for each colour its
/// share of the image and a button that copies its hex value. Writes nothing for an empty palette.
pub(crate) fn write_palette(html: &mut HtmlBuilder, palette: &[Swatch], language: Language) {
    if palette.is_empty() {
        return;
    }
    panel_section::begin(html, words::detail::palette(language));
    write_strip(html, palette);
    html.raw("<ul class=\"swatches\">");
    for swatch in palette {
        html.raw("<li class=\"swatch\">");
        panel_section::copyable(html, &swatch.hex, language, |html| {
            html.raw("<svg class=\"swatch__dot\" viewBox=\"0 0 8 8\" aria-hidden=\"true\">")
                .raw("<rect width=\"8\" height=\"8\" rx=\"2\" fill=\"");
            html.text(&swatch.hex).raw("\"/></svg>");
        });
        html.raw("<span class=\"swatch__share\">").text(&percent(swatch.share)).raw("</span></li>");
    }
    html.raw("</ul>");
    panel_section::end(html);
}

/// Writes the strip of the palette as SVG. The widths are shares of the sum over the palette, not of the image.
fn write_strip(html: &mut HtmlBuilder, palette: &[Swatch]) {
    let total: f64 = palette.iter().map(|swatch| f64::from(swatch.share)).sum();
    let mut left = 0.0;
    html.raw("<svg class=\"palette\" data-palette aria-hidden=\"true\">");
    for swatch in palette {
        let width = f64::from(swatch.share) / total.max(f64::MIN_POSITIVE) * 100.0;
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
    fn path_has_a_point_per_bin_and_stays_inside_the_drawing() {
        let mut html = HtmlBuilder::new();
        write_path(&mut html, &[0, 5, 10, 40], 10.0);
        assert_eq!(html.into_string(), "M0 100L1 50L2 0L3 0");
    }

    #[test]
    fn clipped_pixels_do_not_flatten_the_rest_of_the_histogram() {
        let mut luma = vec![10; 256];
        luma[0] = 1_000_000;
        let histogram = Histogram { red: luma.clone(), green: luma.clone(), blue: luma.clone(), luma };
        assert_eq!(full_height_count(&histogram), 10.0);
    }

    #[test]
    fn histogram_of_one_value_has_full_height() {
        let mut luma = vec![0; 256];
        luma[255] = 500;
        let histogram = Histogram { red: luma.clone(), green: luma.clone(), blue: luma.clone(), luma };
        assert_eq!(full_height_count(&histogram), 500.0);
    }

    #[test]
    fn width_of_each_colour_is_its_share_of_the_palette() {
        let swatch = |hex: &str, share| Swatch { hex: hex.to_owned(), share };
        let mut html = HtmlBuilder::new();
        write_strip(&mut html, &[swatch("#102030", 0.6), swatch("#ffffff", 0.2)]);
        let svg = html.into_string();
        assert!(svg.contains(r##"<rect x="0%" width="75%" height="100%" fill="#102030"/>"##), "{svg}");
        assert!(svg.contains(r##"<rect x="75%" width="25%" height="100%" fill="#ffffff"/>"##), "{svg}");
    }
}
