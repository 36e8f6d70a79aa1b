//! Reader of the location from the EXIF GPS fields, in signed degrees and in metres above sea level.

use exif::{Exif, Field, In, Tag};
use protocol::Location;

use super::exif_fields::{numbers, texts};
use crate::rounding::{rounded, rounded_wide};

/// Number of chained directories that the EXIF reader follows.
const MAX_CHAIN: u16 = 8;

/// Latitude or longitude.
pub(super) struct Axis {
    /// Tag of the value.
    tag: Tag,
    /// Tag of the hemisphere letter.
    letter_tag: Tag,
    /// Hemisphere letters of positive and of negative values.
    pub(super) letters: [u8; 2],
    /// Maximum absolute value in degrees.
    max: f64,
}

/// Degrees north of the equator.
pub(super) const LATITUDE: Axis =
    Axis { tag: Tag::GPSLatitude, letter_tag: Tag::GPSLatitudeRef, letters: *b"NS", max: 90.0 };

/// Degrees east of Greenwich.
pub(super) const LONGITUDE: Axis =
    Axis { tag: Tag::GPSLongitude, letter_tag: Tag::GPSLongitudeRef, letters: *b"EW", max: 180.0 };

/// Returns the location from the first directory that has a valid one: normally that of the primary image, in other
/// cases that of the thumbnail or of a further page. The altitude may be absent.
pub(super) fn location(exif: &Exif) -> Option<Location> {
    (0..MAX_CHAIN).find_map(|index| {
        let field = |tag| exif.get_field(tag, In(index));
        let degrees = |axis: &Axis| axis.degrees(numbers(field(axis.tag)?), field(axis.letter_tag).and_then(letter));
        let (latitude, longitude) = (degrees(&LATITUDE)?, degrees(&LONGITUDE)?);
        position(latitude, longitude).map(|position| Location { altitude: altitude(field), ..position })
    })
}

/// Returns the position without an altitude. Returns `None` if latitude and longitude are 0: programs write these
/// values for an unknown position.
pub(super) fn position(latitude: f64, longitude: f64) -> Option<Location> {
    let is_known = latitude != 0.0 || longitude != 0.0;
    is_known.then_some(Location { latitude, longitude, altitude: None })
}

impl Axis {
    /// Converts degrees, minutes and seconds to signed degrees, rounded to six decimals (0.1 m). Absent minutes and
    /// seconds count as 0, and so do those that are no number: programs write 0/0 for seconds that are part of the
    /// minutes. The letter of the hemisphere gives the sign; without one of the two letters, the sign of the degrees
    /// counts. Returns `None` if the degrees are absent or no number, or the absolute value exceeds the maximum.
    pub(super) fn degrees(&self, mut parts: impl Iterator<Item = f64>, letter: Option<u8>) -> Option<f64> {
        let degrees = parts.next()?;
        let mut part = || parts.next().filter(|part| part.is_finite()).unwrap_or(0.0).abs();
        let value = degrees.abs() + part() / 60.0 + part() / 3600.0;
        let [positive, negative] = self.letters;
        let sign = match letter {
            Some(letter) if letter == positive => 1.0,
            Some(letter) if letter == negative => -1.0,
            _ => degrees.signum(),
        };
        // No range contains NaN.
        (0.0..=self.max).contains(&value).then(|| rounded_wide(sign * value, 6))
    }
}

/// First character of a text field that is no white space, in upper case.
fn letter(field: &Field) -> Option<u8> {
    let text = texts(field).into_iter().find_map(|text| text.trim_ascii_start().first())?;
    Some(text.to_ascii_uppercase())
}

/// Altitude in metres above sea level, rounded to 0.1 m. It is negative below sea level, which the file states by a
/// reference of 1 (EXIF 3.0: also 3), by a negative value, or by both.
fn altitude<'a>(field: impl Fn(Tag) -> Option<&'a Field>) -> Option<f32> {
    let metres =
        numbers(field(Tag::GPSAltitude)?).next().filter(|metres| (-12_000.0..=1_000_000.0).contains(metres))?;
    let reference = field(Tag::GPSAltitudeRef).and_then(|field| numbers(field).next());
    let is_below = reference.is_some_and(|reference| [1.0, 3.0].contains(&reference));
    Some(rounded(if is_below { -metres.abs() } else { metres }, 1))
}
