//! HEICs that refer to themselves, state wrong sizes or places, or have very many tiles.

use crate::specimen::graphics::blank;
use crate::specimen::heif::{ALPHA_PLANE, HeifFile, HeifPicture, HeifProperty};
use crate::specimen::hevc::{configuration, hevc};
use crate::specimen::hevc_settings::HevcSettings;
use crate::specimen::specimen_file::Specimen;

/// Brand of the files.
const BRAND: [u8; 4] = *b"heic";

/// Makes the bombs of this kind.
pub(super) fn bombs() -> Vec<Specimen> {
    vec![
        Specimen::new("grid-of-65280-tiles.heic", grid((255, 256), (4096, 4080))),
        Specimen::new("grid-of-65280-tiles-for-one-pixel.heic", grid((255, 256), (1, 1))),
        Specimen::new("grid-of-4-gigapixels.heic", grid((1, 1), (65_000, 65_000))),
        Specimen::new("grid-larger-than-its-tiles.heic", grid((2, 2), (4000, 4000))),
        Specimen::new("grid-of-itself.heic", grid_of_itself()),
        Specimen::new("image-of-itself.heic", derived_in_a_circle()),
        Specimen::new("alpha-of-itself.heic", alpha_of_itself()),
        Specimen::new("data-past-the-end.heic", located(|offset, length| (offset + (1 << 30), length))),
        Specimen::new("data-of-4-gigabytes.heic", located(|offset, _| (offset, u32::MAX))),
        Specimen::new("picture-of-4-gigapixels.heic", forged_size((65_000, 65_000), (65_000, 65_000))),
        Specimen::new("picture-larger-than-stated.heic", forged_size((9984, 9984), (16, 16))),
        Specimen::new("picture-smaller-than-stated.heic", forged_size((16, 16), (9984, 9984))),
    ]
}

/// A picture of 16 × 16 pixels.
fn picture() -> HeifPicture {
    hevc(&blank(16, 16, 90), &HevcSettings::default())
}

/// A grid of this many rows and columns of the same picture, of this size.
fn grid((rows, columns): (u16, u16), size: (u32, u32)) -> Vec<u8> {
    let mut file = HeifFile::default();
    let tile = file.add_picture(&picture());
    let grid = file.add_grid((rows, columns), size, &vec![tile; usize::from(rows) * usize::from(columns)]);
    file.encode(BRAND, grid)
}

/// A grid whose only tile is the grid.
fn grid_of_itself() -> Vec<u8> {
    let mut file = HeifFile::default();
    let grid = file.add_grid((1, 1), (16, 16), &[1]);
    file.encode(BRAND, grid)
}

/// Two images, each derived from the other one.
fn derived_in_a_circle() -> Vec<u8> {
    let mut file = HeifFile::default();
    let (first, second) = (file.add_item(*b"iden", vec![]), file.add_item(*b"iden", vec![]));
    file.add_reference(*b"dimg", first, &[second]);
    file.add_reference(*b"dimg", second, &[first]);
    file.encode(BRAND, first)
}

/// A picture that is its own alpha plane.
fn alpha_of_itself() -> Vec<u8> {
    let mut file = HeifFile::default();
    let image = file.add_picture(&picture());
    file.add_property(image, HeifProperty::AuxiliaryType(ALPHA_PLANE.to_owned()));
    file.add_reference(*b"auxl", image, &[image]);
    file.encode(BRAND, image)
}

/// A file whose stated offset and length of the data are changed.
fn located(relocate: impl Fn(u32, u32) -> (u32, u32)) -> Vec<u8> {
    let mut file = HeifFile::default();
    let image = file.add_picture(&picture());
    file.encode_located(BRAND, image, |_, offset, length| relocate(offset, length))
}

/// A picture whose parameters state the first size, in a file that states the second one. It has the data of 16 × 16
/// pixels.
fn forged_size(coded: (u32, u32), stated: (u32, u32)) -> Vec<u8> {
    let small = picture();
    let mut file = HeifFile::default();
    let forged = HeifPicture { config: configuration(coded, &HevcSettings::default()), size: stated, ..small };
    let image = file.add_picture(&forged);
    file.encode(BRAND, image)
}
