//! Decoder of the JPEGs in TIFF chunks (TIFF Technical Note 2).

use std::panic::{AssertUnwindSafe, catch_unwind};

use mozjpeg::{ColorSpace, Decompress};
use protocol::{Failure, FailureCode};

use super::end_of_file_padding::Padding;
use super::failures::corrupt;
use super::jpeg_header::JpegHeader;
use super::jpeg_input::{InputStatus, PaddedInput};
use super::jpeg_scans::check_scans;
use super::jpeg_segments::END_OF_IMAGE;
use super::jpeg_warnings::LibjpegWarnings;
use crate::budget::DecodeBudget;

/// Chunk that a JPEG must fill.
#[derive(Debug, Clone, Copy)]
pub(super) struct JpegChunk {
    /// Width and height in pixels.
    pub(super) size: (u32, u32),
    /// Samples per pixel.
    pub(super) samples: usize,
    /// True if luma and chroma are converted to RGB. Otherwise the components are returned as they are.
    pub(super) has_chroma: bool,
}

/// Decodes a JPEG to 8-bit samples. `tables` is a JPEG without an image, whose tables come first; it may be empty.
/// Returns the samples with the number of valid rows from the top. A JPEG that does not fit into the chunk has none.
///
/// # Errors
///
/// `unsupported-format` for a JPEG variant that is not decoded, and the failures of the budget.
pub(super) fn decode(
    tables: &[u8],
    data: &[u8],
    chunk: JpegChunk,
    budget: DecodeBudget<'_>,
) -> Result<(Vec<u8>, u32), Failure> {
    // libjpeg unwinds the stack at an error.
    let outcome = catch_unwind(AssertUnwindSafe(|| decode_or_unwind(&joined(tables, data), chunk, budget)));
    match outcome.unwrap_or_else(|_| Err(corrupt())) {
        Err(failure) if failure.code == FailureCode::Corrupt => Ok((vec![0; chunk.bytes()], 0)),
        outcome => outcome,
    }
}

impl JpegChunk {
    /// Bytes of a row.
    fn stride(&self) -> usize {
        self.size.0 as usize * self.samples
    }

    /// Bytes of all rows.
    fn bytes(&self) -> usize {
        self.stride() * self.size.1 as usize
    }
}

/// Inserts the tables after the start marker of a JPEG.
fn joined(tables: &[u8], data: &[u8]) -> Vec<u8> {
    let tables = tables.strip_suffix(&END_OF_IMAGE).unwrap_or(tables);
    if tables.len() <= 2 { data.to_vec() } else { [tables, data.get(2..).unwrap_or_default()].concat() }
}

/// Does the work of [`decode`], but unwinds at an error of libjpeg. Fails with `corrupt` if the JPEG has no valid row.
fn decode_or_unwind(jpeg: &[u8], chunk: JpegChunk, budget: DecodeBudget<'_>) -> Result<(Vec<u8>, u32), Failure> {
    let header = JpegHeader::read(jpeg)?;
    budget.check_size(header.width, header.height)?;
    if header.width < chunk.size.0 || header.components.len() != chunk.samples {
        return Err(corrupt());
    }
    if header.is_multi_scan {
        budget.check_memory(header.coefficient_bytes())?;
        check_scans(jpeg, &header)?;
    }
    let warnings = LibjpegWarnings::start();
    let mut status = InputStatus::Sufficient;
    let input = PaddedInput::new(jpeg, Padding::Zeros, &mut status);
    let decompress = Decompress::builder().with_err(warnings.handler()).from_reader(input).map_err(|_| corrupt())?;
    let stored = decompress.color_space();
    let is_converted = chunk.has_chroma && chunk.samples == 3;
    let mut started =
        decompress.to_colorspace(if is_converted { ColorSpace::JCS_RGB } else { stored }).map_err(|_| corrupt())?;
    let mut image = vec![0; chunk.bytes()];
    let mut row = vec![0_u8; header.width as usize * chunk.samples];
    if started.width() != header.width as usize {
        return Err(corrupt());
    }
    let height = chunk.size.1.min(header.height);
    for (line, target) in image.chunks_exact_mut(chunk.stride()).take(height as usize).enumerate() {
        budget.check_time()?;
        started.read_scanlines_into(&mut row).map_err(|_| corrupt())?;
        if warnings.has_damage() {
            // The decoder is up to one row of blocks ahead.
            let block_height = u32::from(header.mcu_height());
            return Ok((image, line as u32 / block_height * block_height));
        }
        target.copy_from_slice(&row[..target.len()]);
    }
    Ok((image, height))
}
