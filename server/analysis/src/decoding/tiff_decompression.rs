//! Decompression of TIFF chunks to rows of samples in the byte order of the file.
//!
//! Of a truncated or damaged chunk, the rows before the damage are valid.

use std::borrow::Cow;

use flate2::{Decompress, FlushDecompress};
use protocol::Failure;
use weezl::{BitOrder, LzwStatus};

use super::tiff_compression::Compression;
use super::tiff_fax;
use super::tiff_format::{PageFormat, Predictor};
use super::tiff_jpeg::{self, JpegChunk};
use super::tiff_predictor::{self, RowSamples};
use crate::budget::DecodeBudget;

/// Decompressed chunk.
pub(super) struct DecompressedChunk<'a> {
    /// Rows, each padded to whole bytes. Rows after the valid ones may be absent.
    pub(super) bytes: Cow<'a, [u8]>,
    /// Number of valid rows from the top.
    pub(super) valid_rows: u32,
}

/// Decompresses a chunk of this width and height in pixels.
///
/// # Errors
///
/// `unsupported-format` for a JPEG variant that is not decoded, and the failures of the budget.
pub(super) fn decompress<'a>(
    format: &PageFormat,
    data: &'a [u8],
    size: (u32, u32),
    budget: DecodeBudget<'_>,
) -> Result<DecompressedChunk<'a>, Failure> {
    let length = format.decompressed_bytes(size);
    let data: Cow<'a, [u8]> = if format.is_bit_reversed {
        budget.check_memory(length.saturating_add(data.len() as u64))?;
        Cow::Owned(data.iter().map(|byte| byte.reverse_bits()).collect())
    } else {
        Cow::Borrowed(data)
    };
    // Other rows and their conversion need at most twice as much.
    budget.check_memory(length.saturating_mul(3))?;
    let length = length as usize;
    let bytes = match format.compression {
        Compression::None => match data {
            Cow::Borrowed(data) => Cow::Borrowed(&data[..data.len().min(length)]),
            Cow::Owned(data) => Cow::Owned(data),
        },
        Compression::Lzw => Cow::Owned(lzw(&data, length)),
        Compression::Deflate => Cow::Owned(deflate(&data, length)),
        Compression::PackBits => Cow::Owned(pack_bits(&data, length)),
        Compression::Webp => Cow::Owned(webp(&data, size, format.samples)),
        Compression::Fax(scheme) => {
            let (bytes, valid_rows) = tiff_fax::decode(&data, size.0, size.1, scheme);
            return Ok(DecompressedChunk { bytes: Cow::Owned(bytes), valid_rows });
        }
        Compression::Jpeg | Compression::OldJpeg => {
            let samples = format.samples_per_chunk_pixel();
            let chunk = JpegChunk { size, samples, has_chroma: format.has_jpeg_chroma && samples == 3 };
            let (bytes, valid_rows) = tiff_jpeg::decode(&format.jpeg_tables, &data, chunk, budget)?;
            return Ok(DecompressedChunk { bytes: Cow::Owned(bytes), valid_rows });
        }
    };
    if format.subsampling != (1, 1) {
        return Ok(with_spread_chroma(&bytes, size, format.subsampling));
    }
    Ok(without_differences(format, bytes, size))
}

/// Counts the complete rows, and replaces differences in them by samples.
fn without_differences<'a>(format: &PageFormat, bytes: Cow<'a, [u8]>, size: (u32, u32)) -> DecompressedChunk<'a> {
    let row_bytes = (format.row_bytes(size.0) as usize).max(1);
    let valid_rows = (bytes.len() / row_bytes).min(size.1 as usize) as u32;
    if format.predictor == Predictor::None {
        return DecompressedChunk { bytes, valid_rows };
    }
    let mut bytes = bytes.into_owned();
    let samples = RowSamples {
        bytes: usize::from(format.bits / 8),
        per_pixel: format.samples_per_chunk_pixel(),
        is_little: format.is_little,
    };
    for row in bytes.chunks_exact_mut(row_bytes) {
        tiff_predictor::undo(format.predictor, row, samples);
    }
    DecompressedChunk { bytes: Cow::Owned(bytes), valid_rows }
}

/// Decompresses at most `length` bytes of LZW data (TIFF 6.0, section 13), up to the first damage.
fn lzw(data: &[u8], length: usize) -> Vec<u8> {
    // Before TIFF 5.0, codes began at the lowest bit. The first code, 256, tells the variants apart.
    let is_old = matches!(data, [0, second, ..] if second & 1 == 1);
    let configuration = if is_old {
        weezl::decode::Configuration::new(BitOrder::Lsb, 8)
    } else {
        weezl::decode::Configuration::with_tiff_size_switch(BitOrder::Msb, 8)
    };
    let mut decoder = configuration.with_yield_on_full_buffer(true).build();
    let mut bytes = vec![0; length];
    let (mut read, mut written) = (0, 0);
    while written < length {
        let step = decoder.decode_bytes(&data[read..], &mut bytes[written..]);
        read += step.consumed_in;
        written += step.consumed_out;
        let has_progress = step.consumed_in > 0 || step.consumed_out > 0;
        if !has_progress || !matches!(step.status, Ok(LzwStatus::Ok)) {
            break;
        }
    }
    bytes.truncate(written);
    bytes
}

/// Decompresses at most `length` bytes of zlib data, up to the first damage.
fn deflate(data: &[u8], length: usize) -> Vec<u8> {
    let mut decoder = Decompress::new(true);
    let mut bytes = vec![0; length];
    loop {
        let (read, written) = (decoder.total_in() as usize, decoder.total_out() as usize);
        let outcome = decoder.decompress(&data[read..], &mut bytes[written..], FlushDecompress::None);
        let is_stuck = (decoder.total_in() as usize, decoder.total_out() as usize) == (read, written);
        if is_stuck || decoder.total_out() as usize >= length || !matches!(outcome, Ok(flate2::Status::Ok)) {
            break;
        }
    }
    bytes.truncate(decoder.total_out() as usize);
    bytes
}

/// Decompresses at most `length` bytes of PackBits data (TIFF 6.0, section 9).
fn pack_bits(mut data: &[u8], length: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length);
    while bytes.len() < length {
        let Some((&header, rest)) = data.split_first() else { break };
        data = rest;
        let space = length - bytes.len();
        match header {
            0..=127 => {
                let literal = &data[..data.len().min(usize::from(header) + 1)];
                bytes.extend_from_slice(&literal[..literal.len().min(space)]);
                data = &data[literal.len()..];
            }
            128 => {}
            129.. => {
                let Some((&value, rest)) = data.split_first() else { break };
                data = rest;
                bytes.resize(bytes.len() + (257 - usize::from(header)).min(space), value);
            }
        }
    }
    bytes
}

/// Decompresses a WebP of this size to 3 or 4 samples per pixel; returns no bytes if it is damaged.
fn webp(data: &[u8], size: (u32, u32), samples: usize) -> Vec<u8> {
    let is_expected = webpx::ImageInfo::from_webp(data).is_ok_and(|info| (info.width, info.height) == size);
    if !is_expected {
        return vec![];
    }
    let decoded = if samples == 4 { webpx::decode_rgba(data) } else { webpx::decode_rgb(data) };
    decoded.map_or_else(|_| vec![], |(bytes, ..)| bytes)
}

/// Spreads the chroma samples of uncompressed YCbCr data (TIFF 6.0, section 21) to all pixels. Each unit holds the luma
/// samples of an area of the size `subsampling`, and then the two chroma samples of the area.
fn with_spread_chroma(data: &[u8], size: (u32, u32), subsampling: (u32, u32)) -> DecompressedChunk<'static> {
    let (width, height) = (size.0 as usize, size.1 as usize);
    let area = (subsampling.0 as usize, subsampling.1 as usize);
    let unit_bytes = area.0 * area.1 + 2;
    let stride = 3 * width;
    let mut bytes = vec![0; stride * height];
    let row_of_units = width.div_ceil(area.0) * unit_bytes;
    let mut valid_rows = 0;
    for (units, rows) in data.chunks_exact(row_of_units).zip(bytes.chunks_mut(stride * area.1)) {
        for (line, row) in rows.chunks_exact_mut(stride).enumerate() {
            for (unit, pixels) in units.chunks_exact(unit_bytes).zip(row.chunks_mut(3 * area.0)) {
                let luma = &unit[line * area.0..];
                for (pixel, &luma) in pixels.chunks_exact_mut(3).zip(luma) {
                    pixel.copy_from_slice(&[luma, unit[unit_bytes - 2], unit[unit_bytes - 1]]);
                }
            }
            valid_rows += 1;
        }
    }
    DecompressedChunk { bytes: Cow::Owned(bytes), valid_rows }
}
