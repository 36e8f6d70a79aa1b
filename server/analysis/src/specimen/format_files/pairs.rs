//! Files that belong together: a raw file and its JPEG, and a HEIC and its movie.

use image::RgbImage;

use crate::specimen::encode::jpeg;
use crate::specimen::exif::{ExifFacts, with_exif};
use crate::specimen::heic_files::heic;
use crate::specimen::media_box::boxed;
use crate::specimen::photo::photo;
use crate::specimen::raw::{RawFileFacts, RawKind, raw_file};
use crate::specimen::specimen_file::Specimen;

/// Makes the files. The HEIC shows the image.
pub(super) fn pair_files(image: &RgbImage) -> Vec<Specimen> {
    let preview = jpeg(&photo(23, 1080, 720), 85);
    let facts = RawFileFacts::default();
    let (maker, model) = RawKind::Cr3.camera();
    let exif = ExifFacts {
        make: Some(maker.to_owned()),
        model: Some(model.to_owned()),
        capture_time: Some(facts.capture_time.clone()),
        ..ExifFacts::default()
    };
    vec![
        Specimen::new("pair-of-raw-and-jpeg.cr3", raw_file(RawKind::Cr3, &preview, &facts)),
        Specimen::new("pair-of-raw-and-jpeg.jpg", with_exif(&preview, &exif)),
        Specimen::new("pair-of-heic-and-movie.heic", heic(image)),
        Specimen::new("pair-of-heic-and-movie.mov", movie()),
    ]
}

/// QuickTime movie without tracks, whose header states three seconds.
fn movie() -> Vec<u8> {
    let mut header = vec![0; 100];
    // Time scale, duration, and the next number of a track.
    for (offset, number) in [(12, 600_u32), (16, 1800), (96, 1)] {
        header[offset..offset + 4].copy_from_slice(&number.to_be_bytes());
    }
    let header = boxed(b"moov", &boxed(b"mvhd", &header));
    [boxed(b"ftyp", b"qt  \0\0\0\0qt  "), boxed(b"mdat", &[0; 16]), header].concat()
}
