//! Opacity and palette of the pixels of files that have one.

use image::Rgb;

/// Opacity of the pixels of a column: full, except that the first 64 columns fade in.
pub(super) fn fade(column: u32) -> u8 {
    (column * 4).min(255) as u8
}

/// Colour of a palette with 8 shades of red, 8 of green and 4 of blue.
pub(super) fn palette_colour(index: u8) -> [u8; 3] {
    let shade = |value: u8, largest: u16| (u16::from(value) * 255 / largest) as u8;
    [shade(index >> 5, 7), shade(index >> 2 & 7, 7), shade(index & 3, 3)]
}

/// Index of a colour in the palette of [`palette_colour`].
pub(super) fn palette_index(colour: &Rgb<u8>) -> u8 {
    let index = |value: u8, largest: u16| ((u16::from(value) * largest + 127) / 255) as u8;
    index(colour[0], 7) << 5 | index(colour[1], 7) << 2 | index(colour[2], 3)
}
