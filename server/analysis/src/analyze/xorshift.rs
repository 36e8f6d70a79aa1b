//! Random numbers for tests that damage files, the same in every run.

/// Deterministic random numbers (Marsaglia, "Xorshift RNGs", 2003).
pub(super) struct Xorshift(pub(super) u64);

impl Xorshift {
    /// Next number from 0 to `bound` - 1.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}
