//! Maker notes with a preview.

use super::tiff_writer::{RawDirectory, RawValue};
use crate::specimen::exif::ByteOrder;

/// Maker note of Nikon: a TIFF structure with a directory for the preview.
pub(super) fn nikon(preview: &[u8]) -> RawValue {
    let preview = jpeg_directory((0x201, 0x202), preview);
    let note = RawDirectory::new(vec![(0x11, RawValue::Directories(vec![preview]))]);
    let structure = note.structure(b"MM\0*\0\0\0\0", ByteOrder::Big);
    RawValue::Undefined([b"Nikon\0\x02\x10\0\0".as_slice(), &structure].concat())
}

/// Maker note of Olympus or OM System that begins with `header`. Its offsets count from the note.
pub(super) fn olympus(header: &'static [u8], preview: &[u8]) -> RawValue {
    let mut note = header.to_vec();
    olympus_directory(preview).append_to(&mut note, ByteOrder::Little);
    RawValue::Undefined(note)
}

/// Maker note of an early Olympus. Its offsets count from the beginning of the file.
pub(super) fn early_olympus(preview: &[u8]) -> RawValue {
    let preview = preview.to_vec();
    placed(b"OLYMP\0\x01\0", ByteOrder::Little, move || olympus_directory(&preview))
}

/// Directory of a note of Olympus, with the camera settings that name the preview.
fn olympus_directory(preview: &[u8]) -> RawDirectory {
    let settings = jpeg_directory((0x101, 0x102), preview);
    RawDirectory::new(vec![(0x2020, RawValue::Directories(vec![settings]))])
}

/// Maker note of Pentax. Its offsets count from the beginning of the file.
pub(super) fn pentax(preview: &[u8]) -> RawValue {
    let preview = preview.to_vec();
    placed(b"AOC\0MM", ByteOrder::Big, move || jpeg_directory((4, 3), &preview))
}

/// Maker note of Samsung, which begins with its directory.
pub(super) fn samsung(preview: &[u8]) -> RawValue {
    let preview = preview.to_vec();
    placed(b"", ByteOrder::Little, move || {
        let preview = jpeg_directory((0x201, 0x202), &preview);
        RawDirectory::new(vec![(1, RawValue::Bytes(b"0100".to_vec())), (0x35, RawValue::Directories(vec![preview]))])
    })
}

/// Maker note of Sony. 32 bytes come before the JPEG in the value.
pub(super) fn sony(preview: &[u8]) -> RawValue {
    let value = [[0; 32].as_slice(), preview].concat();
    placed(b"SONY DSC \0\0\0", ByteOrder::Little, move || {
        RawDirectory::new(vec![(0x2001, RawValue::Undefined(value.clone()))])
    })
}

/// Maker note of Epson.
pub(super) fn epson(preview: &[u8]) -> RawValue {
    let preview = preview.to_vec();
    placed(b"EPSON\0\x01\0", ByteOrder::Little, move || {
        RawDirectory::new(vec![(0x280, RawValue::Undefined(preview.clone()))])
    })
}

/// Directory with offset and length of a JPEG in these two entries.
fn jpeg_directory((start, length): (u16, u16), jpeg: &[u8]) -> RawDirectory {
    RawDirectory::new(vec![(start, RawValue::Data(jpeg.to_vec())), (length, RawValue::Longs(vec![jpeg.len() as u32]))])
}

/// Value with a header and a directory whose offsets count from the beginning of the file.
fn placed(header: &'static [u8], order: ByteOrder, directory: impl Fn() -> RawDirectory + 'static) -> RawValue {
    RawValue::Placed(Box::new(move |at| {
        let mut bytes = vec![0; at as usize];
        bytes.extend(header);
        directory().append_to(&mut bytes, order);
        bytes.split_off(at as usize)
    }))
}
