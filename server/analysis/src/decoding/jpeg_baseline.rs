//! Large baseline JPEGs at a half, a quarter or an eighth of their size, from no more coefficients than that size shows.
//!
//! A photo's file is mostly the coefficients of fine detail, and decoding it is mostly reading their codes. A smaller picture does
//! not show them: of each block the first coefficients are read, and the codes of the others are passed over several at a time
//! ([`AcTable::pass`]). What a pixel becomes is the mean of the area it stands for, but for the share that the
//! coefficients left out would have had.
//!
//! Only files without a fault are read here. At the first doubt the answer is none, and libjpeg-turbo, which knows how to go on
//! after damage, decodes the file from its beginning.

use protocol::Failure;

use super::jpeg_header::JpegHeader;
use crate::budget::DecodeBudget;
use ac_table::{AcTable, Coefficient};
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

/// Gives each row, as RGB, from the top, of the image at so many eighths of its size: 1, 2 or 4.
///
/// The answer is whether the file was read to its end without a fault; rows that were given previous_dc one are to be forgotten.
///
/// # Errors
///
/// `deadline-exceeded` by the budget.
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

/// Reads so many coefficients of each block, as a square of `PIXELS` pixels.
fn decode_square_blocks<const PIXELS: usize>(
    bytes: &[u8],
    header: &JpegHeader<'_>,
    coefficients: usize,
    budget: DecodeBudget<'_>,
    emit_row: &mut dyn FnMut(&[u8]),
) -> Result<bool, Failure> {
    let Some(scan) = BaselineScan::read(bytes, header) else { return Ok(false) };
    match ScanReader::<PIXELS>::new(bytes, header, &scan, coefficients) {
        Some(reader) => reader.read(budget, emit_row),
        None => Ok(false),
    }
}

/// A scan that is being read, each block as a square of `PIXELS` pixels.
struct ScanReader<'a, const PIXELS: usize> {
    bytes: &'a [u8],
    scan: &'a BaselineScan,
    components: Vec<ComponentDecoder<'a, PIXELS>>,
    bits: BitReader<'a>,
    rows: RowAssembler,
    /// Units of the image: side by side, one below the other.
    mcus: (usize, usize),
    /// Units until the next restart, and its number.
    restart: (usize, u8),
}

/// What a component's blocks are decoded with.
struct ComponentDecoder<'a, const PIXELS: usize> {
    component: ScanComponent,
    dc: &'a HuffmanTable,
    ac: &'a AcTable,
    basis: DctBasis<PIXELS>,
    /// The first coefficient of the block previous_dc.
    previous_dc: i32,
}

impl<'a, const PIXELS: usize> ScanReader<'a, PIXELS> {
    const EDGE: usize = PIXELS.isqrt();

    /// A reader of so many coefficients of each block.
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
        let scaled = |side: usize| (side * Self::EDGE).div_ceil(8);
        Some(Self {
            bytes,
            scan,
            components: scan.components.iter().map(decoder).collect::<Option<_>>()?,
            bits: BitReader::new(bytes, scan.data),
            rows: RowAssembler::new(&scan.components, (scaled(size.0), scaled(size.1)), mcus.0, Self::EDGE),
            mcus,
            restart: (scan.restart_interval.unwrap_or(usize::MAX), 0),
        })
    }

    /// Whether all could be read.
    fn read(mut self, budget: DecodeBudget<'_>, emit_row: &mut dyn FnMut(&[u8])) -> Result<bool, Failure> {
        for _ in 0..self.mcus.1 {
            budget.check_time()?;
            if self.row_of_units().is_none() || self.bits.has_read_past_end() {
                return Ok(false);
            }
            self.rows.emit(emit_row);
        }
        Ok(self.bits.marker_position().is_some_and(|end| self.bytes[end..].starts_with(&END_OF_IMAGE)))
    }

    fn row_of_units(&mut self) -> Option<()> {
        for mcu in 0..self.mcus.0 {
            if self.restart.0 == 0 {
                self.read_restart_marker()?;
            }
            self.restart.0 -= 1;
            for (number, decoder) in self.components.iter_mut().enumerate() {
                let ScanComponent { horizontal, vertical, .. } = decoder.component;
                for block in 0..horizontal * vertical {
                    let pixels = decoder.block(&mut self.bits)?;
                    self.rows.put_block(number, (mcu * horizontal + block % horizontal, block / horizontal), &pixels);
                }
            }
        }
        Some(())
    }

    /// Goes on after the marker that must come now (ISO/IEC 10918-1, F.2.1.3.1).
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

/// The marker after the last scan.
const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];

impl<const PIXELS: usize> ComponentDecoder<'_, PIXELS> {
    /// The next block; none when there is something else.
    #[inline]
    fn block(&mut self, bits: &mut BitReader<'_>) -> Option<[f32; PIXELS]> {
        bits.refill();
        let size = self.dc.symbol(bits)?;
        self.previous_dc += bits.signed(size.into());
        // No coefficient of 8-bit samples is as large, and the sum of many differences must not overflow.
        i16::try_from(self.previous_dc).ok()?;
        let mut pixels = self.basis.constant_block(self.previous_dc);
        let mut index = 1;
        while index < self.basis.len() {
            bits.refill();
            match self.ac.coefficient(bits)? {
                Coefficient::EndOfBlock => return Some(pixels),
                Coefficient::SixteenZeros => index += 16,
                Coefficient::ZerosThenValue { zeros, value } => {
                    self.basis.add(index + zeros, value, &mut pixels);
                    index += zeros + 1;
                }
            }
        }
        self.ac.skip_rest(bits, index)?;
        Some(pixels)
    }
}
