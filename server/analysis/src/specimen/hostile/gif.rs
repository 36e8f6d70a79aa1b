//! GIFs with very many frames, large sizes without pixel data, a frame larger than the screen, or a comment without end
//! (GIF89a).

use crate::specimen::specimen_file::Specimen;

/// Makes the bombs of this kind.
pub(super) fn bombs() -> Vec<Specimen> {
    vec![
        Specimen::new("50000-frames.gif", gif(16, 16, (1, 1), 50_000)),
        Specimen::new("5000-frames-of-16-megapixels.gif", gif(4000, 4000, (4000, 4000), 5000)),
        Specimen::new("100-megapixels-of-nothing.gif", gif(10_000, 10_000, (1, 1), 1)),
        Specimen::new("65000-square.gif", gif(65_000, 65_000, (1, 1), 1)),
        Specimen::new("frame-beyond-the-screen.gif", gif(8, 8, (65_535, 65_535), 1)),
        Specimen::new("frame-beyond-a-screen-of-0-pixels.gif", gif(0, 0, (65_535, 65_535), 1)),
        Specimen::new("comment-without-end.gif", comment_without_end()),
    ]
}

/// A GIF whose comment, in place of the first frame, goes on to the end of the file.
fn comment_without_end() -> Vec<u8> {
    let mut bytes = gif(8, 8, (1, 1), 0);
    // Without the trailer, at which decoders would stop.
    bytes.pop();
    bytes.extend([0x21, 0xfe]);
    // Sub-blocks of 255 bytes.
    bytes.resize(bytes.len() + (1 << 20), 255);
    bytes
}

/// A black and white GIF of this width and height with `count` frames. Each frame states the size `frame` but has the
/// data of a single pixel.
fn gif(width: u16, height: u16, frame: (u16, u16), count: usize) -> Vec<u8> {
    let screen = [b"GIF89a".as_slice(), &width.to_le_bytes(), &height.to_le_bytes(), &[0x80, 0, 0]].concat();
    let descriptor = [&[0x2c, 0, 0, 0, 0][..], &frame.0.to_le_bytes(), &frame.1.to_le_bytes(), &[0]].concat();
    // Codes of three bits: clear, pixel 0, end.
    let data = [2, 2, 0b0100_0100, 0b0000_0001, 0];
    [&screen[..], &[0, 0, 0, 255, 255, 255], &[descriptor, data.to_vec()].concat().repeat(count), b";"].concat()
}
