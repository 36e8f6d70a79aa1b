//! The bits of a scan, most significant first, without the zero that follows every 0xff byte (ISO/IEC 10918-1, F.2.2.5).

/// A reader of the bits between two markers. After the last one it makes up zeros, and knows it.
pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    /// The next byte that is not in the buffer.
    position: usize,
    /// The next bits, from the top.
    buffer: u64,
    /// How many of the buffer's bits count.
    count: u32,
    /// How many bits were made up so far. They are always the last of the buffer.
    padding_bits: u32,
}

impl<'a> BitReader<'a> {
    /// BitReader that a [`refill`](Self::refill) provides.
    pub(super) const REFILL_BITS: u32 = 56;

    /// The bits from a position on.
    pub(super) fn new(bytes: &'a [u8], position: usize) -> Self {
        Self { bytes, position, buffer: 0, count: 0, padding_bits: 0 }
    }

    /// Provides at least [`REFILL_BITS`](Self::REFILL_BITS) bits.
    #[inline]
    pub(super) fn refill(&mut self) {
        match self.bytes.get(self.position..).and_then(<[u8]>::first_chunk) {
            Some(&word) if !has_ff(u64::from_be_bytes(word)) => {
                // Takes whole bytes only. What lies below the bits that count is the same when it comes again.
                self.buffer |= u64::from_be_bytes(word) >> self.count;
                self.position += ((63 - self.count) >> 3) as usize;
                self.count |= Self::REFILL_BITS;
            }
            _ => self.refill_slowly(),
        }
    }

    /// Byte by byte, since there is a 0xff or the end.
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

    /// The next `COUNT` bits, 1 to 64 and at most as many as were provided.
    #[inline]
    pub(super) fn peek<const COUNT: u32>(&self) -> usize {
        (self.buffer >> (64 - COUNT)) as usize
    }

    /// Goes on by up to 63 bits, at most as many as were provided.
    #[inline]
    pub(super) fn skip(&mut self, count: u32) {
        self.buffer <<= count;
        self.count -= count;
    }

    /// The next `size` bits, up to 16, as a signed number (F.2.2.1, procedure EXTEND).
    #[inline]
    pub(super) fn signed(&mut self, size: u32) -> i32 {
        let bits = (self.buffer >> 1 >> (63 - size)) as i32;
        let is_negative = self.buffer >> 63 == 0;
        self.skip(size);
        if is_negative { bits + 1 - (1 << size) } else { bits }
    }

    /// Whether bits were taken that the file does not have.
    pub(super) fn has_read_past_end(&self) -> bool {
        self.count < self.padding_bits
    }

    /// Where the marker is that ends the bits, if all of them were taken but for less than a byte.
    pub(super) fn marker_position(&mut self) -> Option<usize> {
        self.refill();
        let left = self.count.checked_sub(self.padding_bits)?;
        (left < 8).then_some(self.position)
    }
}

/// Whether any byte is 0xff.
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
        fn every_bit_comes_once_and_stuffing_does_not(
            data in prop::collection::vec(prop_oneof![Just(0xff_u8), Just(0), any::<u8>()], 0..60),
            quantizers in prop::collection::vec(1_u32..24, 1..80),
        ) {
            let mut stuffed = vec![];
            for &byte in &data {
                stuffed.push(byte);
                stuffed.extend((byte == 0xff).then_some(0));
            }
            let marker = stuffed.len();
            stuffed.extend([0xff, 0xd9, 1, 2, 3, 4, 5, 6, 7, 8]);
            let mut bits = BitReader::new(&stuffed, 0);
            let mut taken = 0;
            for step in quantizers {
                bits.refill();
                let expected = (0..step).fold(0, |number, bit| {
                    let at = taken + bit as usize;
                    number << 1 | data.get(at / 8).map_or(0, |byte| usize::from(byte >> (7 - at % 8) & 1))
                });
                prop_assert_eq!(bits.peek::<24>() >> (24 - step), expected);
                bits.skip(step);
                taken += step as usize;
                prop_assert_eq!(bits.has_read_past_end(), taken > 8 * data.len());
                let is_end = taken <= 8 * data.len() && 8 * data.len() - taken < 8;
                prop_assert_eq!(bits.marker_position(), is_end.then_some(marker));
            }
        }
    }

    #[test]
    fn numbers_are_signed_by_their_first_bit() {
        // 1, then 0, then 101, then 010.
        let mut bits = BitReader::new(&[0b1010_1010], 0);
        bits.refill();
        assert_eq!([1, 1, 3, 3].map(|size| bits.signed(size)), [1, -1, 5, -5]);
    }
}
