//! Writer of EXIF blocks, as cameras write them (EXIF 2.32, TIFF 6.0).

use super::file_segments::with_segment;

/// EXIF facts to write. Absent facts are left out.
#[derive(Debug, Clone, Default)]
pub struct ExifFacts {
    /// Orientation, 1 to 8.
    pub orientation: Option<u16>,
    /// Camera maker.
    pub make: Option<String>,
    /// Camera model.
    pub model: Option<String>,
    /// Software that wrote the file.
    pub software: Option<String>,
    /// Lens maker.
    pub lens_make: Option<String>,
    /// Lens model.
    pub lens: Option<String>,
    /// Capture time, `2026:11:22 11:10:00`.
    pub capture_time: Option<String>,
    /// Digits of the fraction of the second.
    pub sub_seconds: Option<String>,
    /// UTC offset of the camera clock, `+09:00`.
    pub offset: Option<String>,
    /// Exposure time in seconds, as a fraction.
    pub exposure: Option<(u32, u32)>,
    /// F-number, as a fraction.
    pub aperture: Option<(u32, u32)>,
    /// ISO sensitivity.
    pub iso: Option<u16>,
    /// Focal length in millimetres, as a fraction.
    pub focal_length: Option<(u32, u32)>,
    /// Focal length in millimetres of the same angle of view on 35 mm film.
    pub film_length: Option<u16>,
    /// Exposure compensation in stops, as a fraction.
    pub bias: Option<(i32, i32)>,
    /// Numbers of exposure program, metering mode, flash and white balance.
    pub settings: Option<[u16; 4]>,
    /// Degrees north and east.
    pub gps: Option<(f64, f64)>,
    /// Metres above sea level. Written only together with `gps`.
    pub altitude: Option<f64>,
    /// Colour space number: 1 is sRGB, 65,535 is any other one.
    pub colour_space: Option<u16>,
    /// Interoperability index of DCF: `R03` is Adobe RGB.
    pub interoperability: Option<String>,
    /// Byte order of the block.
    pub order: ByteOrder,
}

/// Byte order of numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ByteOrder {
    /// Least significant byte first.
    #[default]
    Little,
    /// Most significant byte first.
    Big,
}

/// Inserts an EXIF block with these facts directly after the start marker of a JPEG. Panics if the block has 65,528
/// bytes or more.
pub fn with_exif(jpeg: &[u8], exif: &ExifFacts) -> Vec<u8> {
    let block = [b"Exif\0\0".as_slice(), &exif.block()].concat();
    with_segment(jpeg, 0xe1, &block)
}

impl ExifFacts {
    /// Encodes the EXIF block, which is a TIFF structure, without the prefix `Exif\0\0` that it has in a JPEG.
    pub fn block(&self) -> Vec<u8> {
        let directory = |entries: &[(u16, ExifEntry)], at| directory(entries, at, self.order);
        const EXIF_POINTER: u16 = 0x8769;
        const GPS_POINTER: u16 = 0x8825;
        const INTEROPERABILITY_POINTER: u16 = 0xa005;
        let mut main = self.main();
        let (mut camera, position) = (self.camera(), self.position());
        let interoperability = present([(1, self.interoperability.clone().map(ExifEntry::Ascii))]);
        main.push((EXIF_POINTER, ExifEntry::Long(0)));
        if !position.is_empty() {
            main.push((GPS_POINTER, ExifEntry::Long(0)));
        }
        if !interoperability.is_empty() {
            camera.push((INTEROPERABILITY_POINTER, ExifEntry::Long(0)));
            camera.sort_by_key(|(tag, _)| *tag);
        }
        // The offsets are known once the lengths are.
        let camera_at = 8 + directory(&main, 8).len() as u32;
        let position_at = camera_at + directory(&camera, camera_at).len() as u32;
        let interoperability_at =
            position_at + if position.is_empty() { 0 } else { directory(&position, position_at).len() as u32 };
        for (tag, entry) in &mut camera {
            if *tag == INTEROPERABILITY_POINTER {
                *entry = ExifEntry::Long(interoperability_at);
            }
        }
        for (tag, entry) in &mut main {
            match *tag {
                EXIF_POINTER => *entry = ExifEntry::Long(camera_at),
                GPS_POINTER => *entry = ExifEntry::Long(position_at),
                _ => {}
            }
        }
        let position = if position.is_empty() { vec![] } else { directory(&position, position_at) };
        let interoperability =
            if interoperability.is_empty() { vec![] } else { directory(&interoperability, interoperability_at) };
        let start = match self.order {
            ByteOrder::Little => b"II*\0\x08\0\0\0",
            ByteOrder::Big => b"MM\0*\0\0\0\x08",
        };
        [start.to_vec(), directory(&main, 8), directory(&camera, camera_at), position, interoperability].concat()
    }

    /// Entries of the main directory, without its pointers.
    fn main(&self) -> Vec<(u16, ExifEntry)> {
        present([
            (0x010f, self.make.clone().map(ExifEntry::Ascii)),
            (0x0110, self.model.clone().map(ExifEntry::Ascii)),
            (0x0112, self.orientation.map(ExifEntry::Short)),
            (0x0131, self.software.clone().map(ExifEntry::Ascii)),
        ])
    }

    /// Entries of the EXIF directory, without its pointer.
    fn camera(&self) -> Vec<(u16, ExifEntry)> {
        let fraction = |value: Option<(u32, u32)>| value.map(|value| ExifEntry::Rationals(vec![value]));
        let setting = |index: usize| self.settings.map(|settings| ExifEntry::Short(settings[index]));
        present([
            (0x829a, fraction(self.exposure)),
            (0x829d, fraction(self.aperture)),
            (0x8822, setting(0)),
            (0x8827, self.iso.map(ExifEntry::Short)),
            (0x9003, self.capture_time.clone().map(ExifEntry::Ascii)),
            (0x9011, self.offset.clone().map(ExifEntry::Ascii)),
            (0x9204, self.bias.map(ExifEntry::SignedRational)),
            (0x9207, setting(1)),
            (0x9209, setting(2)),
            (0x920a, fraction(self.focal_length)),
            (0x9291, self.sub_seconds.clone().map(ExifEntry::Ascii)),
            (0xa001, self.colour_space.map(ExifEntry::Short)),
            (0xa403, setting(3)),
            (0xa405, self.film_length.map(ExifEntry::Short)),
            (0xa433, self.lens_make.clone().map(ExifEntry::Ascii)),
            (0xa434, self.lens.clone().map(ExifEntry::Ascii)),
        ])
    }

    /// Entries of the GPS directory; empty without `gps`.
    fn position(&self) -> Vec<(u16, ExifEntry)> {
        let Some((north, east)) = self.gps else { return vec![] };
        let letter =
            |value: f64, letters: [&str; 2]| Some(ExifEntry::Ascii(letters[usize::from(value < 0.0)].to_owned()));
        let degrees = |value: f64| {
            let seconds = (value.abs() * 3600.0 * 10_000.0).round() as u64;
            let (minutes, seconds) = (seconds / 600_000, (seconds % 600_000) as u32);
            Some(ExifEntry::Rationals(vec![((minutes / 60) as u32, 1), ((minutes % 60) as u32, 1), (seconds, 10_000)]))
        };
        present([
            (1, letter(north, ["N", "S"])),
            (2, degrees(north)),
            (3, letter(east, ["E", "W"])),
            (4, degrees(east)),
            (5, self.altitude.map(|metres| ExifEntry::Byte(u8::from(metres < 0.0)))),
            (6, self.altitude.map(|metres| ExifEntry::Rationals(vec![((metres.abs() * 10.0).round() as u32, 10)]))),
        ])
    }
}

/// Value of a directory entry. The variants are named after the types of TIFF.
enum ExifEntry {
    Byte(u8),
    Ascii(String),
    Short(u16),
    Long(u32),
    Rationals(Vec<(u32, u32)>),
    SignedRational((i32, i32)),
}

impl ExifEntry {
    /// Number of the type, number of values, and bytes of the values.
    fn encoded(&self, order: ByteOrder) -> (u16, u32, Vec<u8>) {
        let long = |value: &u32| order.long(*value);
        match self {
            Self::Byte(value) => (1, 1, vec![*value]),
            Self::Ascii(text) => (2, text.len() as u32 + 1, [text.as_bytes(), &[0]].concat()),
            Self::Short(value) => (3, 1, order.short(*value).to_vec()),
            Self::Long(value) => (4, 1, long(value).to_vec()),
            Self::Rationals(values) => {
                let bytes =
                    values.iter().flat_map(|(numerator, denominator)| [long(numerator), long(denominator)]).flatten();
                (5, values.len() as u32, bytes.collect())
            }
            Self::SignedRational((numerator, denominator)) => {
                (10, 1, [long(&numerator.cast_unsigned()), long(&denominator.cast_unsigned())].concat())
            }
        }
    }
}

impl ByteOrder {
    /// Bytes of a 16-bit number.
    pub(super) fn short(self, value: u16) -> [u8; 2] {
        match self {
            Self::Little => value.to_le_bytes(),
            Self::Big => value.to_be_bytes(),
        }
    }

    /// Bytes of a 32-bit number.
    pub(super) fn long(self, value: u32) -> [u8; 4] {
        match self {
            Self::Little => value.to_le_bytes(),
            Self::Big => value.to_be_bytes(),
        }
    }
}

/// Entries that are not absent.
fn present<const N: usize>(entries: [(u16, Option<ExifEntry>); N]) -> Vec<(u16, ExifEntry)> {
    entries.into_iter().filter_map(|(tag, entry)| entry.map(|entry| (tag, entry))).collect()
}

/// Encodes a directory that begins at the offset `at`, followed by the values that do not fit into it. The entries must
/// be in the order of their tags.
fn directory(entries: &[(u16, ExifEntry)], at: u32, order: ByteOrder) -> Vec<u8> {
    let mut table = order.short(entries.len() as u16).to_vec();
    let values_at = at + 2 + 12 * entries.len() as u32 + 4;
    let mut values = vec![];
    for (tag, entry) in entries {
        let (kind, count, mut bytes) = entry.encoded(order);
        table.extend(order.short(*tag));
        table.extend(order.short(kind));
        table.extend(order.long(count));
        if bytes.len() <= 4 {
            bytes.resize(4, 0);
            table.extend(bytes);
        } else {
            table.extend(order.long(values_at + values.len() as u32));
            // Values begin at even offsets.
            bytes.resize(bytes.len().next_multiple_of(2), 0);
            values.extend(bytes);
        }
    }
    // There is no next directory.
    [table, vec![0; 4], values].concat()
}
