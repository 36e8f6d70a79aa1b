//! When an image was taken, by the camera's clock.

use exif::{DateTime, Exif, Tag};

use super::{field, texts};

/// `YYYY-MM-DDTHH:MM:SS`, then the fraction of the second and the clock's offset from UTC where the file has them
/// (`2026-11-22T11:10:00.25+09:00`: RFC 3339 when there is an offset). Nothing for a date that cannot be, such as the zeros of a
/// camera whose clock was never set.
pub(super) fn taken_at(exif: &Exif) -> Option<String> {
    let original = [Tag::DateTimeOriginal, Tag::SubSecTimeOriginal, Tag::OffsetTimeOriginal];
    let digitised = [Tag::DateTimeDigitized, Tag::SubSecTimeDigitized, Tag::OffsetTimeDigitized];
    moment(exif, original).or_else(|| moment(exif, digitised))
}

fn moment(exif: &Exif, [tag, fraction, offset]: [Tag; 3]) -> Option<String> {
    let mut moment = DateTime::from_ascii(&usual(ascii(exif, tag)?)?).ok().filter(is_possible)?;
    if let Some(offset) = ascii(exif, offset).or_else(|| ascii(exif, Tag::OffsetTime)) {
        // An offset that cannot be read leaves the moment without one.
        let _ = moment.parse_offset(offset);
    }
    let DateTime { year, month, day, hour, minute, second, .. } = moment;
    let fraction = ascii(exif, fraction).and_then(fraction_of_a_second).unwrap_or_default();
    let offset = moment.offset.filter(|minutes| minutes.abs() <= 14 * 60).map(|minutes| {
        let sign = if minutes < 0 { '-' } else { '+' };
        format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    });
    let offset = offset.unwrap_or_default();
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{offset}"))
}

/// The date as the standard writes it, from one that some programs write: with dashes, slashes, dots or a `T`.
fn usual(text: &[u8]) -> Option<[u8; 19]> {
    let mut usual: [u8; 19] = *text.trim_ascii_start().first_chunk()?;
    for (place, mark) in [(4, b':'), (7, b':'), (10, b' ')] {
        if matches!(usual[place], b'-' | b'/' | b'.' | b':' | b' ' | b'T') {
            usual[place] = mark;
        }
    }
    Some(usual)
}

/// The digits after the point, at most six; trailing zeros tell how fine the clock is and stay.
fn fraction_of_a_second(text: &[u8]) -> Option<String> {
    let digits = text.trim_ascii();
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    is_number.then(|| format!(".{}", String::from_utf8_lossy(&digits[..digits.len().min(6)])))
}

fn is_possible(moment: &DateTime) -> bool {
    let leap = moment.year.is_multiple_of(4) && (!moment.year.is_multiple_of(100) || moment.year.is_multiple_of(400));
    let days = match moment.month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    };
    // The first photograph is of 1826.
    let date = (1826..=2200).contains(&moment.year) && (1..=days).contains(&moment.day);
    date && moment.hour < 24 && moment.minute < 60 && moment.second <= 60
}

fn ascii(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    texts(field(exif, tag)?).first().copied()
}
