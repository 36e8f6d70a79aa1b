//! Overlay of pixels without detail: clipped shadows and highlights.

/// Maximum luma of a clipped shadow; the same as in the report.
const MAX_SHADOW: u32 = 2;

/// Minimum luma of a clipped highlight; the same as in the report.
const MIN_HIGHLIGHT: u32 = 253;

/// RGBA colour that marks clipped shadows.
const SHADOW_COLOUR: [u8; 4] = [40, 110, 255, 235];

/// RGBA colour that marks clipped highlights.
const HIGHLIGHT_COLOUR: [u8; 4] = [255, 45, 45, 235];

/// Replaces RGBA pixels by the overlay: coloured where shadows or highlights are clipped, transparent elsewhere.
/// Ignores the alpha of the pixels.
pub(crate) fn mark_clipping(pixels: &mut [u8]) {
    for pixel in pixels.chunks_exact_mut(4) {
        // Luma by ITU-R BT.601, with weights in thousandths, rounded.
        let luma = (299 * u32::from(pixel[0]) + 587 * u32::from(pixel[1]) + 114 * u32::from(pixel[2]) + 500) / 1000;
        let colour = match luma {
            ..=MAX_SHADOW => SHADOW_COLOUR,
            MIN_HIGHLIGHT.. => HIGHLIGHT_COLOUR,
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
        assert_eq!(
            pixels,
            [SHADOW_COLOUR, SHADOW_COLOUR, transparent, transparent, HIGHLIGHT_COLOUR, transparent].concat()
        );
    }
}
