//! Reader of the capture time from EXIF, in the local time of the camera's clock.

use exif::{DateTime, Exif, Tag};

use super::exif_fields::{field, texts};

/// Returns the capture time as `YYYY-MM-DDTHH:MM:SS`, followed by the fraction of the second and the UTC offset if the
/// file has them (`2026-11-22T11:10:00.25+09:00`). With an offset, this is the format of RFC 3339. Falls back to the
/// time of digitising. Leaves out an unreadable fraction, and an unreadable offset or one of more than 14 hours. Hour
/// 24, minute 60 and second 60 count as the beginning of the next day, hour and minute.
/// Returns `None` if both times are absent or impossible, such as the zeros of a camera whose clock was never set.
pub(super) fn capture_time(exif: &Exif) -> Option<String> {
    let original = [Tag::DateTimeOriginal, Tag::SubSecTimeOriginal, Tag::OffsetTimeOriginal];
    let digitised = [Tag::DateTimeDigitized, Tag::SubSecTimeDigitized, Tag::OffsetTimeDigitized];
    read_time(exif, original).or_else(|| read_time(exif, digitised))
}

/// Reads a time from its three fields: date and time, fraction of the second, and UTC offset. If the third is absent,
/// the offset of the file's modification time counts.
fn read_time(exif: &Exif, [tag, fraction, offset]: [Tag; 3]) -> Option<String> {
    let mut time = DateTime::from_ascii(&normalised(ascii(exif, tag)?)?).ok().filter(is_valid)?;
    carry_over(&mut time);
    if let Some(offset) = ascii(exif, offset).or_else(|| ascii(exif, Tag::OffsetTime)) {
        // An unreadable offset is left out.
        let _ = time.parse_offset(offset);
    }
    let DateTime { year, month, day, hour, minute, second, .. } = time;
    let fraction = ascii(exif, fraction).and_then(second_fraction).unwrap_or_default();
    let offset = time.offset.filter(|minutes| minutes.abs() <= 14 * 60).map(|minutes| {
        let sign = if minutes < 0 { '-' } else { '+' };
        format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    });
    let offset = offset.unwrap_or_default();
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{offset}"))
}

/// Converts date and time to the notation of the standard, `YYYY:MM:DD HH:MM:SS`, from variants with dashes, slashes,
/// dots or a `T`. Ignores further text. Returns `None` if the text is shorter.
fn normalised(text: &[u8]) -> Option<[u8; 19]> {
    let mut normalised: [u8; 19] = *text.trim_ascii_start().first_chunk()?;
    for (index, separator) in [(4, b':'), (7, b':'), (10, b' ')] {
        if matches!(normalised[index], b'-' | b'/' | b'.' | b':' | b' ' | b'T') {
            normalised[index] = separator;
        }
    }
    Some(normalised)
}

/// Fraction of a second with its decimal point, at most six digits. Trailing zeros are kept because they show the
/// resolution of the clock. Returns `None` unless the text is a number.
fn second_fraction(text: &[u8]) -> Option<String> {
    let digits = text.trim_ascii();
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    is_number.then(|| format!(".{}", String::from_utf8_lossy(&digits[..digits.len().min(6)])))
}

/// Returns true if the date exists, lies between 1826 and 2200, and has a time of day that is possible after
/// [`carry_over`].
fn is_valid(time: &DateTime) -> bool {
    // The first photograph was taken in 1826.
    let is_date = (1826..=2200).contains(&time.year) && (1..=days_in_month(time)).contains(&time.day);
    is_date && time.hour <= 24 && time.minute <= 60 && time.second <= 60
}

/// Number of days of the month; 0 for a month that does not exist.
fn days_in_month(time: &DateTime) -> u8 {
    let leap = time.year.is_multiple_of(4) && (!time.year.is_multiple_of(100) || time.year.is_multiple_of(400));
    match time.month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    }
}

/// Turns second 60, minute 60 and the hours from 24 on into the next minute, hour and day. Some cameras write 24:08:19
/// for the ninth minute of a day.
fn carry_over(time: &mut DateTime) {
    time.minute += time.second / 60;
    time.hour += time.minute / 60;
    time.day += time.hour / 24;
    (time.second, time.minute, time.hour) = (time.second % 60, time.minute % 60, time.hour % 24);
    if time.day > days_in_month(time) {
        (time.day, time.month) = (1, time.month + 1);
    }
    if time.month > 12 {
        (time.month, time.year) = (1, time.year + 1);
    }
}

/// First text of a field, as stored. `None` if the field is absent or no text.
fn ascii(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    texts(field(exif, tag)?).first().copied()
}
