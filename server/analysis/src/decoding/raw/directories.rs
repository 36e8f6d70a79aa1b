//! Reader of raw files that are built like a TIFF, with directories of previews and of sensor data: those of most makers,
//! and DNG (DNG 1.6).

use std::collections::HashSet;

use super::contents::RawContents;
use super::embedded_jpeg::FrameHeader;
use super::kind::kind;
use super::maker_notes;
use crate::decoding::metadata_blocks::MAX_BLOCKS;
use crate::decoding::tiff_directory::{Directory, DirectoryEntry, TiffDirectories};
use crate::orientation::Orientation;

/// Maximum number of directories that are examined. Cameras write up to ten.
const MAX_DIRECTORIES: usize = 64;

/// Tags of the entries that are read.
mod tag {
    /// JPEG of Panasonic, in the value itself.
    pub(super) const PANASONIC_JPEG: u16 = 0x2e;
    /// Panasonic's bits per sample.
    pub(super) const PANASONIC_BITS: u16 = 0x0a;
    /// Panasonic's first row, first column, last row and last column of the image on the sensor.
    pub(super) const PANASONIC_BORDERS: [u16; 4] = [4, 5, 6, 7];
    pub(super) const WIDTH: u16 = 256;
    pub(super) const HEIGHT: u16 = 257;
    pub(super) const BITS: u16 = 258;
    pub(super) const COMPRESSION: u16 = 259;
    pub(super) const MAKER: u16 = 271;
    pub(super) const MODEL: u16 = 272;
    pub(super) const ORIENTATION: u16 = 274;
    /// Offsets and lengths of strips, and of tiles.
    pub(super) const STRIPS: (u16, u16) = (273, 279);
    pub(super) const TILES: (u16, u16) = (324, 325);
    pub(super) const SUB_IFDS: u16 = 330;
    /// Offset and length of a JPEG.
    pub(super) const JPEG: (u16, u16) = (0x201, 0x202);
    pub(super) const EXIF: u16 = 0x8769;
    pub(super) const GPS: u16 = 0x8825;
    pub(super) const MAKER_NOTE: u16 = 0x927c;
    /// Width and height of the developed image.
    pub(super) const EXIF_SIZE: (u16, u16) = (0xa002, 0xa003);
    pub(super) const DNG_VERSION: u16 = 50_706;
    /// Width and height that a raw converter shows.
    pub(super) const CROP_SIZE: u16 = 50_720;
    /// First row, first column, last row and last column of the exposed part of the sensor.
    pub(super) const ACTIVE_AREA: u16 = 50_829;
}

/// Reads a raw file. `None` if it does not begin with a byte order, or its first directory is beyond the end.
pub(super) fn read(file: &[u8]) -> Option<RawContents<'_>> {
    let tiff = TiffDirectories::read(file)?;
    let mut walk = DirectoryWalk {
        tiff,
        contents: RawContents::new("raw", file),
        sensor: None,
        largest: None,
        lossless_bits: None,
        is_dng: false,
    };
    walk.visit_all()?;
    Some(walk.finish())
}

/// Walk through the directories of a file.
struct DirectoryWalk<'a> {
    tiff: TiffDirectories<'a>,
    contents: RawContents<'a>,
    /// Size and bits per sample of the largest image that consists of sensor data.
    sensor: Option<((u32, u32), Option<u8>)>,
    /// Largest size that any directory states.
    largest: Option<(u32, u32)>,
    /// Bits per sample of lossless JPEG data, which Canon's directories do not state.
    lossless_bits: Option<u8>,
    is_dng: bool,
}

impl<'a> DirectoryWalk<'a> {
    /// Visits the directories of the chain, their SubIFDs and EXIF directories, each once. `None` without any.
    fn visit_all(&mut self) -> Option<()> {
        let first = if self.tiff.is_big { self.tiff.unsigned(8, 8) } else { self.tiff.unsigned(4, 4) };
        self.tiff.chain(1).next()?;
        let mut pending: Vec<u64> = first.into_iter().collect();
        let mut visited = HashSet::new();
        while let Some(at) = pending.pop() {
            if at == 0 || visited.len() == MAX_DIRECTORIES || !visited.insert(at) {
                continue;
            }
            let Some(directory) = usize::try_from(at).ok().and_then(|at| self.tiff.directory(at)) else { continue };
            if visited.len() == 1 {
                self.visit_main(&directory);
            } else if self.contents.metadata.exif.len() < MAX_BLOCKS && self.entry(&directory, tag::GPS).is_some() {
                // The location counts, wherever it is.
                self.tiff.push_metadata(&directory, &mut self.contents.metadata);
            }
            self.visit(&directory);
            pending.push(directory.next as u64);
            pending.extend(self.tiff.values(&directory, tag::SUB_IFDS));
            pending.extend(self.tiff.value(&directory, tag::EXIF));
        }
        Some(())
    }

    /// Reads kind, orientation and metadata from the first directory.
    fn visit_main(&mut self, directory: &Directory) {
        self.is_dng = directory.entries.iter().any(|entry| entry.tag == tag::DNG_VERSION);
        let text = |tag| self.text(directory, tag);
        self.contents.kind = kind(self.tiff.bytes, &text(tag::MAKER), &text(tag::MODEL), self.is_dng);
        self.contents.orientation = self.number(directory, tag::ORIENTATION).map(Orientation::from_exif);
        self.tiff.push_metadata(directory, &mut self.contents.metadata);
    }

    /// Reads JPEGs and sizes from a directory.
    fn visit(&mut self, directory: &Directory) {
        self.add_jpegs(directory);
        let size = self.size(directory);
        let is_sensor_data = self.tiff.has_sensor_samples(directory) || self.is_panasonic() || self.is_olympus();
        let is_larger = |size, other: Option<(u32, u32)>| other.is_none_or(|other| pixels(size) > pixels(other));
        if let Some(size) = size.filter(|_| is_sensor_data)
            && is_larger(size, self.sensor.map(|(size, _)| size))
        {
            let bits = if self.is_panasonic() { tag::PANASONIC_BITS } else { tag::BITS };
            self.sensor = Some((size, self.number(directory, bits).and_then(|bits| u8::try_from(bits).ok())));
        }
        for size in [size, self.pair(directory, tag::EXIF_SIZE)].into_iter().flatten() {
            if is_larger(size, self.largest) {
                self.largest = Some(size);
            }
        }
    }

    /// Adds the JPEGs of a directory: its own image, its thumbnail, and those in its maker note.
    fn add_jpegs(&mut self, directory: &Directory) {
        if let Some((start, length)) = self.pair(directory, tag::JPEG) {
            self.contents.jpegs.add(start as usize, length as usize);
        }
        if let Some(place) = self.place(directory, tag::PANASONIC_JPEG) {
            self.contents.jpegs.add(place.0, place.1);
        }
        let is_jpeg = matches!(self.number(directory, tag::COMPRESSION), Some(6 | 7));
        for (offsets, lengths) in [tag::STRIPS, tag::TILES] {
            let (offsets, lengths) = (self.tiff.values(directory, offsets), self.tiff.values(directory, lengths));
            if let ([start], [length], true) = (&*offsets, &*lengths, is_jpeg) {
                let start = usize::try_from(*start).unwrap_or(usize::MAX);
                let frame = self.tiff.bytes.get(start..).and_then(FrameHeader::read);
                if let Some(frame) = frame.filter(FrameHeader::is_lossless) {
                    self.lossless_bits = Some(frame.precision);
                } else if !self.tiff.has_sensor_samples(directory) {
                    self.contents.jpegs.add(start, usize::try_from(*length).unwrap_or(usize::MAX));
                }
            }
        }
        if let Some((start, length)) = self.place(directory, tag::MAKER_NOTE) {
            maker_notes::add_previews(&self.tiff, start, length, &mut self.contents.jpegs);
        }
    }

    /// Width and height of the image of a directory: the crop that a raw converter shows, else the exposed part of the
    /// sensor, else all stored pixels.
    fn size(&self, directory: &Directory) -> Option<(u32, u32)> {
        if self.is_panasonic() {
            return area(tag::PANASONIC_BORDERS.map(|border| self.number(directory, border)));
        }
        let active_area = || {
            let sides = self.tiff.values(directory, tag::ACTIVE_AREA);
            area(std::array::from_fn(|index| u32::try_from(*sides.get(index)?).ok()))
        };
        let size = self.crop_size(directory).or_else(active_area);
        size.or_else(|| self.pair(directory, (tag::WIDTH, tag::HEIGHT)))
    }

    /// Width and height that a raw converter shows, in a DNG: two integers or two fractions.
    fn crop_size(&self, directory: &Directory) -> Option<(u32, u32)> {
        const RATIONAL: u16 = 5;
        let entry = self.entry(directory, tag::CROP_SIZE)?;
        let side = |index: usize| {
            if entry.kind != RATIONAL {
                return u32::try_from(*self.tiff.values(directory, tag::CROP_SIZE).get(index)?).ok();
            }
            let values = usize::try_from(self.tiff.unsigned(entry.at, if self.tiff.is_big { 8 } else { 4 })?).ok()?;
            let part = |offset: usize| self.tiff.unsigned(values.checked_add(8 * index + offset)?, 4);
            Some(part(0)?.checked_div(part(4)?)? as u32)
        };
        side(0).zip(side(1))
    }

    /// True for raw files of Panasonic and Leica with tags of their own.
    fn is_panasonic(&self) -> bool {
        self.tiff.bytes.starts_with(b"IIU\0")
    }

    /// True for raw files of Olympus, which describe their sensor data as grey levels.
    fn is_olympus(&self) -> bool {
        matches!(self.tiff.bytes.get(..4), Some(b"IIRO" | b"IIRS" | b"MMOR"))
    }

    /// First entry with this tag.
    fn entry<'b>(&self, directory: &'b Directory, tag: u16) -> Option<&'b DirectoryEntry> {
        directory.entries.iter().find(|entry| entry.tag == tag)
    }

    /// Number in an entry.
    fn number(&self, directory: &Directory, tag: u16) -> Option<u32> {
        u32::try_from(self.tiff.value(directory, tag)?).ok()
    }

    /// Numbers in two entries.
    fn pair(&self, directory: &Directory, (first, second): (u16, u16)) -> Option<(u32, u32)> {
        self.number(directory, first).zip(self.number(directory, second))
    }

    /// Offset and length in bytes of a value that is no number and is stored outside its entry.
    fn place(&self, directory: &Directory, tag: u16) -> Option<(usize, usize)> {
        const UNDEFINED: u16 = 7;
        let size = if self.tiff.is_big { 8 } else { 4 };
        let entry = self.entry(directory, tag).filter(|entry| entry.kind == UNDEFINED && entry.count > size as u64)?;
        let start = usize::try_from(self.tiff.unsigned(entry.at, size)?).ok()?;
        Some((start, usize::try_from(entry.count).ok()?))
    }

    /// Text of an entry up to its NUL; empty if there is none.
    fn text(&self, directory: &Directory, tag: u16) -> String {
        let value = self.entry(directory, tag).and_then(|entry| self.tiff.stored_value(entry)).unwrap_or_default();
        let text = value.split(|&byte| byte == 0).next().unwrap_or_default();
        String::from_utf8_lossy(&text[..text.len().min(64)]).trim().to_owned()
    }

    /// Returns the contents of the file. Without sensor data of known size, the largest size of any directory counts:
    /// previews are not larger.
    fn finish(mut self) -> RawContents<'a> {
        let (size, bits) = self.sensor.unzip();
        self.contents.size = size.or(self.largest);
        self.contents.bit_depth = bits.flatten().or(self.lossless_bits);
        self.contents
    }
}

/// Number of pixels of an image.
fn pixels((width, height): (u32, u32)) -> u64 {
    u64::from(width) * u64::from(height)
}

/// Width and height between first row, first column, last row and last column. `None` if a side is absent or the area is
/// empty.
fn area([top, left, bottom, right]: [Option<u32>; 4]) -> Option<(u32, u32)> {
    let size = (right?.checked_sub(left?)?, bottom?.checked_sub(top?)?);
    (size.0 > 0 && size.1 > 0).then_some(size)
}
