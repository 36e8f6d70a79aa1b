//! Conversion of high dynamic range (PQ or HLG) to sRGB by tone mapping.
//!
//! The operator is the extended one of Reinhard et al. ("Photographic tone reproduction for digital images", 2002,
//! equation 4), applied to the largest channel of each pixel, so that hues stay: light `m` becomes `m·(1 + m/p²)/(1 +
//! m)`, where 1 is reference white and `p` is the peak, which becomes white. The peak is measured in the image. If
//! nothing is brighter than reference white, the peak is 1 and all light stays as it is.

use moxcms::{CicpProfile, ColorProfile, TransferCharacteristics};
use protocol::HdrTransfer;

use super::display_light::{DisplayLight, steady};
use super::linear_light::{LINEAR_STEPS, SRGB_BY_LINEAR, is_plausible};

/// Largest share of the visible pixels that may be brighter than the peak, as a divisor: 0.05 %. So the peak is the
/// 99.95th percentile, and a few sparkling pixels do not darken the whole image.
const PIXELS_PER_SPARKLE: usize = 2000;

/// Number of steps per doubling of light in which the peak is measured.
const STEPS_PER_DOUBLING: u32 = 1024;

/// Number of doublings above reference white that are measured, which covers the 10,000 cd/m² of PQ.
const DOUBLINGS: u32 = 6;

/// Conversion from PQ or HLG to sRGB. All operations on pixels are exact or rounded as IEEE 754 prescribes, so every
/// machine computes the same bytes.
pub(crate) struct ToneMapping {
    light: DisplayLight,
    /// Matrix from the primaries of the image to those of sRGB. Each row adds up to 1, so grey stays grey.
    matrix: [[f32; 3]; 3],
}

impl ToneMapping {
    /// Creates the conversion of a profile with this transfer function. Its primaries are those of its matrix, else
    /// those of its code points, else those of BT.2020.
    pub(crate) fn new(space: &ColorProfile, transfer: HdrTransfer) -> Box<Self> {
        let by_code_points = space.cicp.map(ColorProfile::new_from_cicp);
        let spaces = [space.is_matrix_shaper().then_some(space), by_code_points.as_ref()];
        let matrix = spaces.into_iter().flatten().find_map(matrix_to_srgb);
        let matrix = matrix.or_else(|| matrix_to_srgb(&ColorProfile::new_bt2020())).unwrap_or(IDENTITY);
        Box::new(Self { light: DisplayLight::new(transfer), matrix })
    }

    /// Converts RGB pixels in place. `alpha` is their opacity, if the image has an alpha channel; pixels that are not
    /// visible do not count for the peak.
    pub(super) fn convert(&self, pixels: &mut [u8], alpha: Option<&[u8]>) {
        let peak = self.peak(pixels, alpha);
        let encoded: &[u8; LINEAR_STEPS] = &SRGB_BY_LINEAR;
        for pixel in pixels.as_chunks_mut().0 {
            let light = self.light.of_pixel(*pixel);
            let scale = tone_scale(brightest(light), peak);
            *pixel = self.matrix.map(|row| {
                let light = scale * (row[0] * light[0] + row[1] * light[1] + row[2] * light[2]);
                let step = (light * (LINEAR_STEPS - 1) as f32 + 0.5) as i32;
                encoded[step.clamp(0, LINEAR_STEPS as i32 - 1) as usize]
            });
        }
    }

    /// Peak of the visible pixels in units of reference white, 1 to 64, rounded down by at most 0.1 %.
    fn peak(&self, pixels: &[u8], alpha: Option<&[u8]>) -> f32 {
        let mut counts = [0_usize; (DOUBLINGS * STEPS_PER_DOUBLING) as usize];
        let mut visible = 0;
        for (index, pixel) in pixels.as_chunks().0.iter().enumerate() {
            if alpha.is_some_and(|alpha| alpha[index] == 0) {
                continue;
            }
            visible += 1;
            let brightest = brightest(self.light.of_pixel(*pixel));
            if brightest >= 1.0 {
                counts[peak_step(brightest).min(counts.len() - 1)] += 1;
            }
        }
        let mut brighter = 0;
        let is_peak = |&step: &usize| {
            brighter += counts[step];
            brighter > visible / PIXELS_PER_SPARKLE
        };
        (0..counts.len()).rev().find(is_peak).map_or(1.0, light_of_peak_step)
    }
}

/// Number of fractional bits of an `f32` that a step of [`STEPS_PER_DOUBLING`] leaves out.
const STEP_SHIFT: u32 = 23 - STEPS_PER_DOUBLING.ilog2();

/// Step of light of at least 1. The bits of floats are ordered as the floats.
fn peak_step(light: f32) -> usize {
    ((light.to_bits() - 1.0_f32.to_bits()) >> STEP_SHIFT) as usize
}

/// Least light of a step.
fn light_of_peak_step(step: usize) -> f32 {
    f32::from_bits(1.0_f32.to_bits() + ((step as u32) << STEP_SHIFT))
}

/// Light of the largest channel.
fn brightest(light: [f32; 3]) -> f32 {
    let [red, green, blue] = light;
    let larger = if red > green { red } else { green };
    if larger > blue { larger } else { blue }
}

/// Factor by which tone mapping scales a pixel of this largest channel. The scaled channel is at most 1.
fn tone_scale(brightest: f32, peak: f32) -> f32 {
    if brightest > peak { 1.0 / brightest } else { (1.0 + brightest / (peak * peak)) / (1.0 + brightest) }
}

/// Matrix that leaves colours unchanged.
const IDENTITY: [[f32; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

/// Matrix from the primaries of a profile to those of sRGB. Each row is scaled so that it adds up to 1, and rounded so
/// that it is equal on every machine. Returns `None` if the primaries are absent or implausible.
fn matrix_to_srgb(space: &ColorProfile) -> Option<[[f32; 3]; 3]> {
    let matrix = space.transform_matrix(&ColorProfile::new_srgb()).v;
    let is_usable = is_plausible(&matrix) && matrix.iter().all(|row| row.iter().sum::<f64>() > 0.5);
    is_usable.then(|| {
        matrix.map(|row| {
            let sum: f64 = row.iter().sum();
            let [red, _, blue] = row.map(|number| steady(number / sum));
            [red, 1.0 - red - blue, blue]
        })
    })
}

/// Transfer function of high dynamic range that these code points name. `None` for all others.
pub(crate) fn hdr_transfer(code_points: CicpProfile) -> Option<HdrTransfer> {
    match code_points.transfer_characteristics {
        TransferCharacteristics::Smpte2084 => Some(HdrTransfer::Pq),
        TransferCharacteristics::Hlg => Some(HdrTransfer::Hlg),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
