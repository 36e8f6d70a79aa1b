//! Small images, each unlike the others, so that none is found to be another's duplicate.

/// Pixels of a side, and of the squares of one colour each that it is made of.
const SIDE: u32 = 64;
const SQUARE: u32 = 8;

/// Bytes before the pixels.
const HEAD: u32 = 54;

/// A BMP file of 12 KB (BITMAPINFOHEADER, 24 bits a pixel).
pub(crate) fn bmp(number: u64) -> Vec<u8> {
    let mut file = Vec::with_capacity((HEAD + 3 * SIDE * SIDE) as usize);
    file.extend_from_slice(b"BM");
    for field in [HEAD + 3 * SIDE * SIDE, 0, HEAD, 40, SIDE, SIDE, 1 | (24 << 16), 0, 3 * SIDE * SIDE, 2835, 2835, 0, 0]
    {
        file.extend_from_slice(&field.to_le_bytes());
    }
    for y in 0..SIDE {
        for x in 0..SIDE {
            let square = u64::from(y / SQUARE * SIDE + x / SQUARE);
            file.extend_from_slice(&mixed(number << 16 | square).to_le_bytes()[..3]);
        }
    }
    file
}

/// Bits that have nothing to do with those of the next number (Steele, Lea and Flood, SplitMix64).
fn mixed(number: u64) -> u64 {
    let mut bits = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_size_is_as_its_head_says() {
        let file = bmp(7);
        assert_eq!(file.len() as u32, u32::from_le_bytes([file[2], file[3], file[4], file[5]]));
        assert_ne!(file, bmp(8));
    }
}
