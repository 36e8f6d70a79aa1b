//! Writer of an EXIF block, as a camera writes it (EXIF 2.32).

use std::io::Cursor;

use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};

/// EXIF facts that may differ between pictures.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ShotFacts {
    /// Capture time, `2026:05:02 05:41:00`.
    pub(crate) capture_time: &'static str,
    /// Reciprocal of the exposure time in seconds: 250 stands for 1/250 s.
    pub(crate) shutter: u32,
    /// Ten times the f-number.
    pub(crate) aperture: u32,
    /// ISO sensitivity.
    pub(crate) iso: u16,
    /// Focal length in millimetres.
    pub(crate) focal_length: u32,
    /// Latitude in degrees north and longitude in degrees east; absent without a GPS location.
    pub(crate) location: Option<(f64, f64)>,
}

/// Inserts an EXIF block with these facts directly after the start marker of a JPEG. Returns the JPEG unchanged if the
/// block cannot be encoded. Panics if the JPEG is shorter than its start marker, which has two bytes.
pub(crate) fn with_exif(jpeg: &[u8], shot: ShotFacts) -> Vec<u8> {
    let Some(block) = block(shot) else { return jpeg.to_vec() };
    let length = (block.len() as u16 + 8).to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, b"Exif\0\0", &block, &jpeg[2..]].concat()
}

/// Encodes the EXIF block, without the prefix `Exif\0\0`. None if that fails.
fn block(shot: ShotFacts) -> Option<Vec<u8>> {
    let fields = fields(shot);
    let mut writer = Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut block = Cursor::new(Vec::new());
    writer.write(&mut block, false).ok()?;
    Some(block.into_inner())
}

/// Fields of the block: these facts, and the same camera maker and model for all pictures.
fn fields(shot: ShotFacts) -> Vec<Field> {
    let text = |text: &str| Value::Ascii(vec![text.as_bytes().to_vec()]);
    let rational = |num: u32, denom: u32| Value::Rational(vec![Rational { num, denom }]);
    let mut fields = vec![
        (Tag::Make, text("Proofsheet")),
        (Tag::Model, text("Sample One")),
        (Tag::DateTimeOriginal, text(shot.capture_time)),
        (Tag::ExposureTime, rational(1, shot.shutter)),
        (Tag::FNumber, rational(shot.aperture, 10)),
        (Tag::PhotographicSensitivity, Value::Short(vec![shot.iso])),
        (Tag::FocalLength, rational(shot.focal_length, 1)),
    ];
    if let Some((north, east)) = shot.location {
        fields.extend([
            (Tag::GPSLatitudeRef, text(if north < 0.0 { "S" } else { "N" })),
            (Tag::GPSLatitude, Value::Rational(degrees(north).to_vec())),
            (Tag::GPSLongitudeRef, text(if east < 0.0 { "W" } else { "E" })),
            (Tag::GPSLongitude, Value::Rational(degrees(east).to_vec())),
        ]);
    }
    fields.into_iter().map(|(tag, value)| Field { tag, ifd_num: In::PRIMARY, value }).collect()
}

/// Converts the absolute value of an angle in degrees to degrees, minutes and seconds. The seconds have a resolution of
/// 0.01.
fn degrees(angle: f64) -> [Rational; 3] {
    let hundredths = (angle.abs() * 360_000.0).round() as u32;
    let (degrees, rest) = (hundredths / 360_000, hundredths % 360_000);
    [(degrees, 1), (rest / 6000, 1), (rest % 6000, 100)].map(|(num, denom)| Rational { num, denom })
}
