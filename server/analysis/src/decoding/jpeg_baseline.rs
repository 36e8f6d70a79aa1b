//! Fast decoder for undamaged baseline JPEGs at 1/2, 1/4 or 1/8 of their size.
//!
//! Codes of high-frequency coefficients are most of a photo's data and take most of the decoding time. A reduced image
//! hardly shows these coefficients. The decoder therefore reads only the first coefficients of each block and skips the
//! codes of all others, several at a time ([`AcTable::skip_rest`]). A pixel of the result is the mean of the area that
//! it covers, without the contribution of the skipped coefficients.
//!
//! If a file is damaged or unusual, this decoder gives up. libjpeg-turbo then decodes the file from the beginning; it
//! can continue after damage.

use protocol::Failure;

use super::jpeg_header::JpegHeader;
use super::jpeg_segments::END_OF_IMAGE;
use crate::budget::DecodeBudget;
use ac_table::{AcSymbol, AcTable};
use bit_reader::BitReader;
use dct_basis::DctBasis;
use huffman_table::HuffmanTable;
use row_assembler::RowAssembler;
use scan_header::{BaselineScan, ScanComponent};

mod ac_table;
mod bit_reader;
mod dct_basis;
mod huffman_table;
mod row_assembler;
mod scan_header;
#[cfg(test)]
mod tests;

/// Decodes a file at a scale of 1/8, 2/8 or 4/8 and passes each RGB row to `emit_row`, from the top.
///
/// Returns true if the whole file was decoded without a fault. Returns false for damaged or unsuitable files and for
/// other scales; the emitted rows are then invalid.
///
/// # Errors
///
/// `deadline-exceeded` after the deadline of the budget.
pub(super) fn decode_rows(
    bytes: &[u8],
    header: &JpegHeader<'_>,
    eighths: u8,
    budget: DecodeBudget<'_>,
    emit_row: &mut dyn FnMut(&[u8]),
) -> Result<bool, Failure> {
    match eighths {
        1 => decode_square_blocks::<1>(bytes, header, 1, budget, emit_row),
        2 => decode_square_blocks::<4>(bytes, header, 10, budget, emit_row),
        4 => decode_square_blocks::<16>(bytes, header, 25, budget, emit_row),
        _ => Ok(false),
    }
}

/// Decodes the first `coefficients` coefficients of each block, in zigzag order, to a square of `PIXELS` pixels.
/// Returns like [`decode_rows`].
fn decode_square_blocks<const PIXELS: usize>(
    bytes: &[u8],
    header: &JpegHeader<'_>,
    coefficients: usize,
    budget: DecodeBudget<'_>,
    emit_row: &mut dyn FnMut(&[u8]),
) -> Result<bool, Failure> {
    let Some(scan) = BaselineScan::read(bytes, header) else { return Ok(false) };
    match ScanDecoder::<PIXELS>::new(bytes, header, &scan, coefficients) {
        Some(decoder) => decoder.decode(budget, emit_row),
        None => Ok(false),
    }
}

/// Decoder of the scan. Each block becomes a square of `PIXELS` pixels.
struct ScanDecoder<'a, const PIXELS: usize> {
    bytes: &'a [u8],
    scan: &'a BaselineScan,
    components: Vec<ComponentDecoder<'a, PIXELS>>,
    bits: BitReader<'a>,
    /// Pixels of the current row of MCUs.
    rows: RowAssembler,
    /// Number of MCUs (minimum coded units) per row and per column of the image.
    mcus: (usize, usize),
    /// Number of MCUs until the next restart marker, and the number of that marker, 0 to 7.
    restart: (usize, u8),
}

/// Decoder of the blocks of one component.
struct ComponentDecoder<'a, const PIXELS: usize> {
    component: ScanComponent,
    dc: &'a HuffmanTable,
    ac: &'a AcTable,
    basis: DctBasis<PIXELS>,
    /// DC coefficient of the previous block.
    previous_dc: i32,
}

impl<'a, const PIXELS: usize> ScanDecoder<'a, PIXELS> {
    /// Side of a block in pixels of the scaled image.
    const BLOCK_SIDE: usize = PIXELS.isqrt();

    /// Creates a decoder that reads this many coefficients per block. Returns `None` if a Huffman table is missing.
    fn new(bytes: &'a [u8], header: &JpegHeader<'_>, scan: &'a BaselineScan, coefficients: usize) -> Option<Self> {
        let decoder = |component: &ScanComponent| {
            let (dc, ac) = (scan.dc[component.dc].as_ref()?, scan.ac[component.ac].as_ref()?);
            Some(ComponentDecoder {
                component: *component,
                dc,
                ac,
                basis: DctBasis::new(coefficients, &component.quantizers),
                previous_dc: 0,
            })
        };
        let mcu = scan.mcu();
        let size = (header.width as usize, header.height as usize);
        let mcus = (size.0.div_ceil(8 * mcu.0), size.1.div_ceil(8 * mcu.1));
        let scaled = |side: usize| (side * Self::BLOCK_SIDE).div_ceil(8);
        Some(Self {
            bytes,
            scan,
            components: scan.components.iter().map(decoder).collect::<Option<_>>()?,
            bits: BitReader::new(bytes, scan.data),
            rows: RowAssembler::new(&scan.components, (scaled(size.0), scaled(size.1)), mcus.0, Self::BLOCK_SIDE),
            mcus,
            restart: (scan.restart_interval.unwrap_or(usize::MAX), 0),
        })
    }

    /// Decodes the scan and passes each RGB row to `emit_row`. Returns true if there was no fault and an end marker
    /// follows.
    fn decode(mut self, budget: DecodeBudget<'_>, emit_row: &mut dyn FnMut(&[u8])) -> Result<bool, Failure> {
        for _ in 0..self.mcus.1 {
            budget.check_time()?;
            if self.decode_mcu_row().is_none() || self.bits.has_read_past_end() {
                return Ok(false);
            }
            self.rows.emit_rows(emit_row);
        }
        Ok(self.bits.marker_position().is_some_and(|end| self.bytes[end..].starts_with(&END_OF_IMAGE)))
    }

    /// Decodes one row of MCUs into the row assembler. Returns `None` when the data is not valid.
    fn decode_mcu_row(&mut self) -> Option<()> {
        for mcu in 0..self.mcus.0 {
            if self.restart.0 == 0 {
                self.read_restart_marker()?;
            }
            self.restart.0 -= 1;
            for (index, decoder) in self.components.iter_mut().enumerate() {
                let ScanComponent { horizontal, vertical, .. } = decoder.component;
                for block in 0..horizontal * vertical {
                    let pixels = decoder.decode_block(&mut self.bits)?;
                    self.rows.put_block(index, (mcu * horizontal + block % horizontal, block / horizontal), &pixels);
                }
            }
        }
        Some(())
    }

    /// Reads the restart marker and resets the decoder (ISO/IEC 10918-1, F.2.1.3.1). Returns `None` if the expected
    /// marker does not follow.
    fn read_restart_marker(&mut self) -> Option<()> {
        let marker = self.bits.marker_position()?;
        let (_, number) = self.restart;
        if !self.bytes[marker..].starts_with(&[0xff, 0xd0 + number]) {
            return None;
        }
        self.bits = BitReader::new(self.bytes, marker + 2);
        self.components.iter_mut().for_each(|component| component.previous_dc = 0);
        self.restart = (self.scan.restart_interval?, (number + 1) % 8);
        Some(())
    }
}

impl<const PIXELS: usize> ComponentDecoder<'_, PIXELS> {
    /// Decodes the next block to its pixels. Returns `None` when the data is not valid.
    #[inline]
    fn decode_block(&mut self, bits: &mut BitReader<'_>) -> Option<[f32; PIXELS]> {
        bits.refill();
        let size = self.dc.symbol(bits)?;
        self.previous_dc += bits.signed(size.into());
        // No coefficient of 8-bit samples exceeds this range, and the running sum must not overflow.
        i16::try_from(self.previous_dc).ok()?;
        let mut pixels = self.basis.constant_block(self.previous_dc);
        let mut index = 1;
        while index < self.basis.len() {
            bits.refill();
            match self.ac.decode_symbol(bits)? {
                AcSymbol::EndOfBlock => return Some(pixels),
                AcSymbol::SixteenZeros => index += 16,
                AcSymbol::ZerosThenValue { zeros, value } => {
                    self.basis.add(index + zeros, value, &mut pixels);
                    index += zeros + 1;
                }
            }
        }
        self.ac.skip_rest(bits, index)?;
        Some(pixels)
    }
}
