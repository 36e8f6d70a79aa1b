//! Iterator over the marker segments of a JPEG (ISO/IEC 10918-1, annex B).

/// End-of-image marker.
pub(super) const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];

/// A marker segment.
pub(super) struct Segment<'a> {
    /// Second byte of the marker.
    pub(super) marker: u8,
    /// Data of the segment after the two bytes of the length.
    pub(super) body: &'a [u8],
    /// Offset of the marker.
    pub(super) start: usize,
}

/// Iterator over the marker segments from an offset on. It skips scan data between them, ends at the end-of-image
/// marker or the end of the file, and never returns a truncated segment.
pub(super) struct Segments<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Segments<'a> {
    /// Starts at the offset `position`.
    pub(super) fn new(bytes: &'a [u8], position: usize) -> Self {
        Self { bytes, position }
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        loop {
            let rest = self.bytes.get(self.position..)?;
            let start = self.position + rest.iter().position(|&byte| byte == 0xff)?;
            let marker = *self.bytes.get(start + 1)?;
            match marker {
                // Fill byte before the marker.
                0xff => self.position = start + 1,
                // Stuffed bytes in scan data, restart markers, and markers without content.
                0x00 | 0x01 | 0xd0..=0xd8 => self.position = start + 2,
                0xd9 => return None,
                _ => {
                    let length = self.bytes.get(start + 2..start + 4)?;
                    let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
                    let body = self.bytes.get(start + 4..start + 2 + length.max(2))?;
                    self.position = start + 2 + length.max(2);
                    return Some(Segment { marker, body, start });
                }
            }
        }
    }
}
