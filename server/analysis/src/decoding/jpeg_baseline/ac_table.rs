//! AC coefficients, and how to pass over many of them at once.
//!
//! Most of a photo's bits are coefficients of details that a small picture does not show. Their values need not be known, only
//! how many bits they take: so one look at the next bits passes over as many coefficients as begin within them.

use super::bit_reader::BitReader;
use super::huffman_table::{HuffmanTable, LOOKUP_BITS, LOOKUP_ENTRIES};

/// Coefficients of a block.
const BLOCK_COEFFICIENTS: usize = 64;

/// The table of AC coefficients.
pub(super) struct AcTable {
    table: HuffmanTable,
    /// What the next [`LOOKUP_BITS`] bits pass over.
    skips: Box<[SkipEntry; LOOKUP_ENTRIES]>,
}

/// What comes next in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coefficient {
    /// A value after so many zeros.
    ZerosThenValue { zeros: usize, value: i32 },
    /// Sixteen zeros.
    SixteenZeros,
    /// SixteenZeros up to the end.
    EndOfBlock,
}

impl AcTable {
    /// None when a symbol is one that baseline files do not have (F.1.2.2.1).
    pub(super) fn new(table: HuffmanTable) -> Option<Self> {
        let is_known = |symbol: u8| matches!((symbol >> 4, symbol & 15), (0 | 15, 0) | (_, 1..=10));
        if !table.all(is_known) {
            return None;
        }
        let skips: Box<[SkipEntry]> = (0..LOOKUP_ENTRIES).map(|next| SkipEntry::over(next, &table)).collect();
        Some(Self { table, skips: skips.try_into().ok()? })
    }

    /// Takes the next coefficient, up to 26 of the bits provided.
    #[inline]
    pub(super) fn coefficient(&self, bits: &mut BitReader<'_>) -> Option<Coefficient> {
        let symbol = self.table.symbol(bits)?;
        let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        Some(match (run, size) {
            (0, 0) => Coefficient::EndOfBlock,
            (_, 0) => Coefficient::SixteenZeros,
            _ => Coefficient::ZerosThenValue { zeros: run, value: bits.signed(size) },
        })
    }

    /// Passes over the rest of a block, from the coefficient at `index` (1 to 64) on; none when there is something else.
    #[inline]
    pub(super) fn skip_rest(&self, bits: &mut BitReader<'_>, mut index: usize) -> Option<()> {
        while index < BLOCK_COEFFICIENTS {
            bits.refill();
            // What a refill provides suffices for two.
            for _ in 0..2 {
                if index < BLOCK_COEFFICIENTS {
                    index = self.skip_several(bits, index)?;
                }
            }
        }
        (index == BLOCK_COEFFICIENTS).then_some(())
    }

    /// Passes over as many coefficients as one look tells, up to 26 of the bits provided: the index of the next one.
    #[inline]
    fn skip_several(&self, bits: &mut BitReader<'_>, index: usize) -> Option<usize> {
        let entry = self.skips[bits.peek::<LOOKUP_BITS>()];
        let next = index + entry.coefficients();
        // A block's last coefficient ends_block it by itself: what follows belongs to the next block.
        if entry == SkipEntry::NONE || next + usize::from(entry.ends_block()) > BLOCK_COEFFICIENTS {
            return self.skip_one(bits, index);
        }
        bits.skip(entry.bits());
        Some(if entry.ends_block() { BLOCK_COEFFICIENTS } else { next })
    }

    /// Passes over one coefficient: the index of the next one.
    #[cold]
    fn skip_one(&self, bits: &mut BitReader<'_>, index: usize) -> Option<usize> {
        let next = match self.coefficient(bits)? {
            Coefficient::EndOfBlock => BLOCK_COEFFICIENTS,
            Coefficient::SixteenZeros => index + 16,
            Coefficient::ZerosThenValue { zeros, .. } => index + zeros + 1,
        };
        (next <= BLOCK_COEFFICIENTS).then_some(next)
    }
}

/// Coefficients that are passed over at once, packed: the bits that they take (5 bits), how many they are (7), whether the block
/// ends_block (1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct SkipEntry(u16);

impl SkipEntry {
    /// The next code is longer than what is looked at.
    const NONE: Self = Self(0);

    /// Over all whose table lie within [`LOOKUP_BITS`] bits. The last one's value may lie behind them, since it is not looked at.
    fn over(next: usize, table: &HuffmanTable) -> Self {
        let (mut used, mut coefficients) = (0, 0);
        while used < LOOKUP_BITS && coefficients < BLOCK_COEFFICIENTS {
            // What is not known is taken for zeros here; a code that reaches into that does not count.
            let code = table.lookup((next << used) & (LOOKUP_ENTRIES - 1));
            let Some((length, symbol)) = code.filter(|(length, _)| used + length <= LOOKUP_BITS) else { break };
            if symbol == 0 {
                return Self::new(used + length, coefficients, true);
            }
            used += length + u32::from(symbol & 15);
            coefficients += usize::from(symbol >> 4) + 1;
        }
        Self::new(used, coefficients, false)
    }

    fn new(bits: u32, coefficients: usize, ends_block: bool) -> Self {
        Self(bits as u16 | (coefficients as u16) << 5 | u16::from(ends_block) << 12)
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
    fn ends_block(self) -> bool {
        self.0 >> 12 != 0
    }
}
