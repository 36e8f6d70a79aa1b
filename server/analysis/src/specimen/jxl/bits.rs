//! Writer of bits in the order of JPEG XL: the first bit is the lowest of the first byte.

/// Bits that were written.
#[derive(Debug, Default)]
pub(super) struct JxlBits {
    /// Whole bytes.
    bytes: Vec<u8>,
    /// Bits of the next byte.
    partial: u64,
    /// Number of bits in `partial`, less than 8.
    count: u32,
}

impl JxlBits {
    /// Writes the lowest `count` bits of a value, at most 56.
    pub(super) fn put(&mut self, count: u32, value: u64) {
        self.partial |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.partial as u8);
            self.partial >>= 8;
            self.count -= 8;
        }
    }

    /// Writes the number of an enumerated value, at most 81.
    pub(super) fn put_enum(&mut self, value: u8) {
        match value {
            0 | 1 => self.put(2, u64::from(value)),
            2..=17 => {
                self.put(2, 2);
                self.put(4, u64::from(value - 2));
            }
            _ => {
                self.put(2, 3);
                self.put(6, u64::from(value - 18));
            }
        }
    }

    /// Fills the last byte with zeros and returns all bytes.
    pub(super) fn into_bytes(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push(self.partial as u8);
        }
        self.bytes
    }
}

/// Class of the number of bits that a side needs.
pub(super) fn side_class(side: u32) -> u8 {
    match side {
        0..=0x200 => 0,
        0x201..=0x2000 => 1,
        0x2001..=0x4_0000 => 2,
        _ => 3,
    }
}
