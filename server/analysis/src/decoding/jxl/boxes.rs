//! Boxes of a JPEG XL container: metadata and gain map (ISO/IEC 18181-2, 9).

use std::io::Read;

use crate::decoding::metadata_blocks::MetadataBlocks;

/// Maximum length of a box after decompression, in bytes. The rest is ignored.
const MAX_INFLATED: u64 = 4 << 20;

/// Length of the buffer for compressed bytes.
const INFLATE_BUFFER: usize = 4096;

/// Maximum number of compressed boxes that are read. A file normally has at most two.
const MAX_COMPRESSED: usize = 8;

/// Facts from the boxes beside the codestream.
#[derive(Debug, Default)]
pub(super) struct JxlBoxes {
    /// EXIF blocks and XMP packets.
    pub(super) metadata: MetadataBlocks,
    /// True if the file has a gain map.
    pub(super) has_gain_map: bool,
}

impl JxlBoxes {
    /// Reads the boxes. A bare codestream has none.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut facts = Self::default();
        if bytes.starts_with(b"\xff\x0a") {
            return facts;
        }
        let mut compressed = 0;
        for (kind, body) in (Boxes { rest: bytes }) {
            if kind != *b"brob" {
                facts.add(kind, body);
            } else if let Some((kind, body)) = body.split_first_chunk::<4>()
                && matches!(kind, b"Exif" | b"xml ")
                && compressed < MAX_COMPRESSED
            {
                compressed += 1;
                facts.add(*kind, &inflated(body));
            }
        }
        facts
    }

    /// Adds the facts of a box with this type and content.
    fn add(&mut self, kind: [u8; 4], body: &[u8]) {
        match &kind {
            b"Exif" => {
                // The block begins after a 32-bit number and as many bytes as it says.
                if let Some((skipped, rest)) = body.split_first_chunk::<4>() {
                    let start = usize::try_from(u32::from_be_bytes(*skipped)).unwrap_or(usize::MAX);
                    self.metadata.push_exif(rest.get(start..).unwrap_or_default());
                }
            }
            b"xml " => self.metadata.push_xmp(body),
            b"jhgm" => self.has_gain_map = true,
            _ => {}
        }
    }
}

/// Decompresses the content of a box by Brotli (RFC 7932). Damaged data ends the content.
fn inflated(body: &[u8]) -> Vec<u8> {
    let mut content = vec![];
    let mut reader = brotli_decompressor::Decompressor::new(body, INFLATE_BUFFER).take(MAX_INFLATED);
    let _ = reader.read_to_end(&mut content);
    content
}

/// Types and contents of the boxes of a container. The content of a truncated box ends with the file.
struct Boxes<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Boxes<'a> {
    type Item = ([u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (size, rest) = self.rest.split_first_chunk::<4>()?;
        let (kind, rest) = rest.split_first_chunk::<4>()?;
        let (body, length) = match u32::from_be_bytes(*size) {
            // The last box extends to the end of the file.
            0 => (rest, rest.len() as u64),
            1 => {
                let (size, rest) = rest.split_first_chunk::<8>()?;
                (rest, u64::from_be_bytes(*size).checked_sub(16)?)
            }
            size => (rest, u64::from(size).checked_sub(8)?),
        };
        let length = usize::try_from(length).unwrap_or(usize::MAX).min(body.len());
        let (body, rest) = body.split_at(length);
        self.rest = rest;
        Some((*kind, body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A box with a 32-bit size.
    fn plain_box(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        [&(body.len() as u32 + 8).to_be_bytes(), kind.as_slice(), body].concat()
    }

    #[test]
    fn reads_sizes_of_all_three_kinds_and_cut_boxes() {
        let long = [&[0, 0, 0, 1], b"xml ".as_slice(), &19_u64.to_be_bytes(), b"<l>"].concat();
        let last = [&[0; 4], b"xml ".as_slice(), b"<0>"].concat();
        let bytes = [plain_box(b"jhgm", &[]), plain_box(b"xml ", b"<s>"), long, last].concat();
        let facts = JxlBoxes::read(&bytes);
        assert_eq!(facts.metadata.xmp, [b"<s>", b"<l>", b"<0>"]);
        assert!(facts.has_gain_map);
        assert_eq!(JxlBoxes::read(&bytes[8..17]).metadata.xmp, [b"<"]);
    }

    #[test]
    fn impossible_sizes_end_the_boxes() {
        for size in [2_u32, 7] {
            let bytes = [&size.to_be_bytes(), b"xml ".as_slice(), b"<s>"].concat();
            assert_eq!(Boxes { rest: &bytes }.count(), 0);
        }
        assert_eq!(Boxes { rest: &[[0, 0, 0, 1].as_slice(), b"xml ", &[0; 8]].concat() }.count(), 0);
        assert_eq!(Boxes { rest: &[[0, 0, 0, 1].as_slice(), b"xml ", &[0xff; 8]].concat() }.count(), 1);
    }

    #[test]
    fn exif_begins_after_the_stated_offset() {
        let exif = |offset: u32, body: &[u8]| {
            JxlBoxes::read(&plain_box(b"Exif", &[&offset.to_be_bytes(), body].concat())).metadata.exif
        };
        assert_eq!(exif(0, b"II*\0"), [b"II*\0"]);
        assert_eq!(exif(6, b"Exif\0\0MM\0*"), [b"MM\0*"]);
        assert!(exif(u32::MAX, b"II*\0").is_empty());
    }

    #[test]
    fn reads_compressed_boxes() {
        // An uncompressed meta-block of five bytes, then an empty last one (RFC 7932, 9.2).
        let stored = [0x40, 0x00, 0x10, b'<', b'x', b'm', b'p', b'>', 0x03];
        let facts = JxlBoxes::read(&plain_box(b"brob", &[b"xml ".as_slice(), &stored].concat()));
        assert_eq!(facts.metadata.xmp, [b"<xmp>"]);
        let damaged = JxlBoxes::read(&plain_box(b"brob", b"xml \xff\xff\xff"));
        assert!(damaged.metadata.xmp.is_empty());
    }
}
