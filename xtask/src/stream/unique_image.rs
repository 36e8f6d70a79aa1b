//! Small images that all differ, so that none is a duplicate of another.

/// Side of the image in pixels, and side of the one-coloured squares that it consists of.
const SIDE: u32 = 64;
const SQUARE: u32 = 8;

/// Length of the BMP header in bytes.
const HEADER_BYTES: u32 = 54;

/// A BMP file of 12 KB (BITMAPINFOHEADER, 24 bits per pixel) with pseudo-random colours that differ from number to
/// number.
pub(crate) fn bmp(number: u64) -> Vec<u8> {
    let mut file = Vec::with_capacity((HEADER_BYTES + 3 * SIDE * SIDE) as usize);
    file.extend_from_slice(b"BM");
    for field in [
        HEADER_BYTES + 3 * SIDE * SIDE,
        0,
        HEADER_BYTES,
        40,
        SIDE,
        SIDE,
        1 | (24 << 16),
        0,
        3 * SIDE * SIDE,
        2835,
        2835,
        0,
        0,
    ] {
        file.extend_from_slice(&field.to_le_bytes());
    }
    for y in 0..SIDE {
        for x in 0..SIDE {
            let square = u64::from(y / SQUARE * SIDE + x / SQUARE);
            file.extend_from_slice(&random_bits(number << 16 | square).to_le_bytes()[..3]);
        }
    }
    file
}

/// Pseudo-random bits of a number (SplitMix64 by Steele, Lea and Flood).
fn random_bits(number: u64) -> u64 {
    let mut bits = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_matches_the_header() {
        let file = bmp(7);
        assert_eq!(file.len() as u32, u32::from_le_bytes([file[2], file[3], file[4], file[5]]));
        assert_ne!(file, bmp(8));
    }
}
