//! Input of libjpeg-turbo: a file followed by padding and an end marker.

use std::io::{BufRead, Read};

use super::end_of_file_padding::Padding;
use super::jpeg_segments::END_OF_IMAGE;

/// State of the input at the end of decoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InputStatus {
    /// The decoder needed no data beyond the end of the file.
    Sufficient,
    /// The decoder asked for data after the end of the file.
    Exhausted,
}

/// Input of libjpeg: the file, then padding, then an end marker. `Padding::Zeros` adds no bytes, because libjpeg itself
/// inserts zeros before a marker that comes too early.
pub(super) struct PaddedInput<'a, 'b> {
    /// Rest of the file.
    unread: &'a [u8],
    /// Padding and end marker.
    padding: Vec<u8>,
    /// Read position in the padding.
    position: usize,
    /// Becomes `Exhausted` when libjpeg asks for data after the end of the file.
    status: &'b mut InputStatus,
}

impl<'a, 'b> PaddedInput<'a, 'b> {
    /// Starts at the beginning of the file. `status` must be `Sufficient`.
    pub(super) fn new(bytes: &'a [u8], padding: Padding, status: &'b mut InputStatus) -> Self {
        let mut padding_bytes = match padding {
            Padding::Zeros => vec![],
            Padding::Noise => padding.bytes(),
        };
        if bytes.last() == Some(&0xff) && padding == Padding::Noise {
            // The file ends within a stuffed byte. A zero completes it; otherwise the next byte would form a marker.
            padding_bytes.insert(0, 0);
        }
        padding_bytes.extend(END_OF_IMAGE);
        Self { unread: bytes, padding: padding_bytes, position: 0, status }
    }
}

impl Read for PaddedInput<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for PaddedInput<'_, '_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if !self.unread.is_empty() {
            return Ok(self.unread);
        }
        *self.status = InputStatus::Exhausted;
        Ok(&self.padding[self.position..])
    }

    fn consume(&mut self, count: usize) {
        if self.unread.is_empty() {
            self.position += count;
        } else {
            self.unread = &self.unread[count..];
        }
    }
}
