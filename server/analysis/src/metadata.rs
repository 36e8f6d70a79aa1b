//! Reader of EXIF metadata (EXIF 2.32) that tolerates errors. A location may also come from XMP.
//!
//! It reads slightly malformed fields as far as possible, and drops implausible values. It does not read serial numbers
//! and names of people, because no verdict needs them.

use exif::{Context, Exif, Reader, Tag, Value};
use protocol::{Camera, Metering, Program, WhiteBalance};

use crate::decoding::MetadataBlocks;
use crate::orientation::Orientation;
use crate::profile::ColourProfile;
use crate::rounding::rounded;
use exif_fields::{field, number, text, whole_number};

mod capture_time;
mod exif_cost;
mod exif_fields;
mod location;
mod xmp;

/// Metadata of a file.
#[derive(Debug, Clone)]
pub(crate) struct ImageMetadata {
    /// Upright if EXIF states none or an undefined one.
    pub(crate) orientation: Orientation,
    /// Camera, lens, shot, software and location.
    pub(crate) camera: Camera,
    /// Adobe RGB if EXIF states it; other statements are ignored.
    pub(crate) colour_space: Option<ColourProfile>,
}

impl Default for ImageMetadata {
    fn default() -> Self {
        Self { orientation: Orientation::UPRIGHT, camera: Camera::default(), colour_space: None }
    }
}

impl ImageMetadata {
    /// Reads the metadata blocks of a file. The first EXIF block counts. If it has no location, that of another block
    /// or of an XMP packet is used: a location that is overlooked would be published with the file.
    pub(crate) fn from_blocks(blocks: MetadataBlocks) -> Self {
        let mut exif_blocks = blocks.exif.into_iter();
        let mut metadata = exif_blocks.next().map(Self::read).unwrap_or_default();
        let location = metadata.camera.location.take();
        metadata.camera.location = location
            .or_else(|| exif_blocks.find_map(|block| Self::read(block).camera.location))
            .or_else(|| blocks.xmp.iter().find_map(|packet| xmp::location(packet)));
        metadata
    }

    /// Reads an EXIF block, which is a TIFF structure. A block that cannot be read, or whose parsing would cost too
    /// much, gives empty metadata.
    pub(crate) fn read(block: Vec<u8>) -> Self {
        if !exif_cost::is_affordable(&block) {
            return Self::default();
        }
        let read = Reader::new().continue_on_error(true).read_raw(block);
        let Ok(exif) = read.or_else(|error| error.distill_partial_result(|_| {})) else { return Self::default() };
        let orientation = whole_number(&exif, Tag::Orientation).map_or(Orientation::UPRIGHT, Orientation::from_exif);
        Self { orientation, camera: camera(&exif), colour_space: colour_space(&exif) }
    }
}

/// Returns Adobe RGB if EXIF states it, `None` otherwise. EXIF has no number for it: the colour space is
/// "uncalibrated", and a code in the interoperability directory names it (DCF 2.0, 4.3). Some programs write the number
/// 2 instead.
fn colour_space(exif: &Exif) -> Option<ColourProfile> {
    const UNCALIBRATED: u32 = 65_535;
    let number = whole_number(exif, Tag::ColorSpace)?;
    let is_adobe_rgb = text(exif, Tag::InteroperabilityIndex).as_deref() == Some("R03");
    (number == 2 || number == UNCALIBRATED && is_adobe_rgb).then(ColourProfile::adobe_rgb)
}

/// Reads the facts about camera, lens, shot, software and location. Absent and implausible values are `None`.
fn camera(exif: &Exif) -> Camera {
    Camera {
        make: text(exif, Tag::Make),
        model: text(exif, Tag::Model),
        lens_make: text(exif, Tag::LensMake),
        lens: text(exif, Tag::LensModel),
        taken_at: capture_time::capture_time(exif),
        exposure_seconds: exposure_time(exif).map(|seconds| rounded(seconds, 6)),
        aperture: aperture(exif).map(|aperture| rounded(aperture, 2)),
        iso: iso(exif),
        focal_length: number(exif, Tag::FocalLength, 0.1, 100_000.0).map(|millimetres| rounded(millimetres, 2)),
        focal_length_35mm: whole_number(exif, Tag::FocalLengthIn35mmFilm)
            .filter(|length| (1..=100_000).contains(length)),
        exposure_bias: number(exif, Tag::ExposureBiasValue, -99.0, 99.0).map(|steps| rounded(steps, 2)),
        program: whole_number(exif, Tag::ExposureProgram).and_then(program),
        metering: whole_number(exif, Tag::MeteringMode).and_then(metering),
        flash_fired: whole_number(exif, Tag::Flash).map(|flash| flash & 1 == 1),
        white_balance: whole_number(exif, Tag::WhiteBalance).and_then(white_balance),
        software: text(exif, Tag::Software),
        location: location::location(exif).or_else(|| xmp::location(xmp_packet(exif)?)),
    }
}

/// XMP packet in a directory (XMP specification part 3, 3.2.4), where TIFFs store it.
fn xmp_packet(exif: &Exif) -> Option<&[u8]> {
    const XMP: Tag = Tag(Context::Tiff, 700);
    match &field(exif, XMP)?.value {
        Value::Byte(packet) | Value::Undefined(packet, _) => Some(packet),
        _ => None,
    }
}

/// Exposure time in seconds; from the logarithmic (APEX) value if the plain one is absent or implausible.
fn exposure_time(exif: &Exif) -> Option<f64> {
    let from_apex = || number(exif, Tag::ShutterSpeedValue, -20.0, 20.0).map(|value| 2_f64.powf(-value));
    number(exif, Tag::ExposureTime, 1e-6, 1e6).or_else(from_apex)
}

/// F-number; from the logarithmic (APEX) value if the plain one is absent or implausible.
fn aperture(exif: &Exif) -> Option<f64> {
    let from_apex = || number(exif, Tag::ApertureValue, -2.0, 20.0).map(|value| 2_f64.powf(value / 2.0));
    number(exif, Tag::FNumber, 0.1, 1000.0).or_else(from_apex)
}

/// ISO sensitivity: the older field, or the first newer field that is present if the older one is absent or 65,535, its
/// maximum. `None` if there is no such field or the result is implausible.
fn iso(exif: &Exif) -> Option<u32> {
    let newer = [Tag::RecommendedExposureIndex, Tag::StandardOutputSensitivity, Tag::ISOSpeed];
    let older = whole_number(exif, Tag::PhotographicSensitivity).filter(|&iso| iso != 65_535);
    let iso = older.or_else(|| newer.into_iter().find_map(|tag| whole_number(exif, tag)));
    iso.filter(|iso| (1..=10_000_000).contains(iso))
}

/// Exposure program with this EXIF number. `None` if the number stands for none.
fn program(number: u32) -> Option<Program> {
    Some(match number {
        1 => Program::Manual,
        2 => Program::Normal,
        3 => Program::AperturePriority,
        4 => Program::ShutterPriority,
        5 => Program::Creative,
        6 => Program::Action,
        7 => Program::Portrait,
        8 => Program::Landscape,
        _ => return None,
    })
}

/// Metering mode with this EXIF number. `None` if the number stands for none.
fn metering(number: u32) -> Option<Metering> {
    Some(match number {
        1 => Metering::Average,
        2 => Metering::CentreWeighted,
        3 => Metering::Spot,
        4 => Metering::MultiSpot,
        5 => Metering::Pattern,
        6 => Metering::Partial,
        255 => Metering::Other,
        _ => return None,
    })
}

/// White balance setting with this EXIF number. `None` if the number stands for none.
fn white_balance(number: u32) -> Option<WhiteBalance> {
    match number {
        0 => Some(WhiteBalance::Auto),
        1 => Some(WhiteBalance::Manual),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
