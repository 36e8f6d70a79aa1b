//! What a PNG says in its chunks beside the pixels, without decoding any (PNG, third edition).

use super::MOST_FRAMES;

/// The chunks that matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chunks<'a> {
    /// Number of frames, 1 for a still image.
    pub(super) frames: u32,
    /// Whether there is an ICC profile.
    pub(super) profile: bool,
    /// The EXIF block.
    pub(super) exif: Option<&'a [u8]>,
}

impl<'a> Chunks<'a> {
    /// Walks through a whole file.
    pub(super) fn read(bytes: &'a [u8]) -> Self {
        let mut chunks = Self { frames: 1, profile: false, exif: None };
        let mut position = 8;
        while let Some((kind, body, next)) = chunk(bytes, position) {
            match kind {
                b"acTL" => {
                    let frames = body.first_chunk().map_or(1, |count| u32::from_be_bytes(*count));
                    chunks.frames = frames.clamp(1, MOST_FRAMES);
                }
                b"iCCP" => chunks.profile = true,
                b"eXIf" => chunks.exif = Some(body),
                b"IEND" => break,
                _ => {}
            }
            position = next;
        }
        chunks
    }
}

/// The kind and body of the chunk at a position, and where the next begins.
fn chunk(bytes: &[u8], position: usize) -> Option<(&[u8; 4], &[u8], usize)> {
    let head: &[u8; 8] = bytes.get(position..)?.first_chunk()?;
    let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
    let start = position + 8;
    let body = bytes.get(start..start.checked_add(length)?)?;
    Some((bytes[position + 4..].first_chunk()?, body, start + length + 4))
}
