//! AC coefficients, and how to pass over many of them at once.
//!
//! Most of a photo's bits are coefficients of details that a small picture does not show. Their values need not be known, only
//! how many bits they take: so one look at the next bits passes over as many coefficients as begin within them.

use super::bits::Bits;
use super::huffman::{Codes, ENTRIES, WIDTH};

/// Coefficients of a block.
const BLOCK: usize = 64;

/// The codes of AC coefficients.
pub(super) struct AcCodes {
    codes: Codes,
    /// What the next [`WIDTH`] bits pass over.
    leaps: Box<[Leap; ENTRIES]>,
}

/// What comes next in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coefficient {
    /// A value after so many zeros.
    After { zeros: usize, value: i32 },
    /// Sixteen zeros.
    Zeros,
    /// Zeros up to the end.
    EndOfBlock,
}

impl AcCodes {
    /// None when a symbol is one that baseline files do not have (F.1.2.2.1).
    pub(super) fn new(codes: Codes) -> Option<Self> {
        let is_known = |symbol: u8| matches!((symbol >> 4, symbol & 15), (0 | 15, 0) | (_, 1..=10));
        if !codes.all(is_known) {
            return None;
        }
        let leaps: Box<[Leap]> = (0..ENTRIES).map(|next| Leap::over(next, &codes)).collect();
        Some(Self { codes, leaps: leaps.try_into().ok()? })
    }

    /// Takes the next coefficient, up to 26 of the bits provided.
    #[inline]
    pub(super) fn coefficient(&self, bits: &mut Bits<'_>) -> Option<Coefficient> {
        let symbol = self.codes.symbol(bits)?;
        let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        Some(match (run, size) {
            (0, 0) => Coefficient::EndOfBlock,
            (_, 0) => Coefficient::Zeros,
            _ => Coefficient::After { zeros: run, value: bits.signed(size) },
        })
    }

    /// Passes over the rest of a block, from the coefficient at `index` (1 to 64) on; none when there is something else.
    #[inline]
    pub(super) fn pass(&self, bits: &mut Bits<'_>, mut index: usize) -> Option<()> {
        while index < BLOCK {
            bits.refill();
            // What a refill provides suffices for two.
            for _ in 0..2 {
                if index < BLOCK {
                    index = self.leap(bits, index)?;
                }
            }
        }
        (index == BLOCK).then_some(())
    }

    /// Passes over as many coefficients as one look tells, up to 26 of the bits provided: the index of the next one.
    #[inline]
    fn leap(&self, bits: &mut Bits<'_>, index: usize) -> Option<usize> {
        let leap = self.leaps[bits.peek::<WIDTH>()];
        let next = index + leap.coefficients();
        // A block's last coefficient ends it by itself: what follows belongs to the next block.
        if leap == Leap::NONE || next + usize::from(leap.ends()) > BLOCK {
            return self.step(bits, index);
        }
        bits.skip(leap.bits());
        Some(if leap.ends() { BLOCK } else { next })
    }

    /// Passes over one coefficient: the index of the next one.
    #[cold]
    fn step(&self, bits: &mut Bits<'_>, index: usize) -> Option<usize> {
        let next = match self.coefficient(bits)? {
            Coefficient::EndOfBlock => BLOCK,
            Coefficient::Zeros => index + 16,
            Coefficient::After { zeros, .. } => index + zeros + 1,
        };
        (next <= BLOCK).then_some(next)
    }
}

/// Coefficients that are passed over at once, packed: the bits that they take (5 bits), how many they are (7), whether the block
/// ends (1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Leap(u16);

impl Leap {
    /// The next code is longer than what is looked at.
    const NONE: Self = Self(0);

    /// Over all whose codes lie within [`WIDTH`] bits. The last one's value may lie behind them, since it is not looked at.
    fn over(next: usize, codes: &Codes) -> Self {
        let (mut used, mut coefficients) = (0, 0);
        while used < WIDTH && coefficients < BLOCK {
            // What is not known is taken for zeros here; a code that reaches into that does not count.
            let code = codes.short((next << used) & (ENTRIES - 1));
            let Some((length, symbol)) = code.filter(|(length, _)| used + length <= WIDTH) else { break };
            if symbol == 0 {
                return Self::new(used + length, coefficients, true);
            }
            used += length + u32::from(symbol & 15);
            coefficients += usize::from(symbol >> 4) + 1;
        }
        Self::new(used, coefficients, false)
    }

    fn new(bits: u32, coefficients: usize, ends: bool) -> Self {
        Self(bits as u16 | (coefficients as u16) << 5 | u16::from(ends) << 12)
    }

    #[inline]
    fn bits(self) -> u32 {
        u32::from(self.0 & 31)
    }

    #[inline]
    fn coefficients(self) -> usize {
        usize::from(self.0 >> 5 & 127)
    }

    #[inline]
    fn ends(self) -> bool {
        self.0 >> 12 != 0
    }
}
