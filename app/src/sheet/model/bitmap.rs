//! Encoder of small pictures as Windows bitmaps with 32 bits a pixel and transparency.

/// Bytes of the file header and a `BITMAPV4HEADER`.
const HEADER: usize = 14 + 108;

/// The BMP file of `width * height` pixels in RGBA order, row after row from the top.
pub(crate) fn bitmap(width: u32, height: u32, rgba: &[u8]) -> Vec<u8> {
    let mut file = Vec::with_capacity(HEADER + rgba.len());
    file.extend(b"BM");
    word(&mut file, (HEADER + rgba.len()) as u32);
    word(&mut file, 0);
    word(&mut file, HEADER as u32);
    word(&mut file, 108);
    word(&mut file, width);
    // A negative height says that rows go from the top down.
    word(&mut file, height.wrapping_neg());
    file.extend([1, 0, 32, 0]);
    // The pixels are described by masks: red, green, blue, alpha.
    word(&mut file, 3);
    word(&mut file, rgba.len() as u32);
    for _ in 0..4 {
        word(&mut file, 0);
    }
    for mask in [0x0000_00ff, 0x0000_ff00, 0x00ff_0000, 0xff00_0000] {
        word(&mut file, mask);
    }
    file.extend(b"BGRs");
    file.resize(HEADER, 0);
    file.extend(rgba);
    file
}

fn word(file: &mut Vec<u8>, value: u32) {
    file.extend(value.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_says_where_and_how_many_pixels_there_are() {
        let file = bitmap(2, 1, &[1, 2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(&file[..2], b"BM");
        assert_eq!(file.len(), HEADER + 8);
        assert_eq!(u32::from_le_bytes(file[2..6].try_into().unwrap()) as usize, file.len());
        assert_eq!(u32::from_le_bytes(file[10..14].try_into().unwrap()) as usize, HEADER);
        assert_eq!(i32::from_le_bytes(file[22..26].try_into().unwrap()), -1);
        assert_eq!(&file[HEADER..], [1, 2, 3, 4, 5, 6, 7, 8]);
    }
}
