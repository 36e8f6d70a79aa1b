//! HEICs of every kind: those of phones and cameras, further colours and transforms, and a sequence.

use image::RgbImage;
use protocol::HdrTransfer;

use crate::specimen::exif::ExifFacts;
use crate::specimen::hdr::hdr_image;
use crate::specimen::heic_files::{heic, heic_files};
use crate::specimen::heif::{HeifFile, HeifProperty};
use crate::specimen::hevc::hevc;
use crate::specimen::hevc_settings::HevcSettings;
use crate::specimen::media_box::frame_count_movie;
use crate::specimen::specimen_file::Specimen;

/// Side of the tiles of grids in pixels.
const TILE: u32 = 128;

/// Makes the files. Some have EXIF with these facts, or this ICC profile. Width and height must be even.
pub(super) fn heic_format_files(image: &RgbImage, facts: &ExifFacts, icc: &[u8]) -> Vec<Specimen> {
    let mut files = heic_files(image, TILE, facts, icc);
    files.iter_mut().for_each(|file| file.name.insert_str(0, "heic-"));
    let hlg = HevcSettings { bit_depth: 10, code_points: [9, 18, 9], ..HevcSettings::default() };
    files.extend([
        Specimen::new("heic-hlg.heic", heic_of(&hdr_image(image, HdrTransfer::Hlg, 4.0), &hlg, None)),
        Specimen::new("heic-mirrored.heic", heic_of(image, &HevcSettings::default(), Some(HeifProperty::Mirror(1)))),
        Specimen::new("heic-sequence.heic", [heic(image), frame_count_movie(24)].concat()),
    ]);
    files
}

/// HEIC of one picture with this property.
fn heic_of(image: &RgbImage, settings: &HevcSettings, property: Option<HeifProperty>) -> Vec<u8> {
    let mut file = HeifFile::default();
    let picture = file.add_picture(&hevc(image, settings));
    if let Some(property) = property {
        file.add_property(picture, property);
    }
    file.encode(*b"heic", picture)
}
