//! Image in memory: 8 bits per channel, pixels row by row from the top left. Orients, cuts, fills and flattens images,
//! and computes luma.

use std::ops::Range;

use crate::orientation::Orientation;

/// Value of all channels of the mid grey that is used behind transparent pixels and for missing rows.
pub(crate) const MID_GREY: u8 = 128;

/// An image at most as long as the working image or the preview. After conversion it is sRGB, unless its colour space
/// could not be converted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Raster {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Red, green and blue of each pixel, not multiplied by alpha.
    pub(crate) rgb: Vec<u8>,
    /// Opacity of each pixel; absent if there is no alpha channel; all pixels are opaque then.
    pub(crate) alpha: Option<Vec<u8>>,
}

impl Raster {
    /// Turns an image that is stored in this orientation upright.
    pub(crate) fn oriented(self, orientation: Orientation) -> Self {
        if orientation == Orientation::UPRIGHT {
            return self;
        }
        let source_indices = || orientation.source_indices(self.width, self.height);
        let (width, height) = orientation.size(self.width, self.height);
        // Allocated at once, because an image for a full preview is large.
        let mut rgb = Vec::with_capacity(self.rgb.len());
        source_indices().for_each(|index| rgb.extend_from_slice(&self.rgb[3 * index..3 * index + 3]));
        let alpha = self.alpha.as_ref().map(|pixels| {
            let mut alpha = Vec::with_capacity(pixels.len());
            alpha.extend(source_indices().map(|index| pixels[index]));
            alpha
        });
        Self { width, height, rgb, alpha }
    }

    /// Returns a copy of these rows as an image.
    pub(crate) fn rows(&self, rows: Range<u32>) -> Self {
        let pixels = (rows.start * self.width) as usize..(rows.end * self.width) as usize;
        Self {
            width: self.width,
            height: rows.end - rows.start,
            rgb: self.rgb[3 * pixels.start..3 * pixels.end].to_vec(),
            alpha: self.alpha.as_ref().map(|alpha| alpha[pixels].to_vec()),
        }
    }

    /// Fills all rows outside `rows` with opaque mid grey.
    pub(crate) fn fill_other_rows(&mut self, rows: &Range<u32>) {
        let pixels = (rows.start * self.width) as usize..(rows.end * self.width) as usize;
        self.rgb[..3 * pixels.start].fill(MID_GREY);
        self.rgb[3 * pixels.end..].fill(MID_GREY);
        if let Some(alpha) = &mut self.alpha {
            alpha[..pixels.start].fill(u8::MAX);
            alpha[pixels.end..].fill(u8::MAX);
        }
    }

    /// Blends the image over mid grey. The result is opaque; the measurements use it.
    pub(crate) fn flattened(mut self) -> Self {
        if let Some(alpha) = self.alpha.take() {
            for (pixel, alpha) in self.rgb.chunks_exact_mut(3).zip(alpha) {
                let (opaque, transparent) = (u32::from(alpha), 255 - u32::from(alpha));
                for channel in pixel {
                    *channel = ((u32::from(*channel) * opaque + u32::from(MID_GREY) * transparent + 127) / 255) as u8;
                }
            }
        }
        self
    }

    /// Luma of each pixel (Rec. ITU-R BT.601), 0 to 255.
    #[cfg(test)]
    pub(crate) fn luma(&self) -> Vec<u8> {
        self.rgb.chunks_exact(3).map(|pixel| luma(pixel[0], pixel[1], pixel[2])).collect()
    }

    /// Returns true if any pixel is visibly transparent (alpha below 250).
    pub(crate) fn is_transparent(&self) -> bool {
        self.alpha.as_ref().is_some_and(|alpha| alpha.iter().any(|&alpha| alpha < 250))
    }
}

/// Luma of one colour (Rec. ITU-R BT.601), 0 to 255. Computed in 16-bit fixed point; the weights add up to one.
#[inline(always)]
pub(crate) fn luma(red: u8, green: u8, blue: u8) -> u8 {
    ((19_595 * u32::from(red) + 38_470 * u32::from(green) + 7_471 * u32::from(blue) + 32_768) >> 16) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luma_of_grey_equals_its_value() {
        for value in 0..=255 {
            assert_eq!(luma(value, value, value), value);
        }
        assert_eq!((luma(255, 0, 0), luma(0, 255, 0), luma(0, 0, 255)), (76, 150, 29));
    }

    #[test]
    fn flattening_blends_transparent_pixels_over_mid_grey() {
        let raster = Raster { width: 3, height: 1, rgb: [200; 9].to_vec(), alpha: Some(vec![0, 255, 128]) };
        assert!(raster.is_transparent());
        assert_eq!(raster.flattened().rgb, [128, 128, 128, 200, 200, 200, 164, 164, 164]);
    }

    #[test]
    fn rows_are_copied_and_other_rows_filled_with_grey() {
        let mut raster = Raster { width: 1, height: 3, rgb: (0..9).collect(), alpha: None };
        assert_eq!(raster.rows(1..2).rgb, [3, 4, 5]);
        raster.fill_other_rows(&(1..2));
        assert_eq!(raster.rgb, [128, 128, 128, 3, 4, 5, 128, 128, 128]);
    }
}
