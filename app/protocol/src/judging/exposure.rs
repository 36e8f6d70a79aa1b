//! Underexposure and overexposure of one image, from its exposure measurements and its share of edges.

use crate::{Exposure, Report, Thresholds};

/// Smallest mean luma of a picture that is overexposed because of its clipped pixels (`clipped_above`).
const BRIGHT_MEAN: f32 = 145.0;

/// Smallest share of clipped pixels of a picture that is overexposed because of its mean luma (`bright_above`).
const CLIPPED_SHARE: f32 = 0.08;

/// Smallest border luma of white paper that fills the frame around its content.
const PAPER: u8 = 225;

/// Smallest border luma of the white background of a cut-out article.
const CUT_OUT: u8 = 253;

/// The 1st percentile of luma is below this if there is content on white paper.
const INK: u8 = 160;

/// The same limit for a white background with a small shoulder, such as that of a chart in light colours.
const PALE_INK: u8 = 200;

/// Smallest share of edges in a frame full of detail that has lost none: hatching, a dense drawing, a map.
const DENSE_DETAIL: f32 = 0.3;

/// Upper limit of the shoulder of paper. The shoulder is [`Exposure::shoulder`]: the share of light pixels in the tones
/// that lead up to white.
const SHOULDER_OF_PAPER: f32 = 0.09;

/// Upper limit of the shoulder around cut-out articles, which have soft shadows and reflections.
const SHOULDER_OF_CUT_OUT: f32 = 0.13;

/// Upper limit of the shoulder of a white background with something drawn on it, even up to the border: a screen, a
/// slide.
const SHOULDER_OF_BACKGROUND: f32 = 0.048;

/// Upper limit of the shoulder of a white frame whose content is too small for any percentile: a line of text.
const SHOULDER_OF_BLANK: f32 = 0.01;

/// A frame whose median is below `dark_below` is underexposed also if its 99th percentile is below this many times
/// `dark_below`.
///
/// Three stops below a good exposure, white has a luma of 99.
const BRIGHTEST_OF_DARK: f32 = 1.45;

/// A lit area has a luma of at least this many times `dark_below`.
const LIT_FACTOR: f32 = 2.0;

/// Smallest share of clipped pixels that indicates a lamp in the frame. Lit windows of a town have less.
const MIN_LAMP_SHARE: f32 = 0.025;

/// Returns the luma that represents the brightness of a frame, 0 to 255: the image is too dark if it is below
/// `dark_below` and the frame has no lit area.
///
/// It is the 90th percentile, since a lamp in a dark frame makes the frame no lighter. In a frame where nothing is
/// light, a sky of more than a tenth makes it no lighter either: so it is at most the larger of the median and the
/// 99th percentile divided by 1.45.
pub(super) fn brightness(exposure: &Exposure) -> f32 {
    let max = (f32::from(exposure.p99) / BRIGHTEST_OF_DARK).max(f32::from(exposure.median));
    f32::from(exposure.p90).min(max)
}

/// Returns true if at least a twentieth of the frame is lit: a town at night is dark on purpose. False if 2.5 % of the
/// pixels or more are clipped: that is a light source, not a lit area.
pub(super) fn has_lit_area(exposure: &Exposure, thresholds: &Thresholds) -> bool {
    f32::from(exposure.p95) >= LIT_FACTOR * f32::from(thresholds.dark_below)
        && exposure.clipped_channel < MIN_LAMP_SHARE
}

/// Returns the score of an overexposed image, 0 to 1; none if the image is not overexposed, which includes frames on a
/// white background and frames full of detail. The score is the larger of two numbers: the share of clipped pixels, and
/// the mean luma on a scale from 0 at 145 to 1 at 255.
pub(super) fn overexposure(report: &Report, thresholds: &Thresholds) -> Option<f32> {
    let exposure = &report.exposure;
    let (clipped, mean) = (exposure.clipped_channel, exposure.mean);
    let is_blown_out = clipped >= thresholds.clipped_above && mean >= BRIGHT_MEAN;
    let is_washed_out = mean >= f32::from(thresholds.bright_above) && clipped >= CLIPPED_SHARE;
    let is_exempt = is_on_white(exposure) || report.focus.edges >= DENSE_DETAIL;
    ((is_blown_out || is_washed_out) && !is_exempt).then(|| clipped.max((mean - BRIGHT_MEAN) / (255.0 - BRIGHT_MEAN)))
}

/// Returns true if the white in the frame is a background that is white on purpose: a printed page, a
/// chart, a screen, a cut-out article.
///
/// Light beyond the range of a sensor leaves many pixels in the tones that lead up to white; white paper has few.
fn is_on_white(exposure: &Exposure) -> bool {
    let shoulder = exposure.shoulder;
    let is_framed_by = |white: u8, max_shoulder: f32| exposure.border >= white && shoulder < max_shoulder;
    let is_paper =
        exposure.p1 < INK && (is_framed_by(PAPER, SHOULDER_OF_PAPER) || is_framed_by(CUT_OUT, SHOULDER_OF_CUT_OUT));
    let is_background = shoulder < SHOULDER_OF_BACKGROUND && exposure.p1 < PALE_INK;
    is_paper || is_background || shoulder < SHOULDER_OF_BLANK
}
