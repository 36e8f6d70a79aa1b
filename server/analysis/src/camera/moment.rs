//! When an image was taken, by the camera's clock.

use exif::{DateTime, Exif, Tag, Value};

use super::field;

/// `YYYY-MM-DDTHH:MM:SS`, with the clock's offset from UTC where the file has it. Nothing for a date that cannot be, such as the
/// zeros of a camera whose clock was never set.
pub(super) fn taken_at(exif: &Exif) -> Option<String> {
    let original = moment(exif, Tag::DateTimeOriginal, Tag::OffsetTimeOriginal);
    original.or_else(|| moment(exif, Tag::DateTimeDigitized, Tag::OffsetTimeDigitized))
}

fn moment(exif: &Exif, tag: Tag, offset: Tag) -> Option<String> {
    let mut moment = DateTime::from_ascii(ascii(exif, tag)?).ok().filter(is_possible)?;
    if let Some(offset) = ascii(exif, offset) {
        // An offset that cannot be read leaves the moment without one.
        let _ = moment.parse_offset(offset);
    }
    let DateTime { year, month, day, hour, minute, second, .. } = moment;
    let offset = moment.offset.filter(|minutes| minutes.abs() <= 14 * 60).map(|minutes| {
        let sign = if minutes < 0 { '-' } else { '+' };
        format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    });
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{}", offset.unwrap_or_default()))
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
    let Value::Ascii(parts) = &field(exif, tag)?.value else { return None };
    parts.first().map(Vec::as_slice)
}
