//! Huffman tables of a scan (ISO/IEC 10918-1, annexes C and F.2.2.3).

use super::bit_reader::BitReader;

/// Number of bits that index the lookup table. Longer codes are rare.
pub(super) const LOOKUP_BITS: u32 = 13;
/// Number of entries of the lookup table.
pub(super) const LOOKUP_ENTRIES: usize = 1 << LOOKUP_BITS;

/// Huffman table of DC or AC coefficients, with a lookup table for short codes.
pub(super) struct HuffmanTable {
    /// Code at the beginning of each value of [`LOOKUP_BITS`] bits: length in the upper byte, symbol in the lower. Zero
    /// if the code is longer or invalid.
    lookup: Box<[u16; LOOKUP_ENTRIES]>,
    /// Codes of each length from 1 to 16.
    lengths: [CodeLength; 16],
    /// Symbols in the order of their codes.
    symbols: Vec<u8>,
}

/// Codes of one length.
#[derive(Debug, Clone, Copy, Default)]
struct CodeLength {
    /// One more than the last code, left-aligned to 16 bits; at most 65,536.
    end: u32,
    /// First code of this length.
    first: u32,
    /// Index of the symbol of the first code.
    symbol: usize,
}

impl HuffmanTable {
    /// Creates the table from the number of codes of each length and their symbols in order (ISO/IEC 10918-1, annex C).
    /// Returns `None` when the codes do not fit or symbols are missing.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut lookup = Box::new([0; LOOKUP_ENTRIES]);
        let mut lengths = [CodeLength::default(); 16];
        let (mut code, mut index) = (0_u32, 0_usize);
        for ((length, count), entry) in (1_u32..).zip(counts.map(u32::from)).zip(&mut lengths) {
            // The code of all ones is reserved.
            if code + count > (1 << length) - u32::from(count > 0) {
                return None;
            }
            *entry = CodeLength { end: (code + count) << (16 - length), first: code, symbol: index };
            for code in code..code + count {
                let symbol = *symbols.get(index)?;
                if length <= LOOKUP_BITS {
                    let start = (code << (LOOKUP_BITS - length)) as usize;
                    lookup[start..start + (1 << (LOOKUP_BITS - length))].fill((length as u16) << 8 | u16::from(symbol));
                }
                index += 1;
            }
            code = (code + count) << 1;
        }
        Some(Self { lookup, lengths, symbols: symbols[..index].to_vec() })
    }

    /// Decodes the next symbol and consumes at most 16 of the available bits. Returns `None` for an invalid code.
    #[inline]
    pub(super) fn symbol(&self, bits: &mut BitReader<'_>) -> Option<u8> {
        let entry = self.lookup[bits.peek::<LOOKUP_BITS>()];
        if entry == 0 {
            return self.long_symbol(bits);
        }
        bits.skip(u32::from(entry >> 8));
        Some(entry as u8)
    }

    /// Does the work of [`symbol`](Self::symbol) for codes that are longer than the lookup.
    #[cold]
    fn long_symbol(&self, bits: &mut BitReader<'_>) -> Option<u8> {
        let next = bits.peek::<16>();
        let index = self.lengths.iter().position(|length| next < length.end as usize)?;
        let length = self.lengths[index];
        bits.skip(index as u32 + 1);
        self.symbols.get(length.symbol + (next >> (15 - index)) - length.first as usize).copied()
    }

    /// Length and symbol of the code at the beginning of these [`LOOKUP_BITS`] bits. `None` if the code is longer or
    /// invalid.
    pub(super) fn lookup(&self, next: usize) -> Option<(u32, u8)> {
        let entry = self.lookup[next];
        (entry > 0).then_some((u32::from(entry >> 8), entry as u8))
    }

    /// Returns true if all symbols meet the condition.
    pub(super) fn all(&self, predicate: impl Fn(u8) -> bool) -> bool {
        self.symbols.iter().all(|&symbol| predicate(symbol))
    }
}
