//! Raw files with cyclic or oversized directories and boxes, and previews that are none.

use crate::specimen::encode::jpeg;
use crate::specimen::graphics::blank;
use crate::specimen::specimen_file::Specimen;

/// Directory entry: tag, type, count, and value or offset.
type DirectoryEntry = (u16, u16, u32, u32);

/// Types of 16-bit and 32-bit numbers.
const SHORT: u16 = 3;
const LONG: u16 = 4;
const SUB_IFDS: u16 = 330;
/// Photometric interpretation of a colour filter array, which marks sensor data.
const FILTER_ARRAY: DirectoryEntry = (262, SHORT, 1, 32_803);

/// Makes the bombs of this kind.
pub(super) fn bombs() -> Vec<Specimen> {
    let circle = tiff(&directory(&[FILTER_ARRAY, (SUB_IFDS, LONG, 1, 8), (0x8769, LONG, 1, 8)], 8));
    let beyond =
        tiff(&directory(&[FILTER_ARRAY, (0x201, LONG, 1, u32::MAX - 8), (0x202, LONG, 1, u32::MAX)], u32::MAX));
    let entry = |tag| if tag == FILTER_ARRAY.0 { FILTER_ARRAY } else { (tag, LONG, 1, 8) };
    let entries: Vec<_> = (0..u16::MAX).map(entry).collect();
    // The preview is the raw file itself.
    let nested = tiff(&directory(&[FILTER_ARRAY, (0x201, LONG, 1, 0), (0x202, LONG, 1, 1000)], 0));
    let note = tiff(&directory(&[FILTER_ARRAY, (0x927c, 7, 1 << 20, 8), (0x2e, 7, 1 << 20, 0)], 0));
    // Two directories, each of which names the other one as the next one and as its SubIFD.
    let pair = |next: u32| directory(&[FILTER_ARRAY, (SUB_IFDS, LONG, 1, next)], next);
    let second = 8 + pair(0).len() as u32;
    let circle_of_two = tiff(&[pair(second), pair(8)].concat());
    vec![
        Specimen::new("raw-circle-of-two-directories.nef", circle_of_two),
        Specimen::new("raw-directory-in-a-circle.nef", circle),
        Specimen::new("raw-preview-beyond-the-end.arw", beyond),
        Specimen::new("raw-65535-entries.dng", tiff(&directory(&entries, 8))),
        Specimen::new("raw-in-itself.srw", nested),
        Specimen::new("raw-note-over-its-directory.orf", note),
        Specimen::new("raw-boxes.cr3", boxes()),
        Specimen::new("raw-heap-in-itself.crw", heap()),
        Specimen::new("raw-jpeg-starts.iiq", jpeg_starts()),
    ]
}

/// A TIFF with this encoded directory at offset 8, or several, followed by a small JPEG.
fn tiff(directory: &[u8]) -> Vec<u8> {
    [b"II*\0\x08\0\0\0".as_slice(), directory, &jpeg(&blank(64, 48, 90), 80)].concat()
}

/// Encodes a directory. `next` is the offset of the next one, or 0.
fn directory(entries: &[DirectoryEntry], next: u32) -> Vec<u8> {
    let mut bytes = (entries.len() as u16).to_le_bytes().to_vec();
    for (tag, kind, count, value) in entries {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend(next.to_le_bytes());
    bytes
}

/// A CR3 of 100,000 nested movie boxes, each with the rest of the file as its content.
fn boxes() -> Vec<u8> {
    [b"\0\0\0\x10ftypcrx \0\0\0\x01".to_vec(), b"\0\0\0\0moov\0\0\0\x08trak".repeat(100_000)].concat()
}

/// A CRW whose root heap contains itself a thousand times.
fn heap() -> Vec<u8> {
    let mut bytes = b"II\x1a\0\0\0HEAPCCDR\x02\0\x01\0\0\0\0\0\0\0\0\0".to_vec();
    let count = 1000_u16;
    let length = 2 + 10 * u32::from(count) + 4;
    bytes.extend(count.to_le_bytes());
    for _ in 0..count {
        bytes.extend(0x300a_u16.to_le_bytes());
        bytes.extend(length.to_le_bytes());
        bytes.extend(0_u32.to_le_bytes());
    }
    bytes.extend(0_u32.to_le_bytes());
    bytes
}

/// A file of Phase One without directories but with half a million beginnings of JPEGs, each with a segment that reaches
/// to the next one.
fn jpeg_starts() -> Vec<u8> {
    let starts = [0xff, 0xd8, 0xff, 0xe0, 0, 6].repeat(500_000);
    [b"II*\0\0\0\0\0IIIITwaR".as_slice(), &starts].concat()
}
