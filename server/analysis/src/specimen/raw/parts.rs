//! Parts of raw files: dummy sensor data, thumbnail and size of a JPEG.

use crate::specimen::encode::jpeg;
use crate::specimen::graphics::blank;

/// Noise in place of sensor data, 2 kB.
pub(super) fn sensor_data() -> Vec<u8> {
    let mut state = 1_u32;
    let mut byte = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // Values below 0xff do not look like the beginning of a JPEG.
        ((state >> 24) as u8).min(0xfe)
    };
    (0..2000).map(|_| byte()).collect()
}

/// Width and height of a baseline JPEG.
pub(super) fn jpeg_size(jpeg: &[u8]) -> (u32, u32) {
    let frame = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]).expect("a frame header");
    let side = |at: usize| u32::from(u16::from_be_bytes([jpeg[at], jpeg[at + 1]]));
    (side(frame + 7), side(frame + 5))
}

/// Thumbnail of 160 × 120 pixels.
pub(super) fn thumbnail() -> Vec<u8> {
    jpeg(&blank(160, 120, 90), 80)
}
