//! Whether an image has too little light or too much of it.

use crate::{Exposure, Report, Thresholds};

/// Least mean luma of a picture that too much light has spoilt.
const LIGHT_MEAN: f32 = 145.0;

/// Least share of pixels without detail in the light that shows too much of it.
const LOST_LIGHT: f32 = 0.08;

/// Least luma of paper that reaches all around.
const PAPER: u8 = 225;

/// Least luma of the white that articles are cut out on.
const CUT_OUT: u8 = 253;

/// Luma that what lies on paper has less of; what is left of an overexposed picture has more.
const INK: u8 = 160;

/// The same of the lightest colours of a chart, which stand on a white without a shoulder.
const PALE_INK: u8 = 200;

/// Least share of edges in a frame that is all detail and has lost none: hatching, a dense drawing, a map.
const DETAIL_ALL_OVER: f32 = 0.3;

/// Most shoulder of paper.
const SHOULDER_OF_PAPER: f32 = 0.09;

/// Most shoulder around cut-out articles, which have soft shadows and reflections.
const SHOULDER_OF_CUT_OUT: f32 = 0.13;

/// Most shoulder of white that something drawn stands on, wherever it reaches: a screen, a slide.
const SHOULDER_OF_GROUND: f32 = 0.048;

/// Most shoulder of white with so little on it that it is in none of the percentiles: a line of text.
const SHOULDER_OF_BLANK: f32 = 0.01;

/// How many times the threshold of darkness the lightest hundredth of a frame reaches that is dark for want of light.
///
/// Three stops below a good exposure white has a luma of 99.
const LIGHTEST: f32 = 1.45;

/// How many times that threshold is lit.
const LIT: f32 = 2.0;

/// Least share of pixels without detail in the light that is a lamp in the frame, rather than the windows of a town.
const LAMPS: f32 = 0.025;

/// How dark an image is, as a luma to compare with a threshold: 0 for black.
///
/// A lamp in a dark frame makes it no lighter, so the luma that nine tenths of the pixels do not exceed counts. Where nothing at all
/// is light, a sky of more than a tenth makes it no lighter either: the lightest hundredth and the median count as well.
pub(super) fn darkness(exposure: &Exposure) -> f32 {
    let everywhere = (f32::from(exposure.p99) / LIGHTEST).max(f32::from(exposure.median));
    f32::from(exposure.p90).min(everywhere)
}

/// Whether a twentieth of the frame or more is lit: a town at night is dark and was meant to be. What shines itself is no lit thing.
pub(super) fn is_lit(exposure: &Exposure, limits: &Thresholds) -> bool {
    f32::from(exposure.p95) >= LIT * f32::from(limits.dark_below) && exposure.clipped_channel < LAMPS
}

/// How clearly too much light has spoilt an image, 0 to 1; nothing when it has not.
pub(super) fn excess(report: &Report, limits: &Thresholds) -> Option<f32> {
    let exposure = &report.exposure;
    let (clipped, mean) = (exposure.clipped_channel, exposure.mean);
    let is_blown_out = clipped >= limits.clipped_above && mean >= LIGHT_MEAN;
    let is_washed_out = mean >= f32::from(limits.bright_above) && clipped >= LOST_LIGHT;
    let is_spared = is_on_white(exposure) || report.focus.edges >= DETAIL_ALL_OVER;
    ((is_blown_out || is_washed_out) && !is_spared).then(|| clipped.max((mean - LIGHT_MEAN) / (255.0 - LIGHT_MEAN)))
}

/// Whether something stands before white that is meant to be white: a page, a chart, a screen, an article in a shop.
///
/// Light that a sensor could not take up leaves tones that lead up to what is lost; white paper has none.
fn is_on_white(exposure: &Exposure) -> bool {
    let shoulder = exposure.shoulder;
    let reaches_around = |white: u8, most: f32| exposure.border >= white && shoulder < most;
    let is_paper =
        exposure.p1 < INK && (reaches_around(PAPER, SHOULDER_OF_PAPER) || reaches_around(CUT_OUT, SHOULDER_OF_CUT_OUT));
    let is_ground = shoulder < SHOULDER_OF_GROUND && exposure.p1 < PALE_INK;
    is_paper || is_ground || shoulder < SHOULDER_OF_BLANK
}
