//! Large baseline JPEGs at a half, a quarter or an eighth of their size, from no more coefficients than that size shows.
//!
//! A photo's file is mostly the coefficients of fine detail, and decoding it is mostly reading their codes. A smaller picture does
//! not show them: of each block the first coefficients are read, and the codes of the others are passed over several at a time
//! ([`AcCodes::pass`]). What a pixel becomes is the mean of the area it stands for, but for the share that the
//! coefficients left out would have had.
//!
//! Only files without a fault are read here. At the first doubt the answer is none, and libjpeg-turbo, which knows how to go on
//! after damage, decodes the file from its beginning.

use protocol::Failure;

use super::jpeg_header::Header;
use crate::limits::Budget;
use ac::{AcCodes, Coefficient};
use basis::Basis;
use bits::Bits;
use huffman::Codes;
use rows::Rows;
use scan::{Channel, Scan};

mod ac;
mod basis;
mod bits;
mod huffman;
mod rows;
mod scan;
#[cfg(test)]
mod tests;

/// Gives each row, as RGB, from the top, of the image at so many eighths of its size: 1, 2 or 4.
///
/// The answer is whether the file was read to its end without a fault; rows that were given before one are to be forgotten.
///
/// # Errors
///
/// `deadline-exceeded` by the budget.
pub(super) fn rows(
    bytes: &[u8],
    header: &Header<'_>,
    eighths: u8,
    budget: Budget<'_>,
    take: &mut dyn FnMut(&[u8]),
) -> Result<bool, Failure> {
    match eighths {
        1 => read::<1>(bytes, header, 1, budget, take),
        2 => read::<4>(bytes, header, 10, budget, take),
        4 => read::<16>(bytes, header, 25, budget, take),
        _ => Ok(false),
    }
}

/// Reads so many coefficients of each block, as a square of `PIXELS` pixels.
fn read<const PIXELS: usize>(
    bytes: &[u8],
    header: &Header<'_>,
    coefficients: usize,
    budget: Budget<'_>,
    take: &mut dyn FnMut(&[u8]),
) -> Result<bool, Failure> {
    let Some(scan) = Scan::read(bytes, header) else { return Ok(false) };
    match Reader::<PIXELS>::new(bytes, header, &scan, coefficients) {
        Some(reader) => reader.read(budget, take),
        None => Ok(false),
    }
}

/// A scan that is being read, each block as a square of `PIXELS` pixels.
struct Reader<'a, const PIXELS: usize> {
    bytes: &'a [u8],
    scan: &'a Scan,
    channels: Vec<Decoder<'a, PIXELS>>,
    bits: Bits<'a>,
    rows: Rows,
    /// Units of the image: side by side, one below the other.
    units: (usize, usize),
    /// Units until the next restart, and its number.
    restart: (usize, u8),
}

/// What a channel's blocks are decoded with.
struct Decoder<'a, const PIXELS: usize> {
    channel: Channel,
    dc: &'a Codes,
    ac: &'a AcCodes,
    basis: Basis<PIXELS>,
    /// The first coefficient of the block before.
    before: i32,
}

impl<'a, const PIXELS: usize> Reader<'a, PIXELS> {
    const EDGE: usize = PIXELS.isqrt();

    /// A reader of so many coefficients of each block.
    fn new(bytes: &'a [u8], header: &Header<'_>, scan: &'a Scan, coefficients: usize) -> Option<Self> {
        let decoder = |channel: &Channel| {
            let (dc, ac) = (scan.dc[channel.dc].as_ref()?, scan.ac[channel.ac].as_ref()?);
            Some(Decoder { channel: *channel, dc, ac, basis: Basis::new(coefficients, &channel.steps), before: 0 })
        };
        let unit = scan.unit();
        let size = (header.width as usize, header.height as usize);
        let units = (size.0.div_ceil(8 * unit.0), size.1.div_ceil(8 * unit.1));
        let scaled = |side: usize| (side * Self::EDGE).div_ceil(8);
        Some(Self {
            bytes,
            scan,
            channels: scan.channels.iter().map(decoder).collect::<Option<_>>()?,
            bits: Bits::new(bytes, scan.data),
            rows: Rows::new(&scan.channels, (scaled(size.0), scaled(size.1)), units.0, Self::EDGE),
            units,
            restart: (scan.restart_interval.unwrap_or(usize::MAX), 0),
        })
    }

    /// Whether all could be read.
    fn read(mut self, budget: Budget<'_>, take: &mut dyn FnMut(&[u8])) -> Result<bool, Failure> {
        for _ in 0..self.units.1 {
            budget.check_time()?;
            if self.row_of_units().is_none() || self.bits.is_overdrawn() {
                return Ok(false);
            }
            self.rows.give(take);
        }
        Ok(self.bits.end().is_some_and(|end| self.bytes[end..].starts_with(&END_OF_IMAGE)))
    }

    fn row_of_units(&mut self) -> Option<()> {
        for unit in 0..self.units.0 {
            if self.restart.0 == 0 {
                self.pass_restart()?;
            }
            self.restart.0 -= 1;
            for (number, decoder) in self.channels.iter_mut().enumerate() {
                let Channel { across, down, .. } = decoder.channel;
                for block in 0..across * down {
                    let pixels = decoder.block(&mut self.bits)?;
                    self.rows.put(number, (unit * across + block % across, block / across), &pixels);
                }
            }
        }
        Some(())
    }

    /// Goes on after the marker that must come now (ISO/IEC 10918-1, F.2.1.3.1).
    fn pass_restart(&mut self) -> Option<()> {
        let marker = self.bits.end()?;
        let (_, number) = self.restart;
        if !self.bytes[marker..].starts_with(&[0xff, 0xd0 + number]) {
            return None;
        }
        self.bits = Bits::new(self.bytes, marker + 2);
        self.channels.iter_mut().for_each(|channel| channel.before = 0);
        self.restart = (self.scan.restart_interval?, (number + 1) % 8);
        Some(())
    }
}

/// The marker after the last scan.
const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];

impl<const PIXELS: usize> Decoder<'_, PIXELS> {
    /// The next block; none when there is something else.
    #[inline]
    fn block(&mut self, bits: &mut Bits<'_>) -> Option<[f32; PIXELS]> {
        bits.refill();
        let size = self.dc.symbol(bits)?;
        self.before += bits.signed(size.into());
        // No coefficient of 8-bit samples is as large, and the sum of many differences must not overflow.
        i16::try_from(self.before).ok()?;
        let mut pixels = self.basis.even(self.before);
        let mut index = 1;
        while index < self.basis.len() {
            bits.refill();
            match self.ac.coefficient(bits)? {
                Coefficient::EndOfBlock => return Some(pixels),
                Coefficient::Zeros => index += 16,
                Coefficient::After { zeros, value } => {
                    self.basis.add(index + zeros, value, &mut pixels);
                    index += zeros + 1;
                }
            }
        }
        self.ac.pass(bits, index)?;
        Some(pixels)
    }
}
