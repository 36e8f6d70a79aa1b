//! Bit reader for the entropy-coded data of a scan.
//!
//! The most significant bit comes first. The zero that is stuffed after each 0xff is removed (ISO/IEC 10918-1,
//! F.2.2.5).

/// Reader of the bits between two markers. After the last bit it provides zeros and counts them.
pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    /// Offset of the next byte that is not in the buffer.
    position: usize,
    /// Next bits, from the most significant one.
    buffer: u64,
    /// Number of valid bits in the buffer.
    count: u32,
    /// Number of zero bits that were appended after the end. They are the last bits of the buffer.
    padding_bits: u32,
}

impl<'a> BitReader<'a> {
    /// Minimum number of bits after a [`refill`](Self::refill).
    pub(super) const REFILL_BITS: u32 = 56;

    /// Creates a reader that begins at a byte offset of the file.
    pub(super) fn new(bytes: &'a [u8], position: usize) -> Self {
        Self { bytes, position, buffer: 0, count: 0, padding_bits: 0 }
    }

    /// Fills the buffer to at least [`REFILL_BITS`](Self::REFILL_BITS) bits.
    #[inline]
    pub(super) fn refill(&mut self) {
        match self.bytes.get(self.position..).and_then(<[u8]>::first_chunk) {
            Some(&word) if !has_ff(u64::from_be_bytes(word)) => {
                // Consumes whole bytes only. Bits below the valid ones are overwritten by the same values at the next
                // refill.
                self.buffer |= u64::from_be_bytes(word) >> self.count;
                self.position += ((63 - self.count) >> 3) as usize;
                self.count |= Self::REFILL_BITS;
            }
            _ => self.refill_slowly(),
        }
    }

    /// Fills the buffer byte by byte, when the next bytes contain 0xff or the end.
    #[cold]
    fn refill_slowly(&mut self) {
        while self.count < Self::REFILL_BITS {
            let byte = match self.bytes.get(self.position..) {
                Some([0xff, 0x00, ..]) => {
                    self.position += 2;
                    0xff
                }
                Some([byte, ..]) if *byte != 0xff => {
                    self.position += 1;
                    *byte
                }
                _ => {
                    self.padding_bits += 8;
                    0
                }
            };
            self.buffer |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    /// Returns the next `COUNT` bits without consuming them. `COUNT` is 1 to 64, and at most the number of valid bits.
    #[inline]
    pub(super) fn peek<const COUNT: u32>(&self) -> usize {
        (self.buffer >> (64 - COUNT)) as usize
    }

    /// Consumes `count` bits: at most 63, and at most the number of valid bits.
    #[inline]
    pub(super) fn skip(&mut self, count: u32) {
        self.buffer <<= count;
        self.count -= count;
    }

    /// Consumes the next `size` bits, up to 16, as a signed number (F.2.2.1, procedure EXTEND).
    #[inline]
    pub(super) fn signed(&mut self, size: u32) -> i32 {
        let bits = (self.buffer >> 1 >> (63 - size)) as i32;
        let is_negative = self.buffer >> 63 == 0;
        self.skip(size);
        if is_negative { bits + 1 - (1 << size) } else { bits }
    }

    /// Returns true if more bits were consumed than there are before the next marker or the end of the file.
    pub(super) fn has_read_past_end(&self) -> bool {
        self.count < self.padding_bits
    }

    /// Offset of the marker that ends the data, or of the end of the file. Returns `None` if one byte or more before it
    /// was not consumed, or more bits were consumed than there are.
    pub(super) fn marker_position(&mut self) -> Option<usize> {
        self.refill();
        let left = self.count.checked_sub(self.padding_bits)?;
        (left < 8).then_some(self.position)
    }
}

/// Returns true if any byte is 0xff.
#[inline]
fn has_ff(word: u64) -> bool {
    const LOW: u64 = 0x0101_0101_0101_0101;
    (!word).wrapping_sub(LOW) & word & (LOW << 7) != 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_bit_is_read_once_and_stuffed_zeros_are_not(
            data in prop::collection::vec(prop_oneof![Just(0xff_u8), Just(0), any::<u8>()], 0..60),
            steps in prop::collection::vec(1_u32..24, 1..80),
        ) {
            let mut stuffed = vec![];
            for &byte in &data {
                stuffed.push(byte);
                stuffed.extend((byte == 0xff).then_some(0));
            }
            let marker = stuffed.len();
            stuffed.extend([0xff, 0xd9, 1, 2, 3, 4, 5, 6, 7, 8]);
            let mut bits = BitReader::new(&stuffed, 0);
            let mut consumed = 0;
            for step in steps {
                bits.refill();
                let expected = (0..step).fold(0, |number, bit| {
                    let at = consumed + bit as usize;
                    number << 1 | data.get(at / 8).map_or(0, |byte| usize::from(byte >> (7 - at % 8) & 1))
                });
                prop_assert_eq!(bits.peek::<24>() >> (24 - step), expected);
                bits.skip(step);
                consumed += step as usize;
                prop_assert_eq!(bits.has_read_past_end(), consumed > 8 * data.len());
                let is_end = consumed <= 8 * data.len() && 8 * data.len() - consumed < 8;
                prop_assert_eq!(bits.marker_position(), is_end.then_some(marker));
            }
        }
    }

    #[test]
    fn first_bit_is_the_sign_of_a_number() {
        // Bits 1, 0, 101 and 010.
        let mut bits = BitReader::new(&[0b1010_1010], 0);
        bits.refill();
        assert_eq!([1, 1, 3, 3].map(|size| bits.signed(size)), [1, -1, 5, -5]);
    }
}
