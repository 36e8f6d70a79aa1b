//! Search for the largest JPEG that is embedded in a raw file. Only the headers of the JPEGs are read here.

/// Maximum number of JPEG headers that are read. Cameras embed up to six JPEGs.
const MAX_EXAMINED: usize = 256;

/// Maximum number of segments before the frame header of a JPEG.
const MAX_SEGMENTS: usize = 100;

/// Number of bytes from the beginning of the file in which JPEGs are searched if none is large enough.
const MAX_SEARCHED_BYTES: usize = 16 << 20;

/// First bytes of every JPEG.
const JPEG_START: [u8; 3] = [0xff, 0xd8, 0xff];

/// A JPEG within a raw file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EmbeddedJpeg<'a> {
    /// The JPEG. It may be cut off by the end of the file. A JPEG that was found by a search extends to the end of the
    /// file.
    pub(super) bytes: &'a [u8],
    /// Width and height in pixels.
    pub(super) size: (u32, u32),
}

/// Largest JPEG of a raw file, as far as its places are known.
#[derive(Debug)]
pub(super) struct EmbeddedJpegs<'a> {
    file: &'a [u8],
    /// JPEG with the most pixels; the first one of several.
    largest: Option<EmbeddedJpeg<'a>>,
    /// Number of headers that were read.
    examined: usize,
    /// True if a JPEG lies beyond the end of the file.
    is_cut_off: bool,
}

impl<'a> EmbeddedJpegs<'a> {
    /// Starts without any JPEG.
    pub(super) fn new(file: &'a [u8]) -> Self {
        Self { file, largest: None, examined: 0, is_cut_off: false }
    }

    /// JPEG with the most pixels that decoders can show.
    pub(super) fn largest(&self) -> Option<EmbeddedJpeg<'a>> {
        self.largest
    }

    /// True if the container names a JPEG that lies beyond the end of the file: the file is truncated.
    pub(super) fn is_cut_off(&self) -> bool {
        self.is_cut_off
    }

    /// Examines a place that the container names as that of a JPEG.
    pub(super) fn add(&mut self, start: usize, length: usize) {
        self.is_cut_off |= length > 0 && start >= self.file.len();
        self.add_possible(start, length);
    }

    /// Examines a place at which a JPEG may be.
    pub(super) fn add_possible(&mut self, start: usize, length: usize) {
        if let Some(rest) = self.file.get(start..) {
            self.examine(&rest[..length.min(rest.len())], 1);
        }
    }

    /// Searches for JPEGs in the first [`MAX_SEARCHED_BYTES`]. Grey ones do not count, because sensor data may be stored
    /// like them.
    pub(super) fn search(&mut self) {
        let searched = &self.file[..self.file.len().min(MAX_SEARCHED_BYTES)];
        let mut at = 0;
        while let Some(found) = searched[at..].windows(JPEG_START.len()).position(|bytes| bytes == JPEG_START) {
            at += found;
            self.examine(&self.file[at..], 3);
            if self.examined == MAX_EXAMINED {
                return;
            }
            at += 2;
        }
    }

    /// Reads the header of a JPEG and keeps the JPEG if it is the largest so far. Ignores other data, JPEGs with fewer
    /// than `min_components`, and all data after [`MAX_EXAMINED`] JPEGs.
    fn examine(&mut self, jpeg: &'a [u8], min_components: u8) {
        if self.examined == MAX_EXAMINED {
            return;
        }
        let Some(frame) = FrameHeader::read(jpeg) else { return };
        self.examined += 1;
        let is_shown =
            frame.is_lossy_8_bit() && matches!(frame.components, 1 | 3) && frame.components >= min_components;
        let pixels = |size: (u32, u32)| u64::from(size.0) * u64::from(size.1);
        if is_shown && self.largest.is_none_or(|largest| pixels(frame.size) > pixels(largest.size)) {
            self.largest = Some(EmbeddedJpeg { bytes: jpeg, size: frame.size });
        }
    }
}

/// Frame header of a JPEG (ISO/IEC 10918-1, B.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameHeader {
    /// Second byte of the marker, 0xc0 to 0xcf: the coding process.
    marker: u8,
    /// Bits per sample.
    pub(super) precision: u8,
    /// Width and height in samples, more than 0.
    pub(super) size: (u32, u32),
    /// Number of components.
    components: u8,
}

impl FrameHeader {
    /// Reads the frame header of a JPEG. `None` unless the data begin with one whose segments up to the frame header
    /// follow each other without a gap.
    pub(super) fn read(jpeg: &[u8]) -> Option<Self> {
        if !jpeg.starts_with(&JPEG_START) {
            return None;
        }
        let mut at = 2;
        for _ in 0..MAX_SEGMENTS {
            // Fill bytes may come before a marker.
            while jpeg.get(at..at + 2)? == [0xff, 0xff] {
                at += 1;
            }
            let &[0xff, marker, length_high, length_low] = jpeg.get(at..at + 4)? else { return None };
            match marker {
                // Frame headers; the other three numbers stand for tables.
                0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                    let &[precision, high, low, wide, narrow, components] = jpeg.get(at + 4..at + 10)? else {
                        return None;
                    };
                    let side = |high, low| u32::from(u16::from_be_bytes([high, low]));
                    let size = (side(wide, narrow), side(high, low));
                    return (size.0 > 0 && size.1 > 0).then_some(Self { marker, precision, size, components });
                }
                // Markers that do not belong before the frame header.
                0x00 | 0x01 | 0xd0..=0xda => return None,
                _ => at += 2 + usize::from(u16::from_be_bytes([length_high, length_low])).max(2),
            }
        }
        None
    }

    /// Returns true for the baseline, extended and progressive processes with 8 bits per sample.
    fn is_lossy_8_bit(&self) -> bool {
        matches!(self.marker, 0xc0..=0xc2) && self.precision == 8
    }

    /// Returns true for the lossless process, which Canon uses for sensor data.
    pub(super) fn is_lossless(&self) -> bool {
        self.marker == 0xc3
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen;

    /// A JPEG of this size.
    fn jpeg(width: u32, height: u32) -> Vec<u8> {
        specimen::jpeg(&specimen::blank(width, height, 90), 80)
    }

    #[test]
    fn keeps_the_largest_lossy_jpeg() {
        let mut lossless = jpeg(600, 400);
        let frame = lossless.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
        lossless[frame + 1] = 0xc3;
        let files = [jpeg(40, 30), jpeg(300, 200), lossless, b"no JPEG".to_vec(), jpeg(200, 300)];
        let file = files.concat();
        let mut jpegs = EmbeddedJpegs::new(&file);
        let mut at = 0;
        for part in &files {
            jpegs.add(at, part.len());
            at += part.len();
        }
        assert_eq!(jpegs.largest(), Some(EmbeddedJpeg { bytes: &files[1], size: (300, 200) }));
        assert!(!jpegs.is_cut_off());
        let mut searched = EmbeddedJpegs::new(&file);
        searched.search();
        assert_eq!(searched.largest().unwrap().size, (300, 200));
    }

    #[test]
    fn places_beyond_the_end_are_noticed() {
        let file = jpeg(40, 30);
        for start in [file.len(), file.len() + 1, usize::MAX] {
            let mut jpegs = EmbeddedJpegs::new(&file);
            jpegs.add_possible(start, 9);
            jpegs.add(start, 0);
            assert!(!jpegs.is_cut_off());
            jpegs.add(start, usize::MAX);
            assert!(jpegs.is_cut_off() && jpegs.largest().is_none());
        }
    }

    #[test]
    fn search_through_millions_of_jpeg_starts_ends_early() {
        let file = [0xff, 0xd8, 0xff, 0xe0, 0, 4].repeat(1_000_000);
        let started_at = std::time::Instant::now();
        let mut jpegs = EmbeddedJpegs::new(&file);
        jpegs.search();
        assert!(jpegs.largest().is_none() && started_at.elapsed().as_secs() < 5);
    }
}
