//! Compression of TIFF strips and tiles.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use weezl::BitOrder;
use weezl::encode::Encoder;

/// Message of the panic if an encoder that writes to memory fails.
const IN_MEMORY: &str = "encoding into memory";

/// Compresses with LZW (TIFF 6.0, section 13).
pub fn tiff_lzw(data: &[u8]) -> Vec<u8> {
    Encoder::with_tiff_size_switch(BitOrder::Msb, 8).encode(data).expect(IN_MEMORY)
}

/// Compresses with the LZW variant of programs from before TIFF 5.0.
pub fn old_style_lzw(data: &[u8]) -> Vec<u8> {
    Encoder::new(BitOrder::Lsb, 8).encode(data).expect(IN_MEMORY)
}

/// Compresses in the zlib format.
pub fn zlib(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(vec![], Compression::fast());
    encoder.write_all(data).expect(IN_MEMORY);
    encoder.finish().expect(IN_MEMORY)
}

/// Compresses with PackBits (TIFF 6.0, section 9). Runs of four or more equal bytes become repetitions.
pub fn pack_bits(data: &[u8]) -> Vec<u8> {
    let mut packed = vec![];
    let mut literal: Vec<u8> = vec![];
    let flush = |literal: &mut Vec<u8>, packed: &mut Vec<u8>| {
        for part in literal.chunks(128) {
            packed.push(part.len() as u8 - 1);
            packed.extend(part);
        }
        literal.clear();
    };
    for run in data.chunk_by(|first, second| first == second).flat_map(|run| run.chunks(128)) {
        if run.len() < 4 {
            literal.extend(run);
        } else {
            flush(&mut literal, &mut packed);
            packed.extend([(257 - run.len()) as u8, run[0]]);
        }
    }
    flush(&mut literal, &mut packed);
    packed
}

/// Replaces the bytes of a row by their differences from those `distance` bytes before (TIFF 6.0, section 14, for 8
/// bits per sample).
pub fn tiff_differences(row: &[u8], distance: usize) -> Vec<u8> {
    let previous = |index: usize| if index < distance { 0 } else { row[index - distance] };
    row.iter().enumerate().map(|(index, value)| value.wrapping_sub(previous(index))).collect()
}
