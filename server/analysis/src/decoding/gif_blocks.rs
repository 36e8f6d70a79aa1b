//! Counting of the frames of a GIF without decoding them (GIF89a specification, section 12 and following).

use super::decoded_image::MAX_FRAMES;

/// Number of frames that begin in the file, 1 to [`MAX_FRAMES`].
pub(super) fn frames(bytes: &[u8]) -> u32 {
    BlockWalk { bytes, position: 6 }.frames().clamp(1, MAX_FRAMES)
}

/// Position in the sequence of blocks of a GIF.
struct BlockWalk<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl BlockWalk<'_> {
    /// Counts the frames up to the trailer, an unknown block, the end of the file or [`MAX_FRAMES`].
    fn frames(mut self) -> u32 {
        let mut count = 0;
        if self.skip_descriptor(4, 2).is_none() {
            return count;
        }
        while count < MAX_FRAMES {
            match self.byte() {
                // Extension: a label, then sub-blocks.
                Some(0x21) => self.position += 1,
                Some(0x2c) => {
                    count += 1;
                    if self.skip_descriptor(8, 0).is_none() {
                        break;
                    }
                    // Code size, then sub-blocks.
                    self.position += 1;
                }
                _ => break,
            }
            if self.skip_blocks().is_none() {
                break;
            }
        }
        count
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
            assert_eq!(frames(&file(count)), expected);
        }
    }

    #[test]
    fn truncated_file_has_the_frames_that_begin_in_it() {
        let bytes = file(3);
        assert_eq!(frames(&bytes[..bytes.len() - 20]), 3);
        assert_eq!((frames(&bytes[..13]), frames(b"GIF89a")), (1, 1));
    }
}
