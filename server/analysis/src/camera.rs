//! What the camera wrote (EXIF 2.32), read leniently: what is slightly wrong is taken as far as it goes, nonsense is dropped.

use exif::{Exif, Field, In, Reader, Tag, Value};
use protocol::Camera;

use crate::orientation::Orientation;
use crate::rounding::rounded;

mod location;
mod moment;

/// Longest text that is taken over, in characters: the report travels in events.
const LONGEST_TEXT: usize = 64;

/// What a file says about itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Metadata {
    pub(crate) orientation: Orientation,
    pub(crate) camera: Camera,
}

impl Default for Metadata {
    fn default() -> Self {
        Self { orientation: Orientation::UPRIGHT, camera: Camera::default() }
    }
}

impl Metadata {
    /// Reads an EXIF block, which has the form of a TIFF file. One that cannot be read says nothing.
    pub(crate) fn read(block: &[u8]) -> Self {
        let read = Reader::new().continue_on_error(true).read_raw(block.to_vec());
        let Ok(exif) = read.or_else(|error| error.distill_partial_result(|_| {})) else { return Self::default() };
        let orientation = uint(&exif, Tag::Orientation).map_or(Orientation::UPRIGHT, Orientation::from_exif);
        Self { orientation, camera: camera(&exif) }
    }
}

fn camera(exif: &Exif) -> Camera {
    Camera {
        make: text(exif, Tag::Make),
        model: text(exif, Tag::Model),
        lens: text(exif, Tag::LensModel),
        taken_at: moment::taken_at(exif),
        exposure_seconds: number(exif, Tag::ExposureTime, 1e-6, 1e6).map(|seconds| rounded(seconds, 6)),
        aperture: number(exif, Tag::FNumber, 0.1, 1000.0).map(|aperture| rounded(aperture, 2)),
        iso: uint(exif, Tag::PhotographicSensitivity).filter(|iso| (1..=10_000_000).contains(iso)),
        focal_length: number(exif, Tag::FocalLength, 0.1, 100_000.0).map(|millimetres| rounded(millimetres, 2)),
        software: text(exif, Tag::Software),
        location: location::location(exif),
    }
}

fn field(exif: &Exif, tag: Tag) -> Option<&Field> {
    exif.get_field(tag, In::PRIMARY)
}

fn uint(exif: &Exif, tag: Tag) -> Option<u32> {
    field(exif, tag)?.value.get_uint(0)
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
        Value::Float(values) => values.iter().map(|&value| f64::from(value)).collect(),
        Value::Double(values) => values.clone(),
        other => other.iter_uint().map(|values| values.map(f64::from).collect()).unwrap_or_default(),
    };
    numbers.into_iter()
}

/// Text without control characters and white space around it; nothing when nothing is left.
fn text(exif: &Exif, tag: Tag) -> Option<String> {
    let Value::Ascii(parts) = &field(exif, tag)?.value else { return None };
    let text = String::from_utf8_lossy(parts.first()?).into_owned();
    let text: String = text.chars().filter(|character| !character.is_control()).collect();
    let text: String = text.trim().chars().take(LONGEST_TEXT).collect();
    let text = text.trim_end();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests;
