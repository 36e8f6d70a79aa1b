//! Reader of Fujifilm's RAF: a header with the places of a JPEG and of a directory that describes the sensor data. The
//! metadata are those of the JPEG.

use super::contents::{RawContents, be_u16, be_u32};

/// First bytes of a RAF.
pub(super) const SIGNATURE: &[u8] = b"FUJIFILMCCD-RAW";

/// Offsets in the header of the place and length of the JPEG, and of the place of the directory.
const JPEG_START: usize = 84;
const JPEG_LENGTH: usize = 88;
const DIRECTORY: usize = 92;

/// Maximum number of entries of the directory that are examined.
const MAX_ENTRIES: u32 = 256;

/// Tags with height and width, in order of preference: cropped image, image, full sensor.
const SIZE_TAGS: [u16; 3] = [0x0111, 0x0121, 0x0100];

/// Reads a RAF.
pub(super) fn read(file: &[u8]) -> RawContents<'_> {
    let mut contents = RawContents::new("raf", file);
    if let (Some(start), Some(length)) = (be_u32(file, JPEG_START), be_u32(file, JPEG_LENGTH)) {
        contents.jpegs.add(start as usize, length as usize);
    }
    contents.size = be_u32(file, DIRECTORY).and_then(|at| size(file, at as usize));
    contents
}

/// Width and height from the directory at an offset: the number of its entries, and for each entry its tag, its length
/// and its value.
fn size(file: &[u8], directory: usize) -> Option<(u32, u32)> {
    let count = be_u32(file, directory)?;
    let mut at = directory.checked_add(4)?;
    let mut sizes = [None; SIZE_TAGS.len()];
    for _ in 0..count.min(MAX_ENTRIES) {
        let (Some(tag), Some(length)) = (be_u16(file, at), be_u16(file, at + 2)) else { break };
        if let Some(index) = SIZE_TAGS.iter().position(|&size_tag| size_tag == tag)
            && let (Some(height), Some(width)) = (be_u16(file, at + 4), be_u16(file, at + 6))
        {
            sizes[index] = Some((u32::from(width), u32::from(height)));
        }
        at += 4 + usize::from(length);
    }
    sizes.into_iter().flatten().next()
}
