//! What the camera wrote (EXIF 2.32), read leniently: what is slightly wrong is taken as far as it goes, nonsense is dropped.
//!
//! Serial numbers and names of people are left where they are: nobody needs them to judge an image.

use exif::{Exif, Field, In, Reader, Tag, Value};
use protocol::{Camera, Metering, Program, WhiteBalance};

use crate::orientation::Orientation;
use crate::profile::Profile;
use crate::rounding::rounded;
use crate::text::short;

mod extent;
mod location;
mod moment;

/// What a file says about itself.
#[derive(Debug, Clone)]
pub(crate) struct Metadata {
    pub(crate) orientation: Orientation,
    pub(crate) camera: Camera,
    /// The space of the colours, where the camera says that it is not sRGB.
    pub(crate) space: Option<Profile>,
}

impl Default for Metadata {
    fn default() -> Self {
        Self { orientation: Orientation::UPRIGHT, camera: Camera::default(), space: None }
    }
}

impl Metadata {
    /// Reads an EXIF block, which has the form of a TIFF file. One that cannot be read says nothing.
    pub(crate) fn read(block: Vec<u8>) -> Self {
        if !extent::is_modest(&block) {
            return Self::default();
        }
        let read = Reader::new().continue_on_error(true).read_raw(block);
        let Ok(exif) = read.or_else(|error| error.distill_partial_result(|_| {})) else { return Self::default() };
        let orientation = uint(&exif, Tag::Orientation).map_or(Orientation::UPRIGHT, Orientation::from_exif);
        Self { orientation, camera: camera(&exif), space: space(&exif) }
    }
}

/// Adobe RGB has no number of its own in EXIF: the colour space is "uncalibrated" and a letter in the interoperability block says
/// which (DCF 2.0, 4.3). Some programs write the number 2.
fn space(exif: &Exif) -> Option<Profile> {
    const UNCALIBRATED: u32 = 65_535;
    let number = uint(exif, Tag::ColorSpace)?;
    let is_named = text(exif, Tag::InteroperabilityIndex).as_deref() == Some("R03");
    (number == 2 || number == UNCALIBRATED && is_named).then(Profile::adobe_rgb)
}

fn camera(exif: &Exif) -> Camera {
    Camera {
        make: text(exif, Tag::Make),
        model: text(exif, Tag::Model),
        lens_make: text(exif, Tag::LensMake),
        lens: text(exif, Tag::LensModel),
        taken_at: moment::taken_at(exif),
        exposure_seconds: exposure(exif).map(|seconds| rounded(seconds, 6)),
        aperture: aperture(exif).map(|aperture| rounded(aperture, 2)),
        iso: iso(exif),
        focal_length: number(exif, Tag::FocalLength, 0.1, 100_000.0).map(|millimetres| rounded(millimetres, 2)),
        focal_length_35mm: uint(exif, Tag::FocalLengthIn35mmFilm).filter(|length| (1..=100_000).contains(length)),
        exposure_bias: number(exif, Tag::ExposureBiasValue, -99.0, 99.0).map(|steps| rounded(steps, 2)),
        program: uint(exif, Tag::ExposureProgram).and_then(program),
        metering: uint(exif, Tag::MeteringMode).and_then(metering),
        flash_fired: uint(exif, Tag::Flash).map(|flash| flash & 1 == 1),
        white_balance: uint(exif, Tag::WhiteBalance).and_then(white_balance),
        software: text(exif, Tag::Software),
        location: location::location(exif),
    }
}

/// Seconds; by the logarithm (APEX) where there is no other.
fn exposure(exif: &Exif) -> Option<f64> {
    let by_logarithm = || number(exif, Tag::ShutterSpeedValue, -20.0, 20.0).map(|value| 2_f64.powf(-value));
    number(exif, Tag::ExposureTime, 1e-6, 1e6).or_else(by_logarithm)
}

/// The f-number; by the logarithm (APEX) where there is no other.
fn aperture(exif: &Exif) -> Option<f64> {
    let by_logarithm = || number(exif, Tag::ApertureValue, -2.0, 20.0).map(|value| 2_f64.powf(value / 2.0));
    number(exif, Tag::FNumber, 0.1, 1000.0).or_else(by_logarithm)
}

/// Sensitivity. The older field ends at 65,535, which then stands for "look at the newer ones".
fn iso(exif: &Exif) -> Option<u32> {
    let newer = [Tag::RecommendedExposureIndex, Tag::StandardOutputSensitivity, Tag::ISOSpeed];
    let older = uint(exif, Tag::PhotographicSensitivity).filter(|&iso| iso != 65_535);
    let iso = older.or_else(|| newer.into_iter().find_map(|tag| uint(exif, tag)));
    iso.filter(|iso| (1..=10_000_000).contains(iso))
}

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

fn white_balance(number: u32) -> Option<WhiteBalance> {
    match number {
        0 => Some(WhiteBalance::Auto),
        1 => Some(WhiteBalance::Manual),
        _ => None,
    }
}

fn field(exif: &Exif, tag: Tag) -> Option<&Field> {
    exif.get_field(tag, In::PRIMARY)
}

/// A whole number, in whatever type the program at hand writes it.
fn uint(exif: &Exif, tag: Tag) -> Option<u32> {
    let number = rationals(field(exif, tag)?).next().filter(|number| (0.0..=f64::from(u32::MAX)).contains(number))?;
    (number.fract() == 0.0).then_some(number as u32)
}

/// The value if it lies between these, both included.
fn number(exif: &Exif, tag: Tag, least: f64, most: f64) -> Option<f64> {
    rationals(field(exif, tag)?).next().filter(|number| (least..=most).contains(number))
}

/// All values as numbers; 0/0 is no number.
fn rationals(field: &Field) -> impl Iterator<Item = f64> {
    let numbers: Vec<f64> = match &field.value {
        Value::Rational(values) => values.iter().map(exif::Rational::to_f64).collect(),
        Value::SRational(values) => values.iter().map(exif::SRational::to_f64).collect(),
        Value::SByte(values) => values.iter().map(|&value| f64::from(value)).collect(),
        Value::SShort(values) => values.iter().map(|&value| f64::from(value)).collect(),
        Value::SLong(values) => values.iter().map(|&value| f64::from(value)).collect(),
        Value::Float(values) => values.iter().map(|&value| f64::from(value)).collect(),
        Value::Double(values) => values.clone(),
        other => other.iter_uint().map(|values| values.map(f64::from).collect()).unwrap_or_default(),
    };
    numbers.into_iter()
}

/// The first text that is not empty.
fn text(exif: &Exif, tag: Tag) -> Option<String> {
    texts(field(exif, tag)?).into_iter().find_map(|text| short(&String::from_utf8_lossy(text)))
}

/// All texts; some programs give plain bytes as the type.
fn texts(field: &Field) -> Vec<&[u8]> {
    match &field.value {
        Value::Ascii(parts) => parts.iter().map(Vec::as_slice).collect(),
        Value::Byte(bytes) | Value::Undefined(bytes, _) => bytes.split(|&byte| byte == 0).collect(),
        _ => vec![],
    }
}

#[cfg(test)]
mod tests;
