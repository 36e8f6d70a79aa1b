//! PNGs that state or inflate to far more data than they contain, and one with 5000 frames (PNG, third edition).

use png::chunk::{self, ChunkType};
use png::{BitDepth, ColorType, Encoder};

use super::zlib_zeros;
use crate::specimen::specimen_file::Specimen;

/// Number of frames of the animation.
const FRAMES: u32 = 5000;

/// Minimum size in bytes of the compressed text and of the compressed profile after inflation.
const INFLATED: u64 = 400_000_000;

/// Makes the bombs of this kind.
pub(super) fn bombs() -> Vec<Specimen> {
    let large = [(chunk::IDAT, zlib_zeros::zlib_zeros(20_001 * 20_000))];
    let allowed = [(chunk::IDAT, zlib_zeros::zlib_zeros(10_001 * 10_000))];
    let bits = [(chunk::IDAT, zlib_zeros::zlib_zeros(20_000_000))];
    let dot = (chunk::IDAT, zlib_zeros::zlib_zeros(4096));
    let text = [b"Comment\0\0".as_slice(), &zlib_zeros::zlib_zeros(INFLATED)].concat();
    let profile = [b"profile\0\0".as_slice(), &zlib_zeros::zlib_zeros(INFLATED)].concat();
    vec![
        Specimen::new("65000-square-1-bit.png", png(65_000, BitDepth::One, &bits)),
        Specimen::new("400-megapixels-grey.png", png(20_000, BitDepth::Eight, &large)),
        Specimen::new("100-megapixels-grey.png", png(10_000, BitDepth::Eight, &allowed)),
        Specimen::new("100-megapixels-of-nothing.png", png(10_000, BitDepth::Sixteen, &[])),
        Specimen::new("text-of-400-megabytes.png", png(1, BitDepth::Eight, &[(chunk::zTXt, text), dot.clone()])),
        Specimen::new("profile-of-400-megabytes.png", png(1, BitDepth::Eight, &[(chunk::iCCP, profile), dot])),
        Specimen::new("5000-frames.png", png(32, BitDepth::Eight, &animation())),
    ]
}

/// A grey square image with these chunks, which include the image data, if there are any.
fn png(side: u32, depth: BitDepth, chunks: &[(ChunkType, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = vec![];
    let mut encoder = Encoder::new(&mut bytes, side, side);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(depth);
    let mut writer = encoder.write_header().expect("writing to memory");
    for (kind, body) in chunks {
        writer.write_chunk(*kind, body).expect("writing to memory");
    }
    drop(writer);
    bytes
}

/// Chunks of a black animation of [`FRAMES`] frames of 32 x 32 pixels.
fn animation() -> Vec<(ChunkType, Vec<u8>)> {
    let image = zlib_zeros::zlib_zeros(33 * 32 + 2064);
    let mut chunks = vec![(chunk::acTL, [FRAMES.to_be_bytes(), 0_u32.to_be_bytes()].concat())];
    for frame in 0..FRAMES {
        // Each frame has a sequence number for its control chunk and, except for the first, one for its data.
        let number = (2 * frame).saturating_sub(1);
        let mut control = [number, 32, 32, 0, 0].map(u32::to_be_bytes).concat();
        control.extend([0, 1, 0, 100, 0, 0]);
        chunks.push((chunk::fcTL, control));
        chunks.push(match frame {
            0 => (chunk::IDAT, image.clone()),
            _ => (chunk::fdAT, [(number + 1).to_be_bytes().as_slice(), &image].concat()),
        });
    }
    chunks
}
