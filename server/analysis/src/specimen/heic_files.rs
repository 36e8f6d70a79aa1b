//! HEICs as phones and cameras write them, with pictures coded without loss.

use image::{RgbImage, imageops};
use protocol::HdrTransfer;

use super::exif::ExifFacts;
use super::hdr::hdr_image;
use super::heif::{GAIN_MAP, HeifFile, HeifProperty};
use super::hevc::hevc;
use super::hevc_settings::HevcSettings;
use super::specimen_file::Specimen;

/// HEIC of one coded picture of 8 bits in 4:2:0. Width and height must be even.
pub fn heic(image: &RgbImage) -> Vec<u8> {
    let mut file = HeifFile::default();
    let picture = file.add_picture(&hevc(image, &HevcSettings::default()));
    file.encode(*b"heic", picture)
}

/// HEIC of a grid of tiles of this width and height, both even, as iPhones write it. The last tiles reach beyond the
/// image.
pub fn heic_grid(image: &RgbImage, tile_size: (u32, u32)) -> Vec<u8> {
    let mut file = HeifFile::default();
    let grid = add_grid(&mut file, image, tile_size, &HevcSettings::default());
    file.encode(*b"heic", grid)
}

/// HEICs in several variants, with their names. Grids have tiles of this side, which is even. Some files have EXIF with
/// these facts, or this ICC profile. Width and height of the image must be even.
pub(super) fn heic_files(image: &RgbImage, tile: u32, facts: &ExifFacts, icc: &[u8]) -> Vec<Specimen> {
    let of_settings = |image: &RgbImage, settings: HevcSettings| {
        let mut file = HeifFile::default();
        let picture = file.add_picture(&hevc(image, &settings));
        file.encode(*b"heix", picture)
    };
    let common = HevcSettings::default();
    let hdr = HevcSettings { bit_depth: 10, chroma_format: 2, code_points: [9, 16, 9], full_range: false, ..common };
    vec![
        Specimen::new("single.heic", heic(image)),
        Specimen::new("grid.heic", heic_grid(image, (tile, tile))),
        Specimen::new("phone.heic", phone(image, tile, facts, icc)),
        Specimen::new("camera.hif", of_settings(&hdr_image(image, HdrTransfer::Pq, 4.0), hdr)),
        Specimen::new(
            "12-bit-4-4-4.heic",
            of_settings(image, HevcSettings { bit_depth: 12, chroma_format: 3, ..common }),
        ),
        Specimen::new("grey.heic", of_settings(image, HevcSettings { chroma_format: 0, ..common })),
        Specimen::new("alpha.heic", with_alpha(image)),
    ]
}

/// HEIC as a phone writes it: a rotated grid with EXIF, an ICC profile, a thumbnail and a gain map.
fn phone(image: &RgbImage, tile: u32, facts: &ExifFacts, icc: &[u8]) -> Vec<u8> {
    let mut file = HeifFile::default();
    let grid = add_grid(&mut file, image, (tile, tile), &HevcSettings::default());
    file.add_property(grid, HeifProperty::Icc(icc.to_vec()));
    file.add_property(grid, HeifProperty::Rotation(3));
    file.add_exif(grid, &facts.block());
    let small = imageops::thumbnail(image, image.width() / 4 * 2, image.height() / 4 * 2);
    let thumbnail = file.add_picture(&hevc(&small, &HevcSettings::default()));
    file.add_reference(*b"thmb", thumbnail, &[grid]);
    let gain_map = file.add_picture(&hevc(&small, &HevcSettings { chroma_format: 0, ..HevcSettings::default() }));
    file.add_property(gain_map, HeifProperty::AuxiliaryType(GAIN_MAP.to_owned()));
    file.add_reference(*b"auxl", gain_map, &[grid]);
    file.encode(*b"heic", grid)
}

/// HEIC with a crop and an alpha plane, whose opacity is the image's luma.
fn with_alpha(image: &RgbImage) -> Vec<u8> {
    let mut file = HeifFile::default();
    let picture = file.add_picture(&hevc(image, &HevcSettings::default()));
    file.add_property(picture, HeifProperty::Crop((image.width() - 4, image.height() - 2), (1, 0)));
    file.add_property(picture, HeifProperty::CodePoints([12, 13, 6], true));
    file.add_alpha(picture, &hevc(image, &HevcSettings { chroma_format: 0, ..HevcSettings::default() }));
    file.encode(*b"heic", picture)
}

/// Adds the image as a grid of tiles of this width and height. Returns the number of the grid.
fn add_grid(file: &mut HeifFile, image: &RgbImage, tile_size: (u32, u32), settings: &HevcSettings) -> u16 {
    let (columns, rows) = (image.width().div_ceil(tile_size.0), image.height().div_ceil(tile_size.1));
    let corners = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
    let tiles: Vec<u16> = corners
        .map(|(column, row)| {
            let tile = RgbImage::from_fn(tile_size.0, tile_size.1, |x, y| {
                let (x, y) = (column * tile_size.0 + x, row * tile_size.1 + y);
                *image.get_pixel(x.min(image.width() - 1), y.min(image.height() - 1))
            });
            file.add_picture(&hevc(&tile, settings))
        })
        .collect();
    file.add_grid((rows as u16, columns as u16), image.dimensions(), &tiles)
}
