//! What a BMP says of its pixels, which the decoder does not tell.

use protocol::ColourType;

/// How the pixels are stored: the kind of colour and the bits of a channel.
pub(super) fn storage(bytes: &[u8]) -> (ColourType, u8) {
    let word = |at: usize| bytes.get(at..at + 2).map_or(0, |word| u16::from_le_bytes([word[0], word[1]]));
    // The oldest header, of 12 bytes, has shorter sides.
    let bits = if word(14) == 12 { word(24) } else { word(28) };
    match bits {
        1 | 2 | 4 | 8 => (ColourType::Palette, bits as u8),
        16 => (ColourType::Rgb, 5),
        _ => (ColourType::Rgb, 8),
    }
}

/// The ICC profile that a header of the fifth version points to.
pub(super) fn profile(bytes: &[u8]) -> Option<&[u8]> {
    const EMBEDDED: u32 = u32::from_be_bytes(*b"MBED");
    let number = |at: usize| {
        let number: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_le_bytes(number))
    };
    if (number(14)?, number(70)?) != (124, EMBEDDED) {
        return None;
    }
    // Positions count from the header, which begins after 14 bytes.
    let start = 14_usize.checked_add(number(126)? as usize)?;
    bytes.get(start..start.checked_add(number(130)? as usize)?)
}
