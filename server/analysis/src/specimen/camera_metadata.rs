//! EXIF facts and ICC profiles of generated files that have metadata.

use std::ops::Range;

use moxcms::{ColorProfile, DataColorSpace};

use super::exif::ExifFacts;

/// EXIF facts of a photo in portrait format: camera, time, exposure and location.
pub(super) fn camera_facts() -> ExifFacts {
    ExifFacts {
        orientation: Some(6),
        make: Some("Maker".to_owned()),
        model: Some("Model 1".to_owned()),
        lens: Some("50mm F1.4".to_owned()),
        capture_time: Some("2026:11:22 11:10:00".to_owned()),
        sub_seconds: Some("25".to_owned()),
        offset: Some("+09:00".to_owned()),
        exposure: Some((1, 250)),
        iso: Some(400),
        gps: Some((37.5665, 126.978)),
        colour_space: Some(65_535),
        interoperability: Some("R03".to_owned()),
        ..ExifFacts::default()
    }
}

/// ICC profile of Display P3.
pub(super) fn display_p3_profile() -> Vec<u8> {
    encode(&ColorProfile::new_display_p3())
}

/// ICC profile of CMYK without a table: the plain formula gives the colours.
pub(super) fn plain_cmyk_profile() -> Vec<u8> {
    let mut profile = ColorProfile::new_srgb();
    profile.color_space = DataColorSpace::Cmyk;
    encode(&profile)
}

/// Encodes a profile with a fixed creation date. The encoder writes the current time, and the files would differ between
/// two runs.
fn encode(profile: &ColorProfile) -> Vec<u8> {
    /// Place of the date in the header (ICC.1:2022, table 17).
    const DATE: Range<usize> = 24..36;
    let mut bytes = profile.encode().expect("encoding into memory");
    bytes[DATE].copy_from_slice([2026_u16, 11, 22, 11, 10, 0].map(u16::to_be_bytes).as_flattened());
    bytes
}
