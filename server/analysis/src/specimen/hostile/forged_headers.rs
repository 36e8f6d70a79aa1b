//! BMPs and WebPs whose headers state another size than their data have, and a run-length encoded BMP with commands
//! that set no pixel.

use crate::specimen::encode::{bmp, webp};
use crate::specimen::graphics::blank;
use crate::specimen::specimen_file::Specimen;

/// Makes the bombs of this kind.
pub(super) fn bombs() -> Vec<Specimen> {
    let small = blank(8, 8, 90);
    vec![
        Specimen::new("65000-square.bmp", sized_bmp(bmp(&small), 65_000, 65_000)),
        Specimen::new("100-megapixels-of-nothing.bmp", sized_bmp(bmp(&small), 10_000, 10_000)),
        Specimen::new("negative.bmp", sized_bmp(bmp(&small), i32::MIN, i32::MIN)),
        Specimen::new("run-lengths-without-end.bmp", run_lengths(bmp(&small))),
        Specimen::new("268-megapixels.webp", sized_webp(webp(&small), 16_383, 16_383)),
        Specimen::new("98-megapixels-of-nothing.webp", sized_webp(webp(&small), 16_383, 5999)),
        Specimen::new("canvas-of-16-million-square.webp", canvas(&webp(&small))),
    ]
}

/// Changes width and height in the header of a BMP.
fn sized_bmp(mut bmp: Vec<u8>, width: i32, height: i32) -> Vec<u8> {
    bmp[18..22].copy_from_slice(&width.to_le_bytes());
    bmp[22..26].copy_from_slice(&height.to_le_bytes());
    bmp
}

/// Makes of a BMP a run-length encoded one with 8 bits per pixel and 10,000 x 10,000 pixels, and appends half a million
/// commands that skip no pixel.
fn run_lengths(bmp: Vec<u8>) -> Vec<u8> {
    let mut bmp = sized_bmp(bmp, 10_000, 10_000);
    bmp[28..30].copy_from_slice(&8_u16.to_le_bytes());
    bmp[30..34].copy_from_slice(&1_u32.to_le_bytes());
    // Delta commands of zero.
    bmp.extend([0, 2, 0, 0].repeat(500_000));
    bmp
}

/// Changes the size in the header of a lossless WebP, which holds width and height minus one, with 14 bits each, after
/// the signature.
fn sized_webp(mut webp: Vec<u8>, width: u32, height: u32) -> Vec<u8> {
    let at = webp.windows(4).position(|window| window == b"VP8L").expect("a bitstream");
    let size = (width - 1) | (height - 1) << 14;
    webp[at + 9..at + 13].copy_from_slice(&size.to_le_bytes());
    webp
}

/// Inserts an extended header with the largest canvas into a small lossless WebP.
fn canvas(webp: &[u8]) -> Vec<u8> {
    let extended = [b"VP8X\x0a\0\0\0".as_slice(), &[0; 4], &[0xff; 6]].concat();
    let body = [b"WEBP".as_slice(), &extended, &webp[12..]].concat();
    [b"RIFF", (body.len() as u32).to_le_bytes().as_slice(), &body].concat()
}
