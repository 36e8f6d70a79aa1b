//! Conversion from another RGB or grey colour space to sRGB (IEC 61966-2-1).

use std::ops::Range;
use std::sync::Arc;

use moxcms::{ColorProfile, Transform8BitExecutor};

use crate::raster::Raster;

use linear_light::{LINEAR_STEPS, SRGB_BY_LINEAR, is_plausible};

pub(crate) use linear_light::srgb_transfer;
pub(crate) use tone_mapping::{ToneMapping, hdr_transfer};

mod display_light;
mod linear_light;
mod tone_mapping;

/// Conversion of an image from another colour space to sRGB. The image already has three channels of 8 bits.
pub(crate) enum SrgbConversion {
    /// Conversion by one curve per channel and a matrix.
    MatrixShaper(Box<MatrixShaper>),
    /// Conversion by a lookup table of colours, interpolated by `moxcms`.
    Table(Arc<Transform8BitExecutor>),
    /// Conversion of high dynamic range by tone mapping.
    ToneMapping(Box<ToneMapping>),
}

impl SrgbConversion {
    /// Converts these rows in place. They stay unchanged if the lookup table fails.
    pub(crate) fn convert(&self, raster: &mut Raster, rows: &Range<u32>) {
        let known = rows.start as usize * raster.width as usize..rows.end as usize * raster.width as usize;
        let pixels = &mut raster.rgb[3 * known.start..3 * known.end];
        match self {
            Self::MatrixShaper(shaper) => shaper.convert(pixels),
            Self::Table(table) => {
                let source = pixels.to_vec();
                if table.transform(&source, pixels).is_err() {
                    pixels.copy_from_slice(&source);
                }
            }
            Self::ToneMapping(tone_mapping) => {
                tone_mapping.convert(pixels, raster.alpha.as_ref().map(|alpha| &alpha[known]));
            }
        }
    }
}

/// Conversion by tone curves and a matrix (ICC.1:2022, F.3). The curves make the channels linear. The matrix converts
/// from the primaries of the colour space to those of sRGB, both relative to the white point D50. Colours outside the
/// sRGB gamut are clipped per channel.
///
/// `moxcms` has the same conversion, but this one gives identical bytes on every processor.
pub(crate) struct MatrixShaper {
    /// Contribution of each channel and value to linear red, green and blue of sRGB: curve and matrix combined, in
    /// fixed point. The fourth element is always zero; it lets the compiler add all elements in one instruction.
    contributions: [[[i32; 4]; 256]; 3],
}

/// Number of fractional bits of linear light, in units of one step of [`SRGB_BY_LINEAR`]. With it, an `i32` holds the
/// sum of three full channels for every plausible matrix.
const FRACTION_BITS: u32 = 8;

impl MatrixShaper {
    /// Creates the conversion of an RGB profile. Returns `None` when the profile is practically sRGB, its curves cannot
    /// be evaluated, or its matrix is implausible.
    pub(crate) fn rgb(space: &ColorProfile) -> Option<Box<Self>> {
        let curve = |curve| space.build_8bit_lin_table(curve).ok().map(|curve| curve.map(clamp_share));
        let linear = [curve(&space.red_trc)?, curve(&space.green_trc)?, curve(&space.blue_trc)?];
        let matrix = space.transform_matrix(&ColorProfile::new_srgb()).v;
        is_plausible(&matrix).then(|| Self::new(&linear, matrix))?.unless_identity()
    }

    /// Creates the conversion of a grey profile. Returns `None` when its curve is practically that of sRGB or cannot be
    /// evaluated.
    pub(crate) fn grey(space: &ColorProfile) -> Option<Box<Self>> {
        let curve = space.build_8bit_lin_table(&space.gray_trc).ok()?.map(clamp_share);
        Self::new(&[curve; 3], [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]).unless_identity()
    }

    /// Combines curves, as linear light of each channel value, with a matrix that has a row per sRGB channel.
    fn new(linear: &[[f32; 256]; 3], matrix: [[f64; 3]; 3]) -> Self {
        let full_scale = f64::from((LINEAR_STEPS as u32 - 1) << FRACTION_BITS);
        let mut contributions = [[[0; 4]; 256]; 3];
        for (channel, (contributions, linear)) in contributions.iter_mut().zip(linear).enumerate() {
            for (contribution, &light) in contributions.iter_mut().zip(linear) {
                for (target, row) in contribution.iter_mut().zip(matrix) {
                    *target = (row[channel] * f64::from(light) * full_scale).round() as i32;
                }
            }
        }
        Self { contributions }
    }

    /// Returns the conversion, or `None` if no tested colour changes by more than two steps of 8 bits. Most profiles
    /// are variants of sRGB and need no conversion.
    fn unless_identity(self) -> Option<Box<Self>> {
        let is_identity = (0..=255_u8).all(|value| {
            [[value; 3], [value, 0, 0], [0, value, 0], [0, 0, value], [255 - value, 255, value]].iter().all(|pixel| {
                let mut converted = *pixel;
                self.convert(&mut converted);
                converted.iter().zip(pixel).all(|(converted, original)| converted.abs_diff(*original) <= 2)
            })
        });
        (!is_identity).then(|| Box::new(self))
    }

    /// Converts RGB pixels in place.
    fn convert(&self, pixels: &mut [u8]) {
        let encoded: &[u8; LINEAR_STEPS] = &SRGB_BY_LINEAR;
        let [red, green, blue] = &self.contributions;
        for pixel in pixels.chunks_exact_mut(3) {
            let contributions = [red[usize::from(pixel[0])], green[usize::from(pixel[1])], blue[usize::from(pixel[2])]];
            let mut light = [1 << (FRACTION_BITS - 1); 4];
            for contribution in contributions {
                for (light, contribution) in light.iter_mut().zip(contribution) {
                    *light += contribution;
                }
            }
            for (channel, light) in pixel.iter_mut().zip(light) {
                *channel = encoded[(light >> FRACTION_BITS).clamp(0, LINEAR_STEPS as i32 - 1) as usize];
            }
        }
    }
}

/// Clamps linear light to 0 to 1. NaN becomes 0.
fn clamp_share(light: f32) -> f32 {
    if light.is_nan() { 0.0 } else { light.clamp(0.0, 1.0) }
}
