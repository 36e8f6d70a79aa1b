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
