//! Reader of the location from the EXIF GPS fields, in signed degrees and in metres above sea level.

use exif::{Exif, Tag};
use protocol::Location;

use super::exif_fields::{field, number, numbers, text, whole_number};
use crate::rounding::{rounded, rounded_wide};

/// Returns the location. Returns `None` if latitude or longitude is absent or invalid. The altitude may be absent.
pub(super) fn location(exif: &Exif) -> Option<Location> {
    let latitude = degrees(exif, Tag::GPSLatitude, (Tag::GPSLatitudeRef, b"NS"), 90.0)?;
    let longitude = degrees(exif, Tag::GPSLongitude, (Tag::GPSLongitudeRef, b"EW"), 180.0)?;
    Some(Location { latitude, longitude, altitude: altitude(exif) })
}

/// Converts degrees, minutes and seconds to signed degrees, rounded to six decimals (0.1 m). `hemispheres` holds the
/// tag of the hemisphere letter, and the letters of positive and of negative values; without a letter, the value's own
/// sign counts. Returns `None` if the field is absent, the letter is another one, or the absolute value exceeds `max`.
fn degrees(exif: &Exif, tag: Tag, hemispheres: (Tag, &[u8; 2]), max: f64) -> Option<f64> {
    let mut parts = numbers(field(exif, tag)?);
    // Some programs write decimal degrees alone.
    let (degrees, minutes, seconds) = (parts.next()?, parts.next().unwrap_or(0.0), parts.next().unwrap_or(0.0));
    let value = degrees + minutes / 60.0 + seconds / 3600.0;
    let (tag, [positive, negative]) = hemispheres;
    let sign = match letter(exif, tag) {
        // Programs that omit the letter may write a sign instead.
        None => value.signum(),
        Some(letter) if letter == *positive => 1.0,
        Some(letter) if letter == *negative => -1.0,
        Some(_) => return None,
    };
    // No range contains NaN.
    (0.0..=max).contains(&value.abs()).then(|| rounded_wide(sign * value.abs(), 6))
}

/// First byte of a text field, in upper case if it is an ASCII letter.
fn letter(exif: &Exif, tag: Tag) -> Option<u8> {
    let text = text(exif, tag)?;
    text.as_bytes().first().map(u8::to_ascii_uppercase)
}

/// Altitude in metres above sea level, rounded to 0.1 m. A file states metres below sea level by a reference of 1,
/// which reverses the sign. `None` if it is absent or implausible.
fn altitude(exif: &Exif) -> Option<f32> {
    let metres = number(exif, Tag::GPSAltitude, -12_000.0, 1_000_000.0)?;
    let sign = if whole_number(exif, Tag::GPSAltitudeRef) == Some(1) { -1.0 } else { 1.0 };
    Some(rounded(sign * metres, 1))
}
