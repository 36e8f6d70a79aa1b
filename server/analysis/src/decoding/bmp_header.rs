//! Data of a BMP that the decoder does not expose: colour type and bit depth of the pixels, and the ICC profile.

use protocol::ColourType;

/// Colour type of the stored pixels, and bits per channel or palette index. Pixels of 1, 2, 4 or 8 bits are palette
/// indices, those of 16 bits count as RGB of 5 bits per channel, and all others as RGB of 8 bits.
pub(super) fn storage(bytes: &[u8]) -> (ColourType, u8) {
    let u16_at = |at: usize| bytes.get(at..at + 2).map_or(0, |bytes| u16::from_le_bytes([bytes[0], bytes[1]]));
    // The oldest header has 12 bytes and 16-bit sides.
    let bits = if u16_at(14) == 12 { u16_at(24) } else { u16_at(28) };
    match bits {
        1 | 2 | 4 | 8 => (ColourType::Palette, bits as u8),
        16 => (ColourType::Rgb, 5),
        _ => (ColourType::Rgb, 8),
    }
}

/// ICC profile that a BITMAPV5HEADER points to. `None` without one, or if it extends beyond the end of the file.
pub(super) fn profile(bytes: &[u8]) -> Option<&[u8]> {
    const EMBEDDED: u32 = u32::from_be_bytes(*b"MBED");
    let u32_at = |at: usize| {
        let bytes: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_le_bytes(bytes))
    };
    if (u32_at(14)?, u32_at(70)?) != (124, EMBEDDED) {
        return None;
    }
    // Offsets count from this header, which begins after the file header of 14 bytes.
    let start = 14_usize.checked_add(u32_at(126)? as usize)?;
    bytes.get(start..start.checked_add(u32_at(130)? as usize)?)
}
