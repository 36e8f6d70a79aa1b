//! What a decoder is given after the end of a file, to find out how much of the image the file really has.
//!
//! A decoder that runs out of bytes makes up the rest, or stops. Decoding twice with two different endings shows which rows the
//! file determines: those that come out the same. It works for every format and needs no knowledge of its inner workings.

use std::io::{BufRead, Cursor, Read, Result, Seek, SeekFrom};
use std::ops::Range;

/// One of the two endings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Padding {
    /// Zero bytes.
    Zeros,
    /// Bytes without a pattern.
    Noise,
}

/// How much is added: enough for a row of any image.
const PATTERN_LENGTH: usize = 1 << 16;

impl Padding {
    /// The bytes of the padding.
    pub(super) fn bytes(self) -> Vec<u8> {
        match self {
            Self::Zeros => vec![0; PATTERN_LENGTH],
            Self::Noise => {
                let mut state = 0x2545_f491_u32;
                let mut next = || {
                    state ^= state << 13;
                    state ^= state >> 17;
                    state ^= state << 5;
                    // Never 0xff, which would begin a marker in JPEG.
                    (state >> 24).min(0xfe) as u8
                };
                (0..PATTERN_LENGTH).map(|_| next()).collect()
            }
        }
    }

    /// What a buffer for pixels is filled with before decoding.
    pub(super) fn fill_byte(self) -> u8 {
        match self {
            Self::Zeros => 0,
            Self::Noise => 0xa5,
        }
    }
}

/// A file followed by an padding, which is repeated for as long as somebody reads.
pub(super) struct PaddedFile<'a> {
    file: Cursor<&'a [u8]>,
    padding: Vec<u8>,
    /// The padding goes on for this many bytes, then there is really nothing.
    length: usize,
}

impl<'a> PaddedFile<'a> {
    pub(super) fn new(file: &'a [u8], padding: Padding, length: usize) -> Self {
        Self { file: Cursor::new(file), padding: padding.bytes(), length: length.min(MAX_PADDING) }
    }

    /// How far into the padding the position is, if it is.
    fn offset_in_padding(&self) -> Option<usize> {
        let offset_in_padding = self.file.position().checked_sub(self.file.get_ref().len() as u64)?;
        Some(usize::try_from(offset_in_padding).unwrap_or(usize::MAX))
    }
}

/// Most bytes that an padding stands for: a hostile file could send a decoder through an endless one.
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

/// The rows that two decodings agree on, as one run from the top or from the bottom, whichever is longer.
pub(super) fn agreeing_rows<T: PartialEq>(one: &[T], other: &[T], row_length: usize) -> Range<u32> {
    let same = |(one, other): &(&[T], &[T])| one == other;
    let rows = || one.chunks_exact(row_length).zip(other.chunks_exact(row_length));
    let count = one.len() / row_length;
    let from_top = rows().take_while(same).count();
    let from_bottom = rows().rev().take_while(same).count();
    if from_top >= from_bottom { 0..from_top as u32 } else { (count - from_bottom) as u32..count as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_follows_the_file() {
        let mut ended = PaddedFile::new(b"abc", Padding::Zeros, 4);
        let mut buffer = [9; 6];
        ended.read_exact(&mut buffer).unwrap();
        assert_eq!(&buffer, b"abc\0\0\0");
        ended.seek(SeekFrom::Start(2)).unwrap();
        ended.read_exact(&mut buffer[..2]).unwrap();
        assert_eq!(&buffer[..2], b"c\0");
        // One of the four bytes of the padding was read here, so three are left.
        let mut rest = vec![];
        assert_eq!(ended.read_to_end(&mut rest).unwrap(), 3);
    }

    #[test]
    fn agreement_is_a_run_from_an_edge() {
        assert_eq!(agreeing_rows(b"aabbcc", b"aabbxx", 2), 0..2);
        assert_eq!(agreeing_rows(b"aabbcc", b"xxbbcc", 2), 1..3);
        assert_eq!(agreeing_rows(b"aabbcc", b"aabbcc", 2), 0..3);
        assert_eq!(agreeing_rows(b"aabbcc", b"xxxxxx", 2), 0..0);
    }
}
