//! TIFFs and EXIF blocks with cyclic directories, or with wrong lengths or sizes (TIFF 6.0, section 2).

use crate::specimen::encode::jpeg;
use crate::specimen::graphics::blank;
use crate::specimen::specimen_file::Specimen;

/// Directory entry: tag, type, count, and value or offset.
type DirectoryEntry = (u16, u16, u32, u32);

/// Type of a 32-bit number.
const LONG: u16 = 4;
const EXIF_POINTER: u16 = 0x8769;
const GPS_POINTER: u16 = 0x8825;
const SUB_DIRECTORIES: u16 = 0x014a;

/// Makes the bombs of this kind.
pub(super) fn bombs() -> Vec<Specimen> {
    let cyclic = tiff(&[directory(&[(EXIF_POINTER, LONG, 1, 8), (GPS_POINTER, LONG, 1, 8)], 8)]);
    let oversized = tiff(&[directory(&[(0x010f, 2, u32::MAX, 8), (0x9286, 7, u32::MAX - 8, 0)], 0)]);
    vec![
        Specimen::new("exif-in-a-circle.jpg", with_block(&cyclic)),
        Specimen::new("exif-of-4-gigabytes.jpg", with_block(&oversized)),
        Specimen::new("exif-of-4000-directories.jpg", with_block(&ring(4000))),
        Specimen::new("directory-in-a-circle.tif", cyclic),
        Specimen::new("sub-directory-in-a-circle.tif", tiff(&[directory(&[(SUB_DIRECTORIES, LONG, 1, 8)], 8)])),
        Specimen::new("100000-directories.tif", ring(100_000)),
        Specimen::new("4-gigabytes-in-an-entry.tif", tiff(&[directory(&picture(64, 64, u32::MAX), 0)])),
        Specimen::new("100-megapixels-of-nothing.tif", tiff(&[directory(&picture(10_000, 10_000, 1), 0)])),
        Specimen::new("65000-square.tif", tiff(&[directory(&picture(65_000, 65_000, 1), 0)])),
    ]
}

/// A TIFF with this many empty directories. Each points to the next one, and the last one to the first.
fn ring(count: u32) -> Vec<u8> {
    /// Length in bytes of an empty directory.
    const LENGTH: u32 = 6;
    let directories: Vec<_> = (1..=count).map(|number| directory(&[], 8 + number % count * LENGTH)).collect();
    tiff(&directories)
}

/// Directory entries of a grey image of this size that states this many strips; there are no data.
fn picture(width: u32, height: u32, strips: u32) -> [DirectoryEntry; 8] {
    [
        (0x0100, LONG, 1, width),
        (0x0101, LONG, 1, height),
        (0x0102, LONG, 1, 8),
        (0x0103, LONG, 1, 1),
        (0x0106, LONG, 1, 1),
        (0x0111, LONG, strips, 8),
        (0x0116, LONG, 1, height),
        (0x0117, LONG, strips, 8),
    ]
}

/// A TIFF with these encoded directories, one after the other from offset 8. The first one is the main directory.
fn tiff(directories: &[Vec<u8>]) -> Vec<u8> {
    [b"II*\0\x08\0\0\0".as_slice(), &directories.concat()].concat()
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

/// A valid JPEG with this EXIF block.
fn with_block(tiff: &[u8]) -> Vec<u8> {
    let jpeg = jpeg(&blank(64, 48, 90), 80);
    let block = [b"Exif\0\0", tiff].concat();
    let length = u16::try_from(block.len() + 2).expect("an EXIF block of less than 64 KiB");
    [&jpeg[..2], &[0xff, 0xe1], &length.to_be_bytes(), &block, &jpeg[2..]].concat()
}
