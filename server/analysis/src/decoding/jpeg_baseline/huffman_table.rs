//! The Huffman codes of a scan (ISO/IEC 10918-1, annexes C and F.2.2.3).

use super::bit_reader::BitReader;

/// BitReader that a table is looked up with. Longer codes are rare by their nature.
pub(super) const LOOKUP_BITS: u32 = 13;
pub(super) const LOOKUP_ENTRIES: usize = 1 << LOOKUP_BITS;

/// The code of DC or AC coefficients: (run, size) symbols by the bits they begin with.
pub(super) struct HuffmanTable {
    /// For [`LOOKUP_BITS`] bits the code that they begin with: its length in the upper byte, its symbol in the lower. Zero where the
    /// code is longer or there is none.
    lookup: Box<[u16; LOOKUP_ENTRIES]>,
    /// For each length from 1: where its codes end (left-aligned, 16 bits), and what leads from a code to its symbol.
    lengths: [CodeLength; 16],
    symbols: Vec<u8>,
}

/// The codes of one length.
#[derive(Debug, Clone, Copy, Default)]
struct CodeLength {
    /// One more than the last code, as a number of 16 bits; at most 65,536.
    end: u32,
    /// The first code as a number of its own length.
    first: u32,
    /// The symbol of the first code.
    symbol: usize,
}

impl HuffmanTable {
    /// From how many codes there are of each length, and their symbols in order (ISO/IEC 10918-1, annex C); none when the codes
    /// do not fit.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut lookup = Box::new([0; LOOKUP_ENTRIES]);
        let mut lengths = [CodeLength::default(); 16];
        let (mut code, mut index) = (0_u32, 0_usize);
        for ((length, count), entry) in (1_u32..).zip(counts.map(u32::from)).zip(&mut lengths) {
            // The code of ones alone is reserved.
            if code + count > (1 << length) - u32::from(count > 0) {
                return None;
            }
            *entry = CodeLength { end: (code + count) << (16 - length), first: code, symbol: index };
            for code in code..code + count {
                let symbol = *symbols.get(index)?;
                if length <= LOOKUP_BITS {
                    let from = (code << (LOOKUP_BITS - length)) as usize;
                    lookup[from..from + (1 << (LOOKUP_BITS - length))].fill((length as u16) << 8 | u16::from(symbol));
                }
                index += 1;
            }
            code = (code + count) << 1;
        }
        Some(Self { lookup, lengths, symbols: symbols[..index].to_vec() })
    }

    /// Takes the next symbol; none when the bits begin with no code. Takes up to 16 of the bits provided.
    #[inline]
    pub(super) fn symbol(&self, bits: &mut BitReader<'_>) -> Option<u8> {
        let entry = self.lookup[bits.peek::<LOOKUP_BITS>()];
        if entry == 0 {
            return self.long_symbol(bits);
        }
        bits.skip(u32::from(entry >> 8));
        Some(entry as u8)
    }

    #[cold]
    fn long_symbol(&self, bits: &mut BitReader<'_>) -> Option<u8> {
        let next = bits.peek::<16>();
        let index = self.lengths.iter().position(|length| next < length.end as usize)?;
        let length = self.lengths[index];
        bits.skip(index as u32 + 1);
        self.symbols.get(length.symbol + (next >> (15 - index)) - length.first as usize).copied()
    }

    /// The length and the symbol of the code that [`LOOKUP_BITS`] bits begin with, if it is that lookup.
    pub(super) fn lookup(&self, next: usize) -> Option<(u32, u8)> {
        let entry = self.lookup[next];
        (entry > 0).then_some((u32::from(entry >> 8), entry as u8))
    }

    /// Whether all symbols meet a condition.
    pub(super) fn all(&self, meets: impl Fn(u8) -> bool) -> bool {
        self.symbols.iter().all(|&symbol| meets(symbol))
    }
}
