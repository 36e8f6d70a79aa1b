//! Padding after the end of a truncated file, and comparison of two decodings, to find out how much of the image the
//! file contains.
//!
//! A decoder that runs out of data invents the rest, or stops. Decoding twice with different padding shows which rows
//! the file determines: those that are equal. This needs no knowledge of the format.

use std::io::{BufRead, Cursor, Read, Result, Seek, SeekFrom};
use std::ops::Range;

/// Padding after the end of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Padding {
    /// Zero bytes.
    Zeros,
    /// Pseudo-random bytes.
    Noise,
}

/// Length in bytes of the pattern that the padding repeats.
const PATTERN_LENGTH: usize = 1 << 16;

impl Padding {
    /// Pattern of this padding, [`PATTERN_LENGTH`] bytes.
    pub(super) fn bytes(self) -> Vec<u8> {
        match self {
            Self::Zeros => vec![0; PATTERN_LENGTH],
            Self::Noise => {
                let mut state = 0x2545_f491_u32;
                let mut next = || {
                    state ^= state << 13;
                    state ^= state >> 17;
                    state ^= state << 5;
                    // 0xff is left out because it would begin a marker in a JPEG.
                    (state >> 24).min(0xfe) as u8
                };
                (0..PATTERN_LENGTH).map(|_| next()).collect()
            }
        }
    }

    /// Initial value of every byte of the pixel buffer before decoding. It differs between the two paddings, so pixels
    /// that are never written differ too.
    pub(super) fn fill_byte(self) -> u8 {
        match self {
            Self::Zeros => 0,
            Self::Noise => 0xa5,
        }
    }
}

/// A file followed by padding.
pub(super) struct PaddedFile<'a> {
    file: Cursor<&'a [u8]>,
    /// Pattern that the padding repeats.
    padding: Vec<u8>,
    /// Length of the padding in bytes.
    length: usize,
}

impl<'a> PaddedFile<'a> {
    /// Appends `length` bytes of padding to a file, at most [`MAX_PADDING`].
    pub(super) fn new(file: &'a [u8], padding: Padding, length: usize) -> Self {
        Self { file: Cursor::new(file), padding: padding.bytes(), length: length.min(MAX_PADDING) }
    }

    /// Offset of the read position in the padding; `None` while it is in the file.
    fn offset_in_padding(&self) -> Option<usize> {
        let offset_in_padding = self.file.position().checked_sub(self.file.get_ref().len() as u64)?;
        Some(usize::try_from(offset_in_padding).unwrap_or(usize::MAX))
    }
}

/// Maximum length of the padding in bytes. It bounds the data that a decoder can read when a hostile file states an
/// enormous length.
pub(super) const MAX_PADDING: usize = 1 << 28;

impl Read for PaddedFile<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for PaddedFile<'_> {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        match self.offset_in_padding() {
            None => self.file.fill_buf(),
            Some(offset_in_padding) if offset_in_padding >= self.length => Ok(&[]),
            Some(offset_in_padding) => {
                let available = &self.padding[offset_in_padding % PATTERN_LENGTH..];
                Ok(&available[..available.len().min(self.length - offset_in_padding)])
            }
        }
    }

    fn consume(&mut self, count: usize) {
        self.file.set_position(self.file.position() + count as u64);
    }
}

impl Seek for PaddedFile<'_> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.file.seek(to)
    }
}

/// Returns the rows that are equal in two decodings: one range that begins at the top or ends at the bottom, whichever
/// is longer. `row_length` is the number of elements per row.
pub(super) fn agreeing_rows<T: PartialEq>(first: &[T], second: &[T], row_length: usize) -> Range<u32> {
    let same = |(first, second): &(&[T], &[T])| first == second;
    let rows = || first.chunks_exact(row_length).zip(second.chunks_exact(row_length));
    let count = first.len() / row_length;
    let from_top = rows().take_while(same).count();
    let from_bottom = rows().rev().take_while(same).count();
    if from_top >= from_bottom { 0..from_top as u32 } else { (count - from_bottom) as u32..count as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_follows_the_file() {
        let mut padded = PaddedFile::new(b"abc", Padding::Zeros, 4);
        let mut buffer = [9; 6];
        padded.read_exact(&mut buffer).unwrap();
        assert_eq!(&buffer, b"abc\0\0\0");
        padded.seek(SeekFrom::Start(2)).unwrap();
        padded.read_exact(&mut buffer[..2]).unwrap();
        assert_eq!(&buffer[..2], b"c\0");
        // One of the four bytes of padding was read, so three are left.
        let mut rest = vec![];
        assert_eq!(padded.read_to_end(&mut rest).unwrap(), 3);
    }

    #[test]
    fn agreeing_rows_are_a_range_from_the_top_or_bottom() {
        assert_eq!(agreeing_rows(b"aabbcc", b"aabbxx", 2), 0..2);
        assert_eq!(agreeing_rows(b"aabbcc", b"xxbbcc", 2), 1..3);
        assert_eq!(agreeing_rows(b"aabbcc", b"aabbcc", 2), 0..3);
        assert_eq!(agreeing_rows(b"aabbcc", b"xxxxxx", 2), 0..0);
    }
}
