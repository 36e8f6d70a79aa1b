//! A JPEG's marker segments one after the other (ISO/IEC 10918-1, annex B).

/// A marker and what follows it.
pub(super) struct Segment<'a> {
    /// The marker's second byte.
    pub(super) marker: u8,
    /// What its length covers, without the length itself.
    pub(super) body: &'a [u8],
    /// Where its marker begins.
    pub(super) start: usize,
}

/// The marker segments from a position on; a scan's data between them is skipped. Ends at the end of the image or of the file,
/// and never gives a segment that is cut off.
pub(super) struct Segments<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Segments<'a> {
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
                // A fill byte before the marker itself.
                0xff => self.position = start + 1,
                // Stuffing in a scan's data, restarts, and markers that stand alone.
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
