//! Writer of the bits of HEVC units (Rec. ITU-T H.265, 7 and 9.2).

/// Writer of bits, the highest bit of each byte first.
#[derive(Debug, Default)]
pub(super) struct BitWriter {
    bytes: Vec<u8>,
    /// Number of bits in the last byte, 0 to 7; 0 if it is complete.
    used: u32,
}

impl BitWriter {
    /// Writes the lowest `count` bits of a number, the highest of them first.
    pub(super) fn number(&mut self, number: u32, count: u32) {
        for bit in (0..count).rev() {
            if self.used == 0 {
                self.bytes.push(0);
            }
            let last = self.bytes.last_mut().expect("a byte");
            *last |= ((number >> bit & 1) << (7 - self.used)) as u8;
            self.used = (self.used + 1) % 8;
        }
    }

    /// Writes an unsigned number below 2³¹ as an exponential Golomb code (9.2).
    pub(super) fn exp_golomb(&mut self, number: u32) {
        let bits = (number + 1).ilog2();
        self.number(0, bits);
        self.number(number + 1, bits + 1);
    }

    /// Fills the last byte with zeros.
    pub(super) fn align(&mut self) {
        self.used = 0;
    }

    /// Writes a one and fills the last byte with zeros.
    pub(super) fn align_with_one(&mut self) {
        self.number(1, 1);
        self.align();
    }

    /// Returns the bytes of a unit that ends here.
    pub(super) fn finished(mut self) -> Vec<u8> {
        self.align_with_one();
        self.bytes
    }

    /// Returns the bytes.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Inserts a 3 after each pair of zeros before a byte of at most 3, so that no start code occurs (7.4.2).
pub(super) fn escaped(bytes: &[u8]) -> Vec<u8> {
    let (mut escaped, mut zeros) = (vec![], 0);
    for &byte in bytes {
        if zeros == 2 && byte <= 3 {
            escaped.push(3);
            zeros = 0;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        escaped.push(byte);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_numbers_and_escapes_start_codes() {
        let mut bits = BitWriter::default();
        [0, 1, 2, 6].into_iter().for_each(|number| bits.exp_golomb(number));
        // 1, 010, 011, 00111, and the end.
        assert_eq!(bits.finished(), [0b1010_0110, 0b0111_1000]);
        assert_eq!(escaped(&[0, 0, 0, 0, 1, 0, 0, 4]), [0, 0, 3, 0, 0, 3, 1, 0, 0, 4]);
    }
}
