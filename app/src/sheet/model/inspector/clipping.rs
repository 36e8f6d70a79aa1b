//! Overlay of pixels without detail: clipped shadows and highlights.

/// Luma up to which a pixel is as good as black, and from which as good as white, as in the report.
const BLACK: u32 = 2;
const WHITE: u32 = 253;

/// What is laid over lost shadows and over lost highlights, as red, green, blue and opacity.
const SHADOWS: [u8; 4] = [40, 110, 255, 235];
const HIGHLIGHTS: [u8; 4] = [255, 45, 45, 235];

/// Turns a picture (red, green, blue and opacity of each pixel) into what is laid over it.
pub(crate) fn mark_clipping(pixels: &mut [u8]) {
    for pixel in pixels.chunks_exact_mut(4) {
        // Rec. ITU-R BT.601, in thousandths.
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
    fn only_what_is_lost_is_covered() {
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
        let nothing = [0; 4];
        assert_eq!(pixels, [SHADOWS, SHADOWS, nothing, nothing, HIGHLIGHTS, nothing].concat());
    }
}
