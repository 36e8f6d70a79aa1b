//! Blocks of a GIF, read without decoding the frames (GIF89a specification, section 12 and following).

use super::decoded_image::MAX_FRAMES;
use super::metadata_blocks::MetadataBlocks;

/// Identifier and authentication code of the application extension with XMP (XMP specification part 3, 1.1.2).
const XMP_EXTENSION: &[u8] = b"\x0bXMP DataXMP";

/// Facts that the blocks of a GIF state.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct GifBlocks {
    /// Number of frames that begin in the file, 1 to [`MAX_FRAMES`].
    pub(super) frames: u32,
    /// XMP packets; a GIF has no EXIF.
    pub(super) metadata: MetadataBlocks,
}

impl GifBlocks {
    /// Reads the blocks of a file up to its end or to an unknown block.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut walk = BlockWalk { bytes, position: 6, frames: 0, metadata: MetadataBlocks::default() };
        // The walk ends early in a truncated file.
        let _ = walk.walk();
        Self { frames: walk.frames.clamp(1, MAX_FRAMES), metadata: walk.metadata }
    }
}

/// Position in the sequence of blocks of a GIF, and the findings so far.
struct BlockWalk<'a> {
    bytes: &'a [u8],
    position: usize,
    /// Number of frames.
    frames: u32,
    metadata: MetadataBlocks,
}

impl BlockWalk<'_> {
    /// Reads the blocks. Returns `None` if the file ends before its trailer.
    fn walk(&mut self) -> Option<()> {
        self.skip_descriptor(4, 2)?;
        loop {
            match self.byte()? {
                // Extension: a label, then sub-blocks.
                0x21 => {
                    let is_application = self.byte()? == 0xff;
                    let start = self.position;
                    let end = self.skip_blocks();
                    if is_application {
                        self.read_application(start);
                    }
                    end?;
                }
                0x2c => {
                    self.frames = self.frames.saturating_add(1);
                    self.skip_descriptor(8, 0)?;
                    // Code size, then sub-blocks.
                    self.position += 1;
                    self.skip_blocks()?;
                }
                _ => return Some(()),
            }
        }
    }

    /// Keeps the XMP packet of an application extension whose sub-blocks begin at `start` and end before the position.
    fn read_application(&mut self, start: usize) {
        let Some(extension) = self.bytes.get(start..self.position.min(self.bytes.len())) else { return };
        let Some(stored) = extension.strip_prefix(XMP_EXTENSION) else { return };
        // The packet is stored without the lengths of sub-blocks. Some programs write them nevertheless.
        if stored.starts_with(b"<") && !stored.starts_with(b"<<") {
            return self.metadata.push_xmp(stored);
        }
        let (mut packet, mut rest) = (vec![], stored);
        while let Some((&length, after)) = rest.split_first() {
            let (block, next) = after.split_at(after.len().min(usize::from(length)));
            packet.extend_from_slice(block);
            rest = next;
        }
        self.metadata.push_xmp(&packet);
    }

    /// Reads the next byte. Returns `None` at the end of the file.
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.position)?;
        self.position += 1;
        Some(byte)
    }

    /// Skips `before` bytes, the packed byte with the size of the colour table, `after` bytes, and the table. Returns
    /// `None` if the file ends before the packed byte.
    fn skip_descriptor(&mut self, before: usize, after: usize) -> Option<()> {
        self.position += before;
        let packed = self.byte()?;
        let table = if packed & 0x80 == 0 { 0 } else { 3 << ((packed & 7) + 1) };
        self.position += after + table;
        Some(())
    }

    /// Skips the data sub-blocks up to the empty one that ends them. Returns `None` if the file ends before it.
    fn skip_blocks(&mut self) -> Option<()> {
        loop {
            match self.byte()? {
                0 => return Some(()),
                length => self.position += usize::from(length),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A GIF of 1 × 1 pixel with this many frames. Each frame has a local table of two colours and an extension before
    /// it.
    fn file(count: usize) -> Vec<u8> {
        let frame = b"\x21\xf9\x04\0\0\0\0\0\x2c\0\0\0\0\x01\0\x01\0\x80abcdef\x02\x02\x44\x01\0";
        [b"GIF89a\x01\0\x01\0\x80\0\0ABCDEF".as_slice(), &frame.repeat(count), b"\x3b"].concat()
    }

    #[test]
    fn counts_frames_up_to_the_maximum() {
        for (count, expected) in [(0, 1), (1, 1), (7, 7), (1000, 1000), (1500, 1000)] {
            assert_eq!(GifBlocks::read(&file(count)).frames, expected);
        }
    }

    #[test]
    fn truncated_file_has_the_frames_that_begin_in_it() {
        let bytes = file(3);
        let frames = |bytes: &[u8]| GifBlocks::read(bytes).frames;
        assert_eq!(frames(&bytes[..bytes.len() - 20]), 3);
        assert_eq!((frames(&bytes[..13]), frames(b"GIF89a")), (1, 1));
    }

    #[test]
    fn reads_xmp_with_and_without_lengths_of_sub_blocks() {
        let packet = b"<x:xmpmeta>text</x:xmpmeta>".repeat(20);
        let magic_trailer: Vec<u8> = [1].into_iter().chain((0..=255).rev()).chain([0]).collect();
        let blocks: Vec<u8> = packet.chunks(255).flat_map(|part| [&[part.len() as u8], part].concat()).collect();
        for stored in [[packet.as_slice(), &magic_trailer].concat(), [blocks.as_slice(), &[0]].concat()] {
            let extension = [b"\x21\xff".as_slice(), XMP_EXTENSION, &stored].concat();
            let mut bytes = file(2);
            bytes.splice(bytes.len() - 1.., [extension.as_slice(), b"\x3b"].concat());
            let blocks = GifBlocks::read(&bytes);
            assert_eq!((blocks.frames, blocks.metadata.xmp.len()), (2, 1));
            assert!(blocks.metadata.xmp[0].starts_with(&packet));
        }
    }
}
