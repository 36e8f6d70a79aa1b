//! Boxes of the ISO base media format (ISO/IEC 14496-12, 4.2), and a movie made of them.

/// Encodes a box of this type.
pub(super) fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes()[..], kind, content].concat()
}

/// Box `moov` of an image sequence with nothing but its number of frames.
pub(super) fn frame_count_movie(frames: u32) -> Vec<u8> {
    let sizes = boxed(b"stsz", &[0, 100, frames].map(u32::to_be_bytes).concat());
    [b"stbl", b"minf", b"mdia", b"trak", b"moov"].into_iter().fold(sizes, |content, kind| boxed(kind, &content))
}
