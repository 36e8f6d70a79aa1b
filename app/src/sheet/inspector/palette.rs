//! The colours that stand for an image.

use protocol::Swatch;

use super::part;
use crate::markup::Markup;
use crate::quantity::percent;
use crate::{Language, words};

/// A strip in which each colour is as wide as its share, and their values to copy; nothing for an image without colours.
pub(crate) fn write(markup: &mut Markup, palette: &[Swatch], language: Language) {
    if palette.is_empty() {
        return;
    }
    part::begin(markup, words::detail::palette(language));
    strip(markup, palette);
    markup.raw("<ul class=\"swatches\">");
    for swatch in palette {
        markup.raw("<li class=\"swatch\">");
        part::copyable(markup, &swatch.hex, language, |markup| {
            markup.raw("<svg class=\"swatch__dot\" viewBox=\"0 0 8 8\" aria-hidden=\"true\"><rect width=\"8\" height=\"8\" rx=\"2\" fill=\"");
            markup.text(&swatch.hex).raw("\"/></svg>");
        });
        markup.raw("<span class=\"swatch__share\">").text(&percent(swatch.share)).raw("</span></li>");
    }
    markup.raw("</ul>");
    part::end(markup);
}

fn strip(markup: &mut Markup, palette: &[Swatch]) {
    let whole: f64 = palette.iter().map(|swatch| f64::from(swatch.share)).sum();
    let mut left = 0.0;
    markup.raw("<svg class=\"palette\" data-palette aria-hidden=\"true\">");
    for swatch in palette {
        let width = f64::from(swatch.share) / whole.max(f64::MIN_POSITIVE) * 100.0;
        markup.raw("<rect x=\"").tenths(left).raw("%\" width=\"").tenths(width);
        markup.raw("%\" height=\"100%\" fill=\"").text(&swatch.hex).raw("\"/>");
        left += width;
    }
    markup.raw("</svg>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_colour_is_as_wide_as_its_share() {
        let swatch = |hex: &str, share| Swatch { hex: hex.to_owned(), share };
        let mut markup = Markup::new();
        strip(&mut markup, &[swatch("#102030", 0.6), swatch("#ffffff", 0.2)]);
        let svg = markup.into_string();
        assert!(svg.contains(r##"<rect x="0%" width="75%" height="100%" fill="#102030"/>"##), "{svg}");
        assert!(svg.contains(r##"<rect x="75%" width="25%" height="100%" fill="#ffffff"/>"##), "{svg}");
    }
}
