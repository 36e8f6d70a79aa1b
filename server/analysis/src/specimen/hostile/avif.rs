//! AVIFs with giant items: lengths, places and sizes far beyond their data, or very many tiles.

use crate::specimen::av1::{Av1Format, av1_of_forged_size};
use crate::specimen::avif::av1_picture;
use crate::specimen::graphics::blank;
use crate::specimen::heif::{HeifFile, HeifPicture};
use crate::specimen::specimen_file::Specimen;

/// Brand of the files.
const BRAND: [u8; 4] = *b"avif";

/// Makes the bombs of this kind.
pub(super) fn bombs() -> Vec<Specimen> {
    let image = blank(16, 16, 90);
    let picture = av1_picture(&image, Av1Format::default());
    let forged = |side: u32| {
        let data = av1_of_forged_size(&image, side);
        single(&HeifPicture { data, size: (side, side), ..picture.clone() }, |offset, length| (offset, length))
    };
    vec![
        Specimen::new("item-of-4-gigabytes.avif", single(&picture, |offset, _| (offset, u32::MAX))),
        Specimen::new("item-past-the-end.avif", single(&picture, |offset, length| (offset + (1 << 30), length))),
        Specimen::new("grid-of-65280-tiles.avif", grid(&picture)),
        Specimen::new("picture-of-4-gigapixels.avif", forged(1 << 16)),
        Specimen::new("100-megapixels-of-nothing.avif", forged(9984)),
    ]
}

/// A file of one picture with another offset and length of its data.
fn single(picture: &HeifPicture, relocate: impl Fn(u32, u32) -> (u32, u32)) -> Vec<u8> {
    let mut file = HeifFile::default();
    let image = file.add_picture(picture);
    file.encode_located(BRAND, image, |_, offset, length| relocate(offset, length))
}

/// A grid of 255 rows and 256 columns of the same picture of 16 × 16 pixels.
fn grid(picture: &HeifPicture) -> Vec<u8> {
    let mut file = HeifFile::default();
    let tile = file.add_picture(picture);
    let grid = file.add_grid((255, 256), (4096, 4080), &[tile; 255 * 256]);
    file.encode(BRAND, grid)
}
