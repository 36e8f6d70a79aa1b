//! Overlay of pixels without detail: clipped shadows and highlights.

/// Luma up to which a pixel counts as black, and from which it counts as white; the same as in the report.
const BLACK: u32 = 2;
const WHITE: u32 = 253;

/// RGBA colours that mark clipped shadows and clipped highlights.
const SHADOWS: [u8; 4] = [40, 110, 255, 235];
const HIGHLIGHTS: [u8; 4] = [255, 45, 45, 235];

/// Replaces RGBA pixels by the overlay: marked where detail is clipped, transparent elsewhere.
pub(crate) fn mark_clipping(pixels: &mut [u8]) {
    for pixel in pixels.chunks_exact_mut(4) {
        // Luma by ITU-R BT.601, in thousandths.
        let luma = (299 * u32::from(pixel[0]) + 587 * u32::from(pixel[1]) + 114 * u32::from(pixel[2]) + 500) / 1000;
        let colour = match luma {
            ..=BLACK => SHADOWS,
            WHITE.. => HIGHLIGHTS,
            _ => [0; 4],
        };
        pixel.copy_from_slice(&colour);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_clipped_pixels_are_marked() {
        let mut pixels = [
            [0, 0, 0, 255],
            [2, 2, 2, 255],
            [3, 3, 3, 255],
            [252, 252, 252, 255],
            [253, 253, 253, 255],
            [255, 0, 0, 255],
        ]
        .concat();
        mark_clipping(&mut pixels);
        let transparent = [0; 4];
        assert_eq!(pixels, [SHADOWS, SHADOWS, transparent, transparent, HIGHLIGHTS, transparent].concat());
    }
}
