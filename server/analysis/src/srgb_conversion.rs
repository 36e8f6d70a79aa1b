//! From another space of red, green and blue to sRGB (IEC 61966-2-1).

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use moxcms::{ColorProfile, Transform8BitExecutor};

use crate::raster::Raster;

/// How an image in 8-bit RGB becomes sRGB.
pub(crate) enum SrgbConversion {
    /// By a curve for each channel and a matrix.
    MatrixShaper(Box<MatrixShaper>),
    /// By a table of colours, interpolated by the library.
    Table(Arc<Transform8BitExecutor>),
}

impl SrgbConversion {
    /// Converts these rows.
    pub(crate) fn convert(&self, raster: &mut Raster, rows: &Range<u32>) {
        let stride = 3 * raster.width as usize;
        let pixels = &mut raster.rgb[rows.start as usize * stride..rows.end as usize * stride];
        match self {
            Self::MatrixShaper(shaper) => shaper.convert(pixels),
            Self::Table(table) => {
                let source = pixels.to_vec();
                if table.transform(&source, pixels).is_err() {
                    pixels.copy_from_slice(&source);
                }
            }
        }
    }
}

/// Curves that make the channels linear in light, and the matrix from the space's primaries to sRGB's (ICC.1:2022, F.3), both
/// relative to D50. What lies outside of sRGB is clipped in each channel.
///
/// The library has the same; this one gives the same bytes on every kind of processor.
pub(crate) struct MatrixShaper {
    /// For each channel and value, what it adds to the linear red, green and blue of sRGB: curve and matrix in one, in whole
    /// numbers. The fourth is always zero, which lets compilers add all at once.
    contributions: [[[i32; 4]; 256]; 3],
}

/// What linear light is counted in: contributions of a step of [`SRGB_BY_LINEAR`]. Three times the whole light times any honest matrix fits.
const FRACTION_BITS: u32 = 8;

/// Entries of the table from linear light to sRGB: steps of it are less than half a step of the darkest colours.
const LINEAR_STEPS: usize = 1 << 14;

/// sRGB by linear light.
static SRGB_BY_LINEAR: LazyLock<Box<[u8; LINEAR_STEPS]>> = LazyLock::new(|| {
    let encoded = |light: usize| (255.0 * srgb_transfer(light as f64 / (LINEAR_STEPS - 1) as f64)).round() as u8;
    Box::new(std::array::from_fn(encoded))
});

impl MatrixShaper {
    /// Of an RGB profile; nothing when it is sRGB, or when its curves cannot be followed.
    pub(crate) fn rgb(space: &ColorProfile) -> Option<Box<Self>> {
        let curve = |curve| space.build_8bit_lin_table(curve).ok().map(|curve| curve.map(clamp_share));
        let linear = [curve(&space.red_trc)?, curve(&space.green_trc)?, curve(&space.blue_trc)?];
        let matrix = space.transform_matrix(&ColorProfile::new_srgb()).v;
        // Honest spaces are far from this.
        let is_sane = matrix.as_flattened().iter().all(|number| number.is_finite() && number.abs() < 16.0);
        is_sane.then(|| Self::new(&linear, matrix))?.unless_identity()
    }

    /// Of a grey profile.
    pub(crate) fn grey(space: &ColorProfile) -> Option<Box<Self>> {
        let curve = space.build_8bit_lin_table(&space.gray_trc).ok()?.map(clamp_share);
        Self::new(&[curve; 3], [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]).unless_identity()
    }

    fn new(linear: &[[f32; 256]; 3], matrix: [[f64; 3]; 3]) -> Self {
        let whole = f64::from((LINEAR_STEPS as u32 - 1) << FRACTION_BITS);
        let mut contributions = [[[0; 4]; 256]; 3];
        for (channel, (contributions, linear)) in contributions.iter_mut().zip(linear).enumerate() {
            for (contribution, &light) in contributions.iter_mut().zip(linear) {
                for (target, row) in contribution.iter_mut().zip(matrix) {
                    *target = (row[channel] * f64::from(light) * whole).round() as i32;
                }
            }
        }
        Self { contributions }
    }

    /// Nothing when it would change no colour by more than a step: nearly every profile is sRGB, in some maker's wording.
    fn unless_identity(self) -> Option<Box<Self>> {
        let is_identity = (0..=255_u8).all(|value| {
            [[value; 3], [value, 0, 0], [0, value, 0], [0, 0, value], [255 - value, 255, value]].iter().all(|pixel| {
                let mut converted = *pixel;
                self.convert(&mut converted);
                converted.iter().zip(pixel).all(|(one, other)| one.abs_diff(*other) <= 2)
            })
        });
        (!is_identity).then(|| Box::new(self))
    }

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

/// sRGB's curve: from linear light to the stored value, both 0 to 1.
fn srgb_transfer(light: f64) -> f64 {
    if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

/// A share of light; none for what is no number.
fn clamp_share(light: f32) -> f32 {
    if light.is_nan() { 0.0 } else { light.clamp(0.0, 1.0) }
}
