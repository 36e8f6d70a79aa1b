//! Encoder of Windows bitmaps (BMP) with 32 bits per pixel and transparency, for small pictures.

/// Length in bytes of the file header and a `BITMAPV4HEADER`.
const HEADER: usize = 14 + 108;

/// Encodes `width * height` pixels as a BMP file. `rgba` has four bytes per pixel, row by row from the top.
pub(crate) fn bitmap(width: u32, height: u32, rgba: &[u8]) -> Vec<u8> {
    let mut file = Vec::with_capacity(HEADER + rgba.len());
    file.extend(b"BM");
    push_u32(&mut file, (HEADER + rgba.len()) as u32);
    push_u32(&mut file, 0);
    push_u32(&mut file, HEADER as u32);
    push_u32(&mut file, 108);
    push_u32(&mut file, width);
    // A negative height means that rows go from the top down.
    push_u32(&mut file, height.wrapping_neg());
    file.extend([1, 0, 32, 0]);
    // Compression 3 (`BI_BITFIELDS`): the channels have masks, in the order red, green, blue, alpha.
    push_u32(&mut file, 3);
    push_u32(&mut file, rgba.len() as u32);
    for _ in 0..4 {
        push_u32(&mut file, 0);
    }
    for mask in [0x0000_00ff, 0x0000_ff00, 0x00ff_0000, 0xff00_0000] {
        push_u32(&mut file, mask);
    }
    file.extend(b"BGRs");
    file.resize(HEADER, 0);
    file.extend(rgba);
    file
}

/// Appends a number in little-endian order.
fn push_u32(file: &mut Vec<u8>, value: u32) {
    file.extend(value.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_has_the_file_size_pixel_offset_and_height() {
        let file = bitmap(2, 1, &[1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(&file[..2], b"BM");
        assert_eq!(file.len(), HEADER + 8);
        assert_eq!(u32::from_le_bytes(file[2..6].try_into().unwrap()) as usize, file.len());
        assert_eq!(u32::from_le_bytes(file[10..14].try_into().unwrap()) as usize, HEADER);
        assert_eq!(i32::from_le_bytes(file[22..26].try_into().unwrap()), -1);
        assert_eq!(&file[HEADER..], [1, 2, 3, 4, 5, 6, 7, 8]);
    }
}
