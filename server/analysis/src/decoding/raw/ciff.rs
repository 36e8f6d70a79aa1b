//! Reader of Canon's CRW: nested heaps of the Camera Image File Format (CIFF 1.0), each with a directory at its end.

use std::io::Cursor;

use exif::experimental::Writer;
use exif::{Field, In, Tag, Value};

use super::contents::RawContents;
use crate::decoding::tiff_directory::TiffDirectories;
use crate::orientation::Orientation;

/// Maximum number of entries that are examined. Cameras write about 80.
const MAX_ENTRIES: usize = 1000;

/// Maximum depth of nested heaps. Cameras nest three.
const MAX_DEPTH: usize = 8;

/// Tags of the entries that are read, and the types of nested heaps, which are the upper byte of a tag.
mod tag {
    pub(super) const MAKER_AND_MODEL: u64 = 0x080a;
    pub(super) const IMAGE: u64 = 0x1810;
    pub(super) const CAPTURE_TIME: u64 = 0x180e;
    pub(super) const JPEG: u64 = 0x2007;
    pub(super) const HEAPS: [u64; 2] = [0x28, 0x30];
}

/// Reads a CRW. `None` if it does not begin with a byte order.
pub(super) fn read(file: &[u8]) -> Option<RawContents<'_>> {
    let numbers = TiffDirectories::read(file)?;
    let start = numbers.unsigned(2, 4)? as usize;
    let mut reader = CiffReader { numbers, contents: RawContents::new("crw", file), fields: vec![], entries: 0 };
    reader.read_heap(start, file.len(), 0);
    reader.push_metadata();
    Some(reader.contents)
}

/// Reader of the heaps of a file.
struct CiffReader<'a> {
    /// Reader of numbers in the byte order of the file.
    numbers: TiffDirectories<'a>,
    contents: RawContents<'a>,
    /// Metadata as EXIF fields.
    fields: Vec<Field>,
    /// Number of entries that were examined.
    entries: usize,
}

impl CiffReader<'_> {
    /// Reads the heap from `start` to `end`. Its last four bytes are the place of its directory. `None` when an entry
    /// extends beyond the end of the file.
    fn read_heap(&mut self, start: usize, end: usize, depth: usize) -> Option<()> {
        let directory = start.checked_add(self.numbers.unsigned(end.checked_sub(4)?, 4)? as usize)?;
        for index in 0..self.numbers.unsigned(directory, 2)? as usize {
            self.entries += 1;
            if self.entries > MAX_ENTRIES {
                return None;
            }
            let entry = directory + 2 + index * 10;
            let tag = self.numbers.unsigned(entry, 2)?;
            let (length, place) = (self.numbers.unsigned(entry + 2, 4)?, self.numbers.unsigned(entry + 6, 4)?);
            // The two highest bits are 0 for values in the heap. No value within an entry is read.
            let (at, length) = (start.checked_add(place as usize)?, length as usize);
            match tag {
                tag::JPEG => self.contents.jpegs.add(at, length),
                tag::MAKER_AND_MODEL => self.read_maker_and_model(at, length),
                tag::IMAGE => self.read_image(at),
                tag::CAPTURE_TIME => self.read_capture_time(at),
                _ if tag::HEAPS.contains(&(tag >> 8)) && depth < MAX_DEPTH => {
                    // A damaged heap does not affect the others.
                    let _ = self.read_heap(at, at.checked_add(length)?, depth + 1);
                }
                _ => {}
            }
        }
        Some(())
    }

    /// Reads two texts, each with a NUL at its end.
    fn read_maker_and_model(&mut self, at: usize, length: usize) {
        /// Maximum length in bytes of the texts. Cameras use 32.
        const MAX_LENGTH: usize = 256;
        let Some(texts) = self.numbers.bytes.get(at..at.saturating_add(length.min(MAX_LENGTH))) else { return };
        for (tag, text) in [Tag::Make, Tag::Model].into_iter().zip(texts.split(|&byte| byte == 0)) {
            self.fields.push(Field { tag, ifd_num: In::PRIMARY, value: Value::Ascii(vec![text.to_vec()]) });
        }
    }

    /// Reads width, height, and the rotation in degrees clockwise that makes the image upright.
    fn read_image(&mut self, at: usize) {
        let number = |offset: usize| self.numbers.unsigned(at.checked_add(offset)?, 4).map(|number| number as u32);
        let size = number(0).zip(number(4));
        let orientation = number(12).map(|degrees| match degrees.cast_signed().rem_euclid(360) {
            90 => 6,
            180 => 3,
            270 => 8,
            _ => 1,
        });
        self.contents.size = size;
        self.contents.orientation = orientation.map(Orientation::from_exif);
    }

    /// Reads the capture time: seconds since 1970 in the local time of the camera's clock.
    fn read_capture_time(&mut self, at: usize) {
        let Some(seconds) = self.numbers.unsigned(at, 4).filter(|&seconds| seconds > 0) else { return };
        let (year, month, day) = date(seconds / 86_400);
        let time = format!(
            "{year:04}:{month:02}:{day:02} {:02}:{:02}:{:02}",
            seconds / 3600 % 24,
            seconds / 60 % 60,
            seconds % 60
        );
        let value = Value::Ascii(vec![time.into_bytes()]);
        self.fields.push(Field { tag: Tag::DateTimeOriginal, ifd_num: In::PRIMARY, value });
    }

    /// Adds the metadata to the contents as an EXIF block.
    fn push_metadata(&mut self) {
        let mut writer = Writer::new();
        self.fields.iter().for_each(|field| writer.push_field(field));
        let mut block = Cursor::new(vec![]);
        // The writer refuses a block without fields.
        if writer.write(&mut block, true).is_ok() {
            self.contents.metadata.push_exif(block.get_ref());
        }
    }
}

/// Year, month and day of the Gregorian calendar, from the number of days since 1970 (Hinnant, "chrono-Compatible
/// Low-Level Date Algorithms", `civil_from_days`).
fn date(days: u64) -> (u64, u64, u64) {
    /// Days of 400 years, and days from March of the year 0 to 1970.
    const ERA: u64 = 146_097;
    const TO_1970: u64 = 719_468;
    let days = days + TO_1970;
    let day_of_era = days % ERA;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Months are counted from March, so that the leap day is the last of the year.
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (days / ERA * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_follow_the_calendar() {
        for (days, expected) in
            [(0, (1970, 1, 1)), (59, (1970, 3, 1)), (11_016, (2000, 2, 29)), (20_786, (2026, 11, 29))]
        {
            assert_eq!(date(days), expected, "{days}");
        }
    }
}
