//! Writing an EXIF block into a JPEG (EXIF 2.32, TIFF 6.0): what a camera would have written.

/// What to write; absent facts are left out.
#[derive(Debug, Clone, Default)]
pub struct ExifFacts {
    /// Orientation, 1 to 8.
    pub orientation: Option<u16>,
    /// Maker of the camera.
    pub make: Option<String>,
    /// Model of the camera.
    pub model: Option<String>,
    /// Software that wrote the file.
    pub software: Option<String>,
    /// Model of the lens.
    pub lens: Option<String>,
    /// When it was taken, `2026:11:22 11:10:00`.
    pub taken: Option<String>,
    /// Offset of the camera's clock, `+09:00`.
    pub offset: Option<String>,
    /// Exposure time in seconds, as a fraction.
    pub exposure: Option<(u32, u32)>,
    /// Aperture, as a fraction.
    pub aperture: Option<(u32, u32)>,
    /// Sensitivity.
    pub iso: Option<u16>,
    /// Focal length in millimetres, as a fraction.
    pub focal_length: Option<(u32, u32)>,
    /// Degrees north and east.
    pub gps: Option<(f64, f64)>,
    /// Metres above the sea.
    pub altitude: Option<f64>,
}

/// The JPEG with these facts in an EXIF block at its beginning.
pub fn with_exif(jpeg: &[u8], exif: &ExifFacts) -> Vec<u8> {
    let block = [b"Exif\0\0".as_slice(), &exif.block()].concat();
    let length = u16::try_from(block.len() + 2).expect("an EXIF block of less than 64 KiB");
    [&jpeg[..2], &[0xff, 0xe1], &length.to_be_bytes(), &block, &jpeg[2..]].concat()
}

impl ExifFacts {
    /// The block as a little-endian TIFF file.
    pub fn block(&self) -> Vec<u8> {
        const EXIF_POINTER: u16 = 0x8769;
        const GPS_POINTER: u16 = 0x8825;
        let mut main = self.main();
        let (camera, position) = (self.camera(), self.position());
        main.push((EXIF_POINTER, Entry::Long(0)));
        if !position.is_empty() {
            main.push((GPS_POINTER, Entry::Long(0)));
        }
        // The pointers are known once the lengths are.
        let camera_at = 8 + directory(&main, 8).len() as u32;
        let position_at = camera_at + directory(&camera, camera_at).len() as u32;
        for (tag, entry) in &mut main {
            match *tag {
                EXIF_POINTER => *entry = Entry::Long(camera_at),
                GPS_POINTER => *entry = Entry::Long(position_at),
                _ => {}
            }
        }
        let position = if position.is_empty() { vec![] } else { directory(&position, position_at) };
        [b"II*\0\x08\0\0\0".to_vec(), directory(&main, 8), directory(&camera, camera_at), position].concat()
    }

    fn main(&self) -> Vec<(u16, Entry)> {
        present([
            (0x010f, self.make.clone().map(Entry::Ascii)),
            (0x0110, self.model.clone().map(Entry::Ascii)),
            (0x0112, self.orientation.map(Entry::Short)),
            (0x0131, self.software.clone().map(Entry::Ascii)),
        ])
    }

    fn camera(&self) -> Vec<(u16, Entry)> {
        let fraction = |value: Option<(u32, u32)>| value.map(|value| Entry::Rationals(vec![value]));
        present([
            (0x829a, fraction(self.exposure)),
            (0x829d, fraction(self.aperture)),
            (0x8827, self.iso.map(Entry::Short)),
            (0x9003, self.taken.clone().map(Entry::Ascii)),
            (0x9011, self.offset.clone().map(Entry::Ascii)),
            (0x920a, fraction(self.focal_length)),
            (0xa434, self.lens.clone().map(Entry::Ascii)),
        ])
    }

    fn position(&self) -> Vec<(u16, Entry)> {
        let Some((north, east)) = self.gps else { return vec![] };
        let letter = |value: f64, letters: [&str; 2]| Some(Entry::Ascii(letters[usize::from(value < 0.0)].to_owned()));
        let degrees = |value: f64| {
            let seconds = (value.abs() * 3600.0 * 10_000.0).round() as u64;
            let (minutes, seconds) = (seconds / 600_000, (seconds % 600_000) as u32);
            Some(Entry::Rationals(vec![((minutes / 60) as u32, 1), ((minutes % 60) as u32, 1), (seconds, 10_000)]))
        };
        present([
            (1, letter(north, ["N", "S"])),
            (2, degrees(north)),
            (3, letter(east, ["E", "W"])),
            (4, degrees(east)),
            (5, self.altitude.map(|metres| Entry::Byte(u8::from(metres < 0.0)))),
            (6, self.altitude.map(|metres| Entry::Rationals(vec![((metres.abs() * 10.0).round() as u32, 10)]))),
        ])
    }
}

enum Entry {
    Byte(u8),
    Ascii(String),
    Short(u16),
    Long(u32),
    Rationals(Vec<(u32, u32)>),
}

impl Entry {
    /// Its type, its number of values and its bytes.
    fn encoded(&self) -> (u16, u32, Vec<u8>) {
        match self {
            Self::Byte(value) => (1, 1, vec![*value]),
            Self::Ascii(text) => (2, text.len() as u32 + 1, [text.as_bytes(), &[0]].concat()),
            Self::Short(value) => (3, 1, value.to_le_bytes().to_vec()),
            Self::Long(value) => (4, 1, value.to_le_bytes().to_vec()),
            Self::Rationals(values) => {
                let bytes = values.iter().flat_map(|(over, under)| [over.to_le_bytes(), under.to_le_bytes()]).flatten();
                (5, values.len() as u32, bytes.collect())
            }
        }
    }
}

fn present<const N: usize>(entries: [(u16, Option<Entry>); N]) -> Vec<(u16, Entry)> {
    entries.into_iter().filter_map(|(tag, entry)| entry.map(|entry| (tag, entry))).collect()
}

/// A directory of these entries, which stand in the order of their tags, and after it the values that do not fit into it.
fn directory(entries: &[(u16, Entry)], at: u32) -> Vec<u8> {
    let mut table = (entries.len() as u16).to_le_bytes().to_vec();
    let values_at = at + 2 + 12 * entries.len() as u32 + 4;
    let mut values = vec![];
    for (tag, entry) in entries {
        let (kind, count, mut bytes) = entry.encoded();
        table.extend(tag.to_le_bytes());
        table.extend(kind.to_le_bytes());
        table.extend(count.to_le_bytes());
        if bytes.len() <= 4 {
            bytes.resize(4, 0);
            table.extend(bytes);
        } else {
            table.extend((values_at + values.len() as u32).to_le_bytes());
            // Values begin at even positions.
            bytes.resize(bytes.len().next_multiple_of(2), 0);
            values.extend(bytes);
        }
    }
    // No directory follows.
    [table, vec![0; 4], values].concat()
}
