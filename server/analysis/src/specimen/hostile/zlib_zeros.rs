//! Very many zeros in very few bytes.

/// A zlib stream (RFC 1950, 1951) of at least this many zeros, at 158 of them a byte.
///
/// One block with the fixed code: a literal zero, then copies of 258 bytes at distance one. Eight copies are 13 bytes.
pub(super) fn zlib_zeros(at_least: u64) -> Vec<u8> {
    let eights = at_least.div_ceil(8 * 258);
    let mut bits = Bits::default();
    // The last block, fixed Huffman codes.
    bits.push(0b011, 3);
    // The literal 0 is 0011_0000; codes stand with their highest bit first.
    bits.push_code(0b0011_0000, 8);
    let mut bytes = vec![0x78, 0x01];
    for _ in 0..8 * eights {
        // Length 258 is symbol 285 without more bits, distance 1 is symbol 0.
        bits.push_code(0b1100_0101, 8);
        bits.push_code(0, 5);
    }
    // The end of the block.
    bits.push_code(0, 7);
    bytes.extend(bits.bytes());
    let zeros = 1 + 8 * 258 * eights;
    // Adler-32 of zeros: the first sum stays 1, the second counts them.
    bytes.extend([((zeros % 65_521) >> 8) as u8, (zeros % 65_521) as u8, 0, 1]);
    bytes
}

/// Bits from the lowest of each byte.
#[derive(Default)]
struct Bits {
    whole: Vec<u8>,
    rest: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, value: u32, count: u32) {
        self.rest |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.whole.push(self.rest as u8);
            self.rest >>= 8;
            self.count -= 8;
        }
    }

    /// A Huffman code, whose highest bit comes first.
    fn push_code(&mut self, code: u32, count: u32) {
        self.push(code.reverse_bits() >> (32 - count), count);
    }

    fn bytes(mut self) -> Vec<u8> {
        self.push(0, 7);
        self.whole
    }
}
