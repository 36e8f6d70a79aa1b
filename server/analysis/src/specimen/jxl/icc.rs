//! Writer of ICC profiles in a JPEG XL codestream, without compression (ISO/IEC 18181-1, annex E).

use super::bits::JxlBits;

/// Number of bytes of the header of a profile, which is stored as differences.
const HEADER: usize = 128;

/// Writes a profile of at least 128 bytes.
pub(super) fn write_icc(bits: &mut JxlBits, icc: &[u8]) {
    // One command after the empty list of tags: copy the rest of the profile.
    let commands = [[0, 1].as_slice(), &varint(icc.len() - HEADER)].concat();
    let header = (0..HEADER).map(|index| icc[index].wrapping_sub(predicted(index, icc)));
    let mut stream = [varint(icc.len()), varint(commands.len()), commands].concat();
    stream.extend(header);
    stream.extend(&icc[HEADER..]);
    write_length(bits, stream.len() as u64);
    // No LZ77. All contexts share one code, which is a prefix code.
    bits.put(1, 0);
    bits.put(1 + 2, 1);
    bits.put(1, 1);
    // Values below 256 are symbols.
    bits.put(4, 8);
    bits.put(4 + 4, 0);
    // 256 symbols.
    bits.put(1, 1);
    bits.put(4, 7);
    bits.put(7, 127);
    // The lengths of their codes are 8 or 9, with one bit for each, and all are 8.
    bits.put(2, 0);
    bits.put(2 * 10, 0);
    bits.put(4, 0b0111);
    bits.put(4, 0b0111);
    (0..256 / 32).for_each(|_| bits.put(32, 0));
    for byte in stream {
        bits.put(8, u64::from(byte.reverse_bits()));
    }
}

/// Prediction of a byte of the header from the bytes before it.
fn predicted(index: usize, icc: &[u8]) -> u8 {
    match index {
        0..=3 => (icc.len() as u32).to_be_bytes()[index],
        8 => 4,
        12..=23 => b"mntrRGB XYZ "[index - 12],
        36..=39 => b"acsp"[index - 36],
        41 | 42 if icc[40] == b'A' => b'P',
        43 if icc[40] == b'A' => b'L',
        41 if icc[40] == b'M' => b'S',
        42 if icc[40] == b'M' => b'F',
        43 if icc[40] == b'M' => b'T',
        42 if icc[40] == b'S' && icc[41] == b'G' => b'I',
        43 if icc[40] == b'S' && icc[41] == b'G' => b' ',
        42 if icc[40] == b'S' && icc[41] == b'U' => b'N',
        43 if icc[40] == b'S' && icc[41] == b'U' => b'W',
        70 => 246,
        71 => 214,
        73 => 1,
        78 => 211,
        79 => 45,
        80..=83 => icc[4 + index - 80],
        _ => 0,
    }
}

/// Encodes a number with seven bits in each byte, the lowest first.
fn varint(mut number: usize) -> Vec<u8> {
    let mut bytes = vec![];
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// Writes a length of up to 20 bits.
fn write_length(bits: &mut JxlBits, length: u64) {
    bits.put(2, 3);
    bits.put(12, length & 0xfff);
    bits.put(1, 1);
    bits.put(8, length >> 12);
    bits.put(1, 0);
}
