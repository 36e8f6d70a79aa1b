//! Decoder of cameras' raw files by their embedded preview.
//!
//! The sensor data are not developed. Cameras embed JPEGs of the developed image, most of them in full size, and the
//! largest one is decoded. Size, orientation and metadata are those of the raw file.

use protocol::{Failure, FailureCode};

use super::decoded_image::{DecodedImage, RawPreview};
use super::failures::corrupt;
use super::jpeg;
use crate::budget::DecodeBudget;
use crate::metadata::ImageMetadata;
use crate::orientation::Orientation;
use contents::RawContents;
use embedded_jpeg::EmbeddedJpeg;

mod ciff;
mod contents;
mod cr3;
mod directories;
mod embedded_jpeg;
mod kind;
mod maker_notes;
mod raf;

/// Minimum length in pixels of the longer edge of a preview. Smaller ones say too little about sharpness and noise.
const MIN_PREVIEW_EDGE: u32 = 1000;

/// Decodes the largest embedded preview of a raw file.
///
/// Fails with `unsupported-format` if there is none with a longer edge of at least [`MIN_PREVIEW_EDGE`], with `corrupt`
/// if it lies beyond the end of the file, and like the JPEG decoder. Truncated sensor data after a complete preview are
/// not noticed.
pub(super) fn decode(bytes: &[u8], budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    let mut contents = read_contents(bytes).ok_or_else(corrupt)?;
    let preview = preview(&mut contents)?;
    let sensor = contents.size.filter(|&size| is_plausible(size, preview.size)).unwrap_or(preview.size);
    budget.check_size(sensor.0, sensor.1)?;
    let mut decoded = jpeg::decode(preview.bytes, budget)?;
    let stated = contents.orientation.unwrap_or_else(|| {
        // Fujifilm's cameras state the orientation only in the JPEG.
        let block = decoded.metadata.exif.first();
        block.map_or(Orientation::UPRIGHT, |block| ImageMetadata::read(block.clone()).orientation)
    });
    let (orientation, size) = oriented(stated, sensor, preview.size);
    decoded.size = size;
    decoded.orientation = Some(orientation);
    decoded.raw = Some(RawPreview { kind: contents.kind, size: preview.size });
    decoded.storage.bit_depth = contents.bit_depth.filter(|bits| (8..=32).contains(bits)).unwrap_or(8);
    // The camera of the raw file counts, and a location in the preview is not overlooked.
    let own = contents.metadata;
    decoded.metadata.exif.splice(0..0, own.exif);
    decoded.metadata.xmp.splice(0..0, own.xmp);
    Ok(decoded)
}

/// Reads the container of a raw file. `None` if it cannot be read.
fn read_contents(file: &[u8]) -> Option<RawContents<'_>> {
    if file.starts_with(raf::SIGNATURE) {
        Some(raf::read(file))
    } else if file.get(4..8) == Some(b"ftyp") {
        Some(cr3::read(file))
    } else if file.get(6..10) == Some(b"HEAP") {
        ciff::read(file)
    } else {
        directories::read(file)
    }
}

/// Largest preview. Searches for one if the container names none of sufficient size.
fn preview<'a>(contents: &mut RawContents<'a>) -> Result<EmbeddedJpeg<'a>, Failure> {
    let is_large = |jpeg: &EmbeddedJpeg<'_>| jpeg.size.0.max(jpeg.size.1) >= MIN_PREVIEW_EDGE;
    if let Some(jpeg) = contents.jpegs.largest().filter(is_large) {
        return Ok(jpeg);
    }
    contents.jpegs.search();
    match contents.jpegs.largest() {
        Some(jpeg) if is_large(&jpeg) => Ok(jpeg),
        _ if contents.jpegs.is_cut_off() => Err(corrupt()),
        largest => Err(without_preview(largest.map(|jpeg| jpeg.size))),
    }
}

/// Failure of a raw file whose largest preview has this size, or that has none.
fn without_preview(size: Option<(u32, u32)>) -> Failure {
    let finding = match size {
        Some((width, height)) => format!("whose largest preview has only {width} × {height} pixels"),
        None => "without an embedded preview".to_owned(),
    };
    let detail = format!(
        "This is a camera's raw file {finding}. Proofsheet judges raw files by a preview of at least {MIN_PREVIEW_EDGE} \
         pixels. Export the image as JPEG from a raw converter."
    );
    Failure::with_detail(FailureCode::UnsupportedFormat, detail)
}

/// Returns true if a sensor's image may have this size: neither side is empty or less than half of the preview's.
fn is_plausible(sensor: (u32, u32), preview: (u32, u32)) -> bool {
    let sides = |size: (u32, u32)| (size.0.min(size.1), size.0.max(size.1));
    let (sensor, preview) = (sides(sensor), sides(preview));
    sensor.0 > 0 && sensor.0.saturating_mul(2) >= preview.0 && sensor.1.saturating_mul(2) >= preview.1
}

/// Orientation of the preview as stored, and size of the sensor's image before that orientation is applied.
///
/// All makers store previews like the sensor's image, so the orientation of the raw file applies to both. Some programs
/// that write DNG store an upright preview beside a rotated sensor's image. The sides tell: one is wide, the other high.
/// An upright preview of a sensor's image that is upside down cannot be told apart.
fn oriented(stated: Orientation, sensor: (u32, u32), preview: (u32, u32)) -> (Orientation, (u32, u32)) {
    let is_wide = |(width, height): (u32, u32)| width.cmp(&height);
    let upright = stated.size(sensor.0, sensor.1);
    if upright != sensor && is_wide(sensor) != is_wide(preview) && is_wide(upright) == is_wide(preview) {
        (Orientation::UPRIGHT, upright)
    } else {
        (stated, sensor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preview_that_is_upright_is_not_rotated_again() {
        let rotated = Orientation::from_exif(6);
        let (wide, high) = ((6000, 4000), (4000, 6000));
        assert_eq!(oriented(rotated, wide, (1620, 1080)), (rotated, wide));
        assert_eq!(oriented(rotated, wide, (1080, 1620)), (Orientation::UPRIGHT, high));
        assert_eq!(oriented(Orientation::UPRIGHT, wide, (1080, 1620)), (Orientation::UPRIGHT, wide));
        assert_eq!(oriented(rotated, (4000, 4000), (1000, 1000)), (rotated, (4000, 4000)));
        let upside_down = Orientation::from_exif(3);
        assert_eq!(oriented(upside_down, wide, (1080, 1620)), (upside_down, wide));
    }

    #[test]
    fn sizes_smaller_than_half_of_the_preview_are_not_those_of_the_sensor() {
        assert!(is_plausible((6000, 4000), (6000, 4000)) && is_plausible((4000, 6000), (6048, 4032)));
        assert!(!is_plausible((0, 4000), (1, 1)) && !is_plausible((160, 120), (1620, 1080)));
    }
}
