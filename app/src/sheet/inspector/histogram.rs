//! The histogram of an image as a drawing.

use protocol::Histogram;

use super::part;
use crate::markup::Markup;
use crate::{Language, words};

/// Luma as an area with red, green and blue as lines over it; an empty frame of the same size until it is read.
pub(crate) fn write(markup: &mut Markup, histogram: Option<&Histogram>, language: Language) {
    part::begin(markup, words::detail::histogram(language));
    markup.raw("<svg class=\"histogram\" data-histogram role=\"img\" viewBox=\"0 0 255 100\" preserveAspectRatio=\"none\" aria-label=\"");
    markup.text(words::detail::histogram_description(language)).raw("\">");
    if let Some(histogram) = histogram {
        let top = ceiling(histogram);
        markup.raw("<path data-channel=\"luma\" d=\"");
        line(markup, &histogram.luma, top);
        markup.raw("L255 100L0 100Z\"/><path data-channel=\"red\" d=\"");
        line(markup, &histogram.red, top);
        markup.raw("\"/><path data-channel=\"green\" d=\"");
        line(markup, &histogram.green, top);
        markup.raw("\"/><path data-channel=\"blue\" d=\"");
        line(markup, &histogram.blue, top);
        markup.raw("\"/>");
    }
    markup.raw("</svg>");
    part::end(markup);
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
fn line(markup: &mut Markup, bins: &[u32], top: f32) {
    for (index, count) in bins.iter().enumerate() {
        let height = 100.0 - 100.0 * (*count as f32 / top).min(1.0);
        markup.raw(if index == 0 { "M" } else { "L" }).number(index).raw(" ").tenths(f64::from(height));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_goes_through_every_bin_and_stays_inside() {
        let mut markup = Markup::new();
        line(&mut markup, &[0, 5, 10, 40], 10.0);
        assert_eq!(markup.into_string(), "M0 100L1 50L2 0L3 0");
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
}
