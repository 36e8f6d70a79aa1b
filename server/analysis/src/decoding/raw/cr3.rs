//! Reader of Canon's CR3: boxes of the ISO base media format (ISO/IEC 14496-12) with Canon's own boxes for metadata and
//! previews. One of the tracks is a JPEG of full size.

use std::ops::Range;

use super::contents::{RawContents, be_u32};
use crate::decoding::tiff_directory::TiffDirectories;
use crate::orientation::Orientation;

/// Maximum number of boxes that are examined. Cameras write about 100.
const MAX_BOXES: usize = 1000;

/// Maximum depth of nested boxes. Cameras nest six.
const MAX_DEPTH: usize = 8;

/// Identifiers of the boxes of type `uuid` with the metadata, with the preview and with the XMP packet.
const METADATA_ID: [u8; 16] = *b"\x85\xc0\xb6\x87\x82\x0f\x11\xe0\x81\x11\xf4\xce\x46\x2b\x6a\x48";
const PREVIEW_ID: [u8; 16] = *b"\xea\xf4\x2b\x5e\x1c\x98\x4b\x88\xb9\xfb\xb7\xdc\x40\x6e\x4d\x16";
const XMP_ID: [u8; 16] = *b"\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac";

/// Tags of width, height and orientation in the main directory.
const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
const ORIENTATION: u16 = 274;

/// Reads a CR3.
pub(super) fn read(file: &[u8]) -> RawContents<'_> {
    let mut reader = Cr3Reader {
        file,
        contents: RawContents::new("cr3", file),
        blocks: [None; 3],
        boxes: 0,
        sample_length: None,
        sample_start: None,
    };
    reader.read_boxes(0..file.len(), 0);
    reader.read_metadata();
    reader.contents
}

/// Reader of the boxes of a file.
struct Cr3Reader<'a> {
    file: &'a [u8],
    contents: RawContents<'a>,
    /// Boxes `CMT1`, `CMT2` and `CMT4`: TIFF structures with the main, the EXIF and the GPS directory.
    blocks: [Option<&'a [u8]>; 3],
    /// Number of boxes that were examined.
    boxes: usize,
    /// Length and offset of the first sample of the current track.
    sample_length: Option<usize>,
    sample_start: Option<usize>,
}

impl<'a> Cr3Reader<'a> {
    /// Reads the boxes in a part of the file. Boxes beyond the limits are ignored.
    fn read_boxes(&mut self, mut range: Range<usize>, depth: usize) {
        while self.boxes < MAX_BOXES && depth < MAX_DEPTH {
            let Some((kind, body)) = next_box(self.file, range.clone()) else { return };
            self.boxes += 1;
            range.start = body.end;
            self.read_box(&kind, body, depth);
        }
    }

    /// Reads a box with this content.
    fn read_box(&mut self, kind: &[u8; 4], body: Range<usize>, depth: usize) {
        let bytes = &self.file[body.clone()];
        match kind {
            b"moov" | b"mdia" | b"minf" | b"stbl" => self.read_boxes(body, depth + 1),
            b"trak" => {
                (self.sample_length, self.sample_start) = (None, None);
                self.read_boxes(body, depth + 1);
                if let (Some(start), Some(length)) = (self.sample_start, self.sample_length) {
                    self.contents.jpegs.add(start, length);
                }
            }
            b"uuid" => match bytes.first_chunk() {
                Some(&METADATA_ID) => self.read_boxes(body.start + 16..body.end, depth + 1),
                // Eight bytes of unknown meaning come before the preview.
                Some(&PREVIEW_ID) if bytes.len() >= 24 => self.read_boxes(body.start + 24..body.end, depth + 1),
                Some(&XMP_ID) => self.contents.metadata.push_xmp(&bytes[16..]),
                _ => {}
            },
            b"CMT1" => self.blocks[0] = Some(bytes),
            b"CMT2" => self.blocks[1] = Some(bytes),
            b"CMT4" => self.blocks[2] = Some(bytes),
            b"PRVW" => {
                if let Some(length) = be_u32(bytes, 12) {
                    self.contents.jpegs.add(body.start + 16, length as usize);
                }
            }
            // The common length of all samples, or 0 and then the length of each.
            b"stsz" => {
                let length = be_u32(bytes, 4).filter(|&length| length > 0).or_else(|| be_u32(bytes, 12));
                self.sample_length = length.map(|length| length as usize);
            }
            b"stco" => self.sample_start = be_u32(bytes, 8).map(|at| at as usize),
            b"co64" => {
                let halves = be_u32(bytes, 8).zip(be_u32(bytes, 12));
                self.sample_start =
                    halves.and_then(|(high, low)| usize::try_from(u64::from(high) << 32 | u64::from(low)).ok());
            }
            b"stsd" => self.read_sample_description(bytes),
            _ => {}
        }
    }

    /// Reads bit depth and size from the box `CMP1` in the description of a track with sensor data. The largest such
    /// track counts.
    fn read_sample_description(&mut self, bytes: &[u8]) {
        let Some(at) = bytes[..bytes.len().min(256)].windows(4).position(|kind| kind == b"CMP1") else { return };
        let body = &bytes[at + 4..];
        if let (Some(width), Some(height), Some(&bits)) = (be_u32(body, 8), be_u32(body, 12), body.get(24)) {
            let pixels = |(width, height): (u32, u32)| u64::from(width) * u64::from(height);
            if self.contents.size.is_none_or(|size| pixels(size) < pixels((width, height))) {
                (self.contents.size, self.contents.bit_depth) = (Some((width, height)), Some(bits));
            }
        }
    }

    /// Reads size, orientation and metadata from the TIFF structures. The size in the main directory is that of the
    /// developed image; without it, that of the sensor data counts.
    fn read_metadata(&mut self) {
        let [main, exif, gps] = self.blocks.map(|block| {
            let tiff = TiffDirectories::read(block?)?;
            let directory = tiff.chain(1).next()?;
            Some((tiff, directory))
        });
        let Some((tiff, directory)) = main else { return };
        let value = |tag| tiff.value(&directory, tag).and_then(|value| u32::try_from(value).ok());
        self.contents.size = value(WIDTH).zip(value(HEIGHT)).or(self.contents.size);
        self.contents.orientation = value(ORIENTATION).map(Orientation::from_exif);
        let mut copy = tiff.main_copy(&directory);
        if let Some((tiff, directory)) = exif {
            copy.set_exif(tiff.exif_copy(&directory));
        }
        if let Some((tiff, directory)) = gps {
            copy.set_gps(tiff.leaf_copy(directory));
        }
        self.contents.metadata.push_exif(&copy.encoded());
    }
}

/// Type and content of the box at the beginning of a part of the file. A box that extends beyond the part is cut. `None`
/// at the end, and for a box that is shorter than its header.
fn next_box(file: &[u8], range: Range<usize>) -> Option<([u8; 4], Range<usize>)> {
    let bytes = file.get(range.clone())?;
    let kind = *bytes.get(4..)?.first_chunk()?;
    let (header, length) = match be_u32(bytes, 0)? {
        0 => (8, bytes.len()),
        1 => {
            let length = u64::from(be_u32(bytes, 8)?) << 32 | u64::from(be_u32(bytes, 12)?);
            (16, usize::try_from(length).unwrap_or(usize::MAX))
        }
        length => (8, length as usize),
    };
    let end = range.start.saturating_add(length).min(range.end);
    (length >= header && end >= range.start + header).then(|| (kind, range.start + header..end))
}
