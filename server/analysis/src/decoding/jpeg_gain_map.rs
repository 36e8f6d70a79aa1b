//! Detection of gain maps in JPEGs. With such a map a viewer can make an image of high dynamic range of the main image,
//! which is of standard dynamic range. The map itself is not decoded.
//!
//! Three kinds are recognised: Ultra HDR (Android, "Ultra HDR Image Format" 1.1) and Adobe's by their XMP, ISO 21496-1
//! by its segment, and Apple's by the XMP of an auxiliary image (CIPA DC-007, Multi-Picture Format).

use super::jpeg_segments::Segments;
use super::metadata_blocks::{MAX_BLOCKS, XMP_PREFIX};

/// Maximum number of further images whose headers are searched. Files normally have one or two.
const MAX_FURTHER_IMAGES: usize = 8;

/// Maximum number of bytes of a further image that are searched. Its metadata comes first.
const MAX_SEARCHED_BYTES: usize = 256 << 10;

/// Start of an APP2 segment with metadata of a gain map (ISO 21496-1, annex C).
const ISO_GAIN_MAP: &[u8] = b"urn:iso:std:iso:ts:21496:-1\0";

/// Start of an APP2 segment with the list of the images in the file (CIPA DC-007, 5.1).
const MULTI_PICTURE: &[u8] = b"MPF\0";

/// Texts in XMP packets that state a gain map: its version, its role in the file, and its type as an auxiliary image.
const GAIN_MAP_TEXTS: [&[u8]; 5] = [
    b"hdrgm:Version",
    b"Semantic=\"GainMap\"",
    b"Semantic='GainMap'",
    b"Semantic>GainMap<",
    b"urn:com:apple:photo:2020:aux:hdrgainmap",
];

/// Returns true if the header of the main image of a JPEG, or that of another image which the header lists, states that
/// the file has a gain map.
pub(super) fn states_gain_map(bytes: &[u8]) -> bool {
    let header = ImageHeader::read(bytes);
    header.states_gain_map
        || header.multi_picture.is_some_and(|list| list.further_images(bytes).any(header_states_gain_map))
}

/// Returns true if the header of one image states a gain map.
fn header_states_gain_map(image: &[u8]) -> bool {
    ImageHeader::read(image).states_gain_map
}

/// Segments before the first scan of one image that concern gain maps.
#[derive(Default)]
struct ImageHeader<'a> {
    states_gain_map: bool,
    /// First list of images.
    multi_picture: Option<MultiPicture<'a>>,
}

impl<'a> ImageHeader<'a> {
    /// Reads the segments. Searches at most [`MAX_BLOCKS`] XMP packets.
    fn read(image: &'a [u8]) -> Self {
        let mut header = Self::default();
        let mut packets = 0;
        for segment in Segments::new(image, 2).take_while(|segment| segment.marker != 0xda) {
            match segment.marker {
                0xe1 if packets < MAX_BLOCKS => {
                    if let Some(packet) = segment.body.strip_prefix(XMP_PREFIX) {
                        packets += 1;
                        header.states_gain_map |= packet_states_gain_map(packet);
                    }
                }
                0xe2 => {
                    header.states_gain_map |= segment.body.starts_with(ISO_GAIN_MAP);
                    if let Some(list) = segment.body.strip_prefix(MULTI_PICTURE) {
                        // Offsets count from the byte order mark; the marker and the length come before the body.
                        let origin = segment.start + 4 + MULTI_PICTURE.len();
                        header.multi_picture.get_or_insert(MultiPicture { list, origin });
                    }
                }
                _ => {}
            }
        }
        header
    }
}

/// Returns true if an XMP packet contains one of [`GAIN_MAP_TEXTS`].
fn packet_states_gain_map(packet: &[u8]) -> bool {
    packet.iter().enumerate().any(|(at, &byte)| {
        matches!(byte, b'h' | b'S' | b'u') && GAIN_MAP_TEXTS.iter().any(|text| packet[at..].starts_with(text))
    })
}

/// List of the images in a file: a TIFF structure with one directory.
#[derive(Clone, Copy)]
struct MultiPicture<'a> {
    list: &'a [u8],
    /// Offset of the list in the file, from which the offsets of the images count.
    origin: usize,
}

impl<'a> MultiPicture<'a> {
    /// Beginnings of the images after the main one, at most [`MAX_FURTHER_IMAGES`]. Skips entries outside the file and
    /// those that are no JPEG.
    fn further_images(self, bytes: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        let entries = self.entries().unwrap_or_default();
        entries.chunks_exact(16).take(1 + MAX_FURTHER_IMAGES).filter_map(move |entry| {
            // The main image has the offset 0.
            let offset = self.number(entry, 8, 4).filter(|&offset| offset > 0)?;
            let image = bytes.get(self.origin.checked_add(offset)?..)?;
            let image = &image[..image.len().min(MAX_SEARCHED_BYTES)];
            image.starts_with(&[0xff, 0xd8]).then_some(image)
        })
    }

    /// Entries of 16 bytes, one for each image (tag `MPEntry`). `None` if the list is damaged.
    fn entries(self) -> Option<&'a [u8]> {
        const MP_ENTRY: usize = 0xb002;
        let directory = self.number(self.list, 4, 4)?;
        let count = self.number(self.list, directory, 2)?;
        let fields = self.list.get(directory + 2..)?.chunks_exact(12).take(count);
        let field = fields.into_iter().find(|field| self.number(field, 0, 2) == Some(MP_ENTRY))?;
        let (length, start) = (self.number(field, 4, 4)?, self.number(field, 8, 4)?);
        self.list.get(start..start.checked_add(length)?)
    }

    /// Number of `width` bytes at an offset, in the byte order of the list. `None` beyond the end.
    fn number(self, bytes: &[u8], at: usize, width: usize) -> Option<usize> {
        let bytes = bytes.get(at..at.checked_add(width)?)?;
        let fold = |number: usize, &byte: &u8| number << 8 | usize::from(byte);
        Some(if self.list.starts_with(b"II") { bytes.iter().rev().fold(0, fold) } else { bytes.iter().fold(0, fold) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::specimen::{self, GainMapKind};

    #[test]
    fn texts_of_other_kinds_of_images_are_no_gain_map() {
        let plain = specimen::jpeg(&specimen::blank(16, 16, 90), 80);
        assert!(!states_gain_map(&plain));
        for text in ["Item:Semantic=\"MotionPhoto\"", "hdrgm:", "urn:com:apple:photo:2018:aux:semanticskinmatte"] {
            let packet = [XMP_PREFIX, text.as_bytes()].concat();
            assert!(!states_gain_map(&specimen::with_segment(&plain, 0xe1, &packet)), "{text}");
        }
        // A text of another segment does not count.
        assert!(!states_gain_map(&specimen::with_segment(&plain, 0xe1, b"Exif\0\0hdrgm:Version")));
    }

    #[test]
    fn damaged_lists_of_images_are_no_gain_map() {
        let plain = specimen::jpeg(&specimen::blank(16, 16, 90), 80);
        let apple = specimen::with_gain_map(&plain, &plain, GainMapKind::Apple);
        assert!(states_gain_map(&apple));
        let start = apple.windows(4).position(|bytes| bytes == MULTI_PICTURE).unwrap() + 4;
        for at in start..start + 70 {
            for value in [0, 1, 0x7f, 0xff] {
                let mut damaged = apple.clone();
                damaged[at] = value;
                // Only a panic fails.
                states_gain_map(&damaged);
            }
        }
        for length in 0..apple.len().min(400) {
            assert!(!states_gain_map(&apple[..length]), "the second image is missing");
        }
    }
}
