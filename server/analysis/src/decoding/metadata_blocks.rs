//! EXIF blocks and XMP packets of a file, as its container stores them.

/// Maximum number of EXIF blocks, and of XMP packets, that are kept. A file normally has one of each.
pub(super) const MAX_BLOCKS: usize = 8;

/// Maximum length of an XMP packet in bytes. A longer one is cut.
const MAX_XMP_BYTES: usize = 1 << 20;

/// Prefix that an EXIF block has in a JPEG (EXIF 2.32, 4.7.2). Some programs write it in other containers too.
const EXIF_PREFIX: &[u8] = b"Exif\0\0";

/// Prefix of an XMP packet in a JPEG (XMP specification part 3, 1.1.3).
pub(super) const XMP_PREFIX: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// Prefix of a part of a longer XMP packet in a JPEG (XMP specification part 3, 1.1.3.1).
const EXTENDED_XMP_PREFIX: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";

/// Bytes between the prefix of a part and its text: digest, total length and offset.
const EXTENDED_XMP_HEAD: usize = 32 + 4 + 4;

/// EXIF blocks and XMP packets of a file, those that take precedence first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct MetadataBlocks {
    /// EXIF blocks: TIFF structures without the prefix `Exif\0\0`. For a TIFF this is the whole file.
    pub(crate) exif: Vec<Vec<u8>>,
    /// XMP packets: XML in any encoding of Unicode, not checked.
    pub(crate) xmp: Vec<Vec<u8>>,
}

impl MetadataBlocks {
    /// Adds an EXIF block, with or without the prefix `Exif\0\0`. Ignores an empty one.
    pub(super) fn push_exif(&mut self, block: &[u8]) {
        if self.exif.len() < MAX_BLOCKS && !block.is_empty() {
            self.exif.push(block.strip_prefix(EXIF_PREFIX).unwrap_or(block).to_vec());
        }
    }

    /// Adds an XMP packet, with or without the prefix that JPEG requires. Ignores an empty one.
    pub(super) fn push_xmp(&mut self, packet: &[u8]) {
        if self.xmp.len() < MAX_BLOCKS && !packet.is_empty() {
            let packet = packet.strip_prefix(XMP_PREFIX).unwrap_or(packet);
            self.xmp.push(packet[..packet.len().min(MAX_XMP_BYTES)].to_vec());
        }
    }

    /// Adds the content of an APP1 segment of a JPEG, if it is EXIF or XMP. The parts of an extended XMP packet are
    /// appended to the packet before them.
    pub(super) fn push_app1(&mut self, body: &[u8]) {
        if body.starts_with(EXIF_PREFIX) {
            self.push_exif(body);
        } else if body.starts_with(XMP_PREFIX) {
            self.push_xmp(body);
        } else if let Some(part) = body.strip_prefix(EXTENDED_XMP_PREFIX).and_then(|part| part.get(EXTENDED_XMP_HEAD..))
        {
            match self.xmp.last_mut() {
                Some(packet) => packet.extend(part.iter().take(MAX_XMP_BYTES.saturating_sub(packet.len()))),
                None => self.push_xmp(part),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_exif_and_xmp_of_app1_segments_without_their_prefixes() {
        let mut blocks = MetadataBlocks::default();
        blocks.push_app1(b"Exif\0\0II*\0");
        blocks.push_app1(b"http://ns.adobe.com/xap/1.0/\0<x/>");
        blocks.push_app1(&[EXTENDED_XMP_PREFIX, &[b'0'; EXTENDED_XMP_HEAD], b"<more/>"].concat());
        blocks.push_app1(b"another program's data");
        let expected = MetadataBlocks { exif: vec![b"II*\0".to_vec()], xmp: vec![b"<x/><more/>".to_vec()] };
        assert_eq!(blocks, expected);
    }

    #[test]
    fn number_and_length_of_packets_are_limited() {
        let mut blocks = MetadataBlocks::default();
        let part = [EXTENDED_XMP_PREFIX, &[b'0'; EXTENDED_XMP_HEAD], &[b'x'; 60_000]].concat();
        (0..100).for_each(|_| blocks.push_app1(&part));
        assert_eq!(blocks.xmp.iter().map(Vec::len).collect::<Vec<_>>(), [MAX_XMP_BYTES]);
        (0..100).for_each(|_| blocks.push_xmp(&[b'x'; 2 * MAX_XMP_BYTES]));
        (0..100).for_each(|_| blocks.push_exif(b"II*\0"));
        assert!(blocks.xmp.iter().all(|packet| packet.len() == MAX_XMP_BYTES));
        assert_eq!((blocks.xmp.len(), blocks.exif.len()), (MAX_BLOCKS, MAX_BLOCKS));
    }
}
