//! Zlib streams that inflate to very many zero bytes.

/// Makes a zlib stream (RFC 1950, 1951) that inflates to at least this many zero bytes, about 159 per byte of a long
/// stream.
///
/// The stream is one block with the fixed Huffman code: a literal zero, then copies of 258 bytes at distance one. Eight
/// copies take 13 bytes.
pub(super) fn zlib_zeros(at_least: u64) -> Vec<u8> {
    let groups_of_eight = at_least.div_ceil(8 * 258);
    let mut bits = BitWriter::default();
    // Last block, fixed Huffman codes.
    bits.write_bits(0b011, 3);
    // The literal 0 has the code 0011_0000. Codes are written from their highest bit.
    bits.write_code(0b0011_0000, 8);
    let mut bytes = vec![0x78, 0x01];
    for _ in 0..8 * groups_of_eight {
        // Length 258 is symbol 285 without extra bits; distance 1 is symbol 0.
        bits.write_code(0b1100_0101, 8);
        bits.write_code(0, 5);
    }
    // End of the block.
    bits.write_code(0, 7);
    bytes.extend(bits.bytes());
    let zeros = 1 + 8 * 258 * groups_of_eight;
    // Adler-32 of zeros: the first sum stays 1, the second one counts the zeros.
    bytes.extend([((zeros % 65_521) >> 8) as u8, (zeros % 65_521) as u8, 0, 1]);
    bytes
}

/// Bit writer that fills each byte from its lowest bit.
#[derive(Default)]
struct BitWriter {
    /// Complete bytes.
    whole: Vec<u8>,
    /// Bits of the incomplete byte.
    rest: u32,
    /// Number of bits in `rest`.
    count: u32,
}

impl BitWriter {
    /// Writes the lowest `count` bits of a number, lowest bit first. All other bits must be 0.
    fn write_bits(&mut self, value: u32, count: u32) {
        self.rest |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.whole.push(self.rest as u8);
            self.rest >>= 8;
            self.count -= 8;
        }
    }

    /// Writes a Huffman code of `count` bits, highest bit first.
    fn write_code(&mut self, code: u32, count: u32) {
        self.write_bits(code.reverse_bits() >> (32 - count), count);
    }

    /// Fills the last byte with zeros and returns all bytes.
    fn bytes(mut self) -> Vec<u8> {
        self.write_bits(0, 7);
        self.whole
    }
}
