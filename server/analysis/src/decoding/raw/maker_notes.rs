//! Previews in maker notes: directories like those of a TIFF, whose layout differs between makers.
//!
//! Source of the layouts: the documentation of ExifTool (Phil Harvey), <https://exiftool.org/TagNames/>.

use super::embedded_jpeg::EmbeddedJpegs;
use crate::decoding::tiff_directory::{Directory, TiffDirectories};

/// Layout of a maker note.
struct NoteLayout {
    /// First bytes of the note. An empty prefix stands for a note that begins with its directory.
    prefix: &'static [u8],
    /// Offset of the directory in the note.
    directory: usize,
    /// Offset of the byte order in the note; absent if it is that of the file.
    byte_order: Option<usize>,
    /// Start of the offsets in the directory.
    base: NoteBase,
    /// Pairs of tags with offset and length of a JPEG.
    pairs: &'static [(u16, u16)],
    /// Tags whose value is a JPEG.
    values: &'static [u16],
    /// Tags that point to a directory with a preview.
    directories: &'static [u16],
}

/// Start of the offsets in a maker note.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NoteBase {
    File,
    Note,
}

/// Bytes of a maker note of Nikon before its TIFF structure.
const NIKON_PREFIX: &[u8] = b"Nikon\0\x02";
const NIKON_HEADER: usize = 10;

/// Tag of Nikon that points to a directory with a preview.
const NIKON_PREVIEW: u16 = 0x11;

/// Pairs of tags with offset and length of a JPEG in directories to which a note points.
const PREVIEW_PAIRS: [(u16, u16); 2] = [(0x201, 0x202), (0x101, 0x102)];

/// Length in bytes of the header before the JPEG in a value of Sony.
const SONY_HEADER: usize = 32;

/// Pairs, values and directories of Olympus, which Epson also uses.
const OLYMPUS: NoteLayout = NoteLayout {
    prefix: b"OLYMPUS\0",
    directory: 12,
    byte_order: Some(8),
    base: NoteBase::Note,
    pairs: &[(0x88, 0x89), (0x1036, 0x1037)],
    values: &[0x81, 0x280],
    directories: &[0x2020],
};

/// Pairs of Pentax.
const PENTAX: NoteLayout = NoteLayout {
    prefix: b"PENTAX \0",
    directory: 10,
    byte_order: Some(8),
    base: NoteBase::Note,
    pairs: &[(4, 3)],
    values: &[],
    directories: &[],
};

/// Known layouts. The first one with a fitting prefix counts; the last one is for Minolta, Samsung and early Sony.
const LAYOUTS: [NoteLayout; 8] = [
    OLYMPUS,
    NoteLayout { prefix: b"OM SYSTEM\0", directory: 16, byte_order: Some(12), ..OLYMPUS },
    NoteLayout { prefix: b"OLYMP\0", directory: 8, byte_order: None, base: NoteBase::File, ..OLYMPUS },
    NoteLayout { prefix: b"EPSON\0", directory: 8, byte_order: None, base: NoteBase::File, ..OLYMPUS },
    PENTAX,
    NoteLayout { prefix: b"AOC\0", directory: 6, byte_order: Some(4), base: NoteBase::File, ..PENTAX },
    NoteLayout { prefix: b"SONY", directory: 12, ..SONY },
    NoteLayout { prefix: b"", pairs: &[(0x88, 0x89)], directories: &[0x35], ..SONY },
];

/// Values of Sony.
const SONY: NoteLayout = NoteLayout {
    prefix: b"",
    directory: 0,
    byte_order: None,
    base: NoteBase::File,
    pairs: &[],
    values: &[0x2001],
    directories: &[],
};

/// Adds the previews of the maker note that begins at `start` and has this length.
pub(super) fn add_previews(tiff: &TiffDirectories<'_>, start: usize, length: usize, jpegs: &mut EmbeddedJpegs<'_>) {
    let Some(rest) = tiff.bytes.get(start..).filter(|_| !tiff.is_big) else { return };
    let note = &rest[..length.min(rest.len())];
    if note.starts_with(NIKON_PREFIX) {
        let base = start + NIKON_HEADER;
        let nikon = tiff.bytes.get(base..).and_then(TiffDirectories::read);
        let Some((nikon, directory)) = nikon.and_then(|nikon| Some((nikon, nikon.chain(1).next()?))) else { return };
        let preview = nikon.value(&directory, NIKON_PREVIEW).and_then(|at| nikon.directory(at as usize));
        if let Some(preview) = preview {
            NoteReader { tiff: nikon, base, note_start: start, jpegs }.add_pairs(&preview, &PREVIEW_PAIRS);
        }
        return;
    }
    let Some(layout) = LAYOUTS.iter().find(|layout| note.starts_with(layout.prefix)) else { return };
    let is_little = match layout.byte_order.and_then(|at| note.get(at..at + 2)) {
        Some(b"II") => true,
        Some(b"MM") => false,
        _ => tiff.is_little,
    };
    let base = if layout.base == NoteBase::Note { start } else { 0 };
    let relative = TiffDirectories { bytes: &tiff.bytes[base..], is_little, is_big: false };
    let mut reader = NoteReader { tiff: relative, base, note_start: start, jpegs };
    if let Some(directory) = relative.directory(start - base + layout.directory) {
        reader.add(&directory, layout);
    }
}

/// Reader of the directories of a maker note.
struct NoteReader<'a, 'b> {
    /// The file from the base of the offsets on.
    tiff: TiffDirectories<'a>,
    /// Base of the offsets in the file.
    base: usize,
    /// Start of the note in the file.
    note_start: usize,
    jpegs: &'a mut EmbeddedJpegs<'b>,
}

impl NoteReader<'_, '_> {
    /// Adds the previews of the note's directory.
    fn add(&mut self, directory: &Directory, layout: &NoteLayout) {
        const UNDEFINED: u16 = 7;
        self.add_pairs(directory, layout.pairs);
        for entry in &directory.entries {
            let Some(at) = self.tiff.unsigned(entry.at, 4) else { continue };
            if layout.values.contains(&entry.tag) && entry.kind == UNDEFINED {
                for header in [0, SONY_HEADER] {
                    self.add_jpeg(at as usize + header, entry.count as usize);
                }
            }
            if layout.directories.contains(&entry.tag) {
                // The value is the offset of the directory, or the directory itself at its own offset. Some models
                // count the offset from the note.
                for at in [at as usize, at as usize + self.note_start - self.base] {
                    if let Some(preview) = self.tiff.directory(at) {
                        self.add_pairs(&preview, &PREVIEW_PAIRS);
                    }
                }
            }
        }
    }

    /// Adds the JPEGs whose offset and length are in pairs of entries.
    fn add_pairs(&mut self, directory: &Directory, pairs: &[(u16, u16)]) {
        for (start, length) in pairs {
            let number = |tag| self.tiff.value(directory, tag);
            if let (Some(start), Some(length)) = (number(*start), number(*length)) {
                self.add_jpeg(start as usize, length as usize);
            }
        }
    }

    /// Examines an offset in the note. It counts from the base, from the beginning of the file or from the note: some
    /// models deviate from the others of their maker.
    fn add_jpeg(&mut self, start: usize, length: usize) {
        for base in [self.base, 0, self.note_start] {
            self.jpegs.add_possible(start.saturating_add(base), length);
        }
    }
}
