//! Huffman table of AC coefficients, with fast skipping of several coefficients at once.
//!
//! Most bits of a photo encode fine detail, which a reduced image hardly shows. The decoder needs only the lengths of
//! these coefficients, not their values. One table lookup therefore skips all coefficients whose codes lie within the
//! next bits.

use super::bit_reader::BitReader;
use super::huffman_table::{HuffmanTable, LOOKUP_BITS, LOOKUP_ENTRIES};

/// Coefficients per block.
const BLOCK_COEFFICIENTS: usize = 64;

/// Huffman table of AC coefficients.
pub(super) struct AcTable {
    table: HuffmanTable,
    /// Coefficients that can be skipped, for each value of the next [`LOOKUP_BITS`] bits.
    skips: Box<[SkipEntry; LOOKUP_ENTRIES]>,
}

/// Decoded symbol of a block: zeros (or none) and then a coefficient that is not zero, or zeros only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AcSymbol {
    /// A coefficient that is not zero, after this number of zeros.
    ZerosThenValue { zeros: usize, value: i32 },
    /// Sixteen coefficients of zero.
    SixteenZeros,
    /// Zeros up to the end of the block.
    EndOfBlock,
}

impl AcTable {
    /// Creates the table. Returns `None` when a symbol is not allowed in baseline files (ISO/IEC 10918-1, F.1.2.2.1).
    pub(super) fn new(table: HuffmanTable) -> Option<Self> {
        let is_known = |symbol: u8| matches!((symbol >> 4, symbol & 15), (0 | 15, 0) | (_, 1..=10));
        if !table.all(is_known) {
            return None;
        }
        let skips: Box<[SkipEntry]> = (0..LOOKUP_ENTRIES).map(|next| SkipEntry::over(next, &table)).collect();
        Some(Self { table, skips: skips.try_into().ok()? })
    }

    /// Decodes the next symbol. Consumes at most 26 bits, which must be available. Returns `None` for an invalid code.
    #[inline]
    pub(super) fn decode_symbol(&self, bits: &mut BitReader<'_>) -> Option<AcSymbol> {
        let symbol = self.table.symbol(bits)?;
        let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        Some(match (run, size) {
            (0, 0) => AcSymbol::EndOfBlock,
            (_, 0) => AcSymbol::SixteenZeros,
            _ => AcSymbol::ZerosThenValue { zeros: run, value: bits.signed(size) },
        })
    }

    /// Skips the rest of a block from the coefficient at `index` (at least 1; the block is complete at 64) on. Returns
    /// `None` for invalid data, and for an index above 64.
    #[inline]
    pub(super) fn skip_rest(&self, bits: &mut BitReader<'_>, mut index: usize) -> Option<()> {
        while index < BLOCK_COEFFICIENTS {
            bits.refill();
            // One refill is enough for two lookups.
            for _ in 0..2 {
                if index < BLOCK_COEFFICIENTS {
                    index = self.skip_several(bits, index)?;
                }
            }
        }
        (index == BLOCK_COEFFICIENTS).then_some(())
    }

    /// Skips the coefficients of one lookup and returns the index of the next one. Consumes at most 26 bits, which must
    /// be available. Returns `None` for invalid data.
    #[inline]
    fn skip_several(&self, bits: &mut BitReader<'_>, index: usize) -> Option<usize> {
        let entry = self.skips[bits.peek::<LOOKUP_BITS>()];
        let next = index + entry.coefficients();
        // The last coefficient of a block ends it without a code, so the following bits belong to the next block.
        if entry == SkipEntry::NONE || next + usize::from(entry.ends_block()) > BLOCK_COEFFICIENTS {
            return self.skip_one(bits, index);
        }
        bits.skip(entry.bits());
        Some(if entry.ends_block() { BLOCK_COEFFICIENTS } else { next })
    }

    /// Skips the coefficients of one symbol and returns the index of the next one. Returns `None` for invalid data.
    #[cold]
    fn skip_one(&self, bits: &mut BitReader<'_>, index: usize) -> Option<usize> {
        let next = match self.decode_symbol(bits)? {
            AcSymbol::EndOfBlock => BLOCK_COEFFICIENTS,
            AcSymbol::SixteenZeros => index + 16,
            AcSymbol::ZerosThenValue { zeros, .. } => index + zeros + 1,
        };
        (next <= BLOCK_COEFFICIENTS).then_some(next)
    }
}

/// Coefficients that one lookup skips, packed: number of bits (5 bits), number of coefficients (7 bits), end of block
/// (1 bit).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct SkipEntry(u16);

impl SkipEntry {
    /// Entry for bits that begin with no complete code. The code is longer than the lookup, or invalid.
    const NONE: Self = Self(0);

    /// Creates the entry for the [`LOOKUP_BITS`] bits `next`. It skips all coefficients whose codes lie within
    /// [`LOOKUP_BITS`] bits. The value bits of the last one may lie outside, because the value is not needed.
    fn over(next: usize, table: &HuffmanTable) -> Self {
        let (mut used, mut coefficients) = (0, 0);
        while used < LOOKUP_BITS && coefficients < BLOCK_COEFFICIENTS {
            // Bits beyond the lookup count as zeros here. A code that extends into them is not used.
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

    /// Packs an entry.
    fn new(bits: u32, coefficients: usize, ends_block: bool) -> Self {
        Self(bits as u16 | (coefficients as u16) << 5 | u16::from(ends_block) << 12)
    }

    /// Number of bits to skip.
    #[inline]
    fn bits(self) -> u32 {
        u32::from(self.0 & 31)
    }

    /// Number of coefficients that these bits encode.
    #[inline]
    fn coefficients(self) -> usize {
        usize::from(self.0 >> 5 & 127)
    }

    /// True if the bits end with the end of the block.
    #[inline]
    fn ends_block(self) -> bool {
        self.0 >> 12 != 0
    }
}
