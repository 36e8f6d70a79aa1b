//! JPEG decoder. It scales the image down to 1/2, 1/4 or 1/8 during decoding, if the result is still large enough, and
//! determines which part of a truncated or damaged file is valid.
//!
//! Most large undamaged baseline files take the fast path of [`jpeg_baseline`]; all others go through libjpeg-turbo.

use std::hash::{DefaultHasher, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};

use mozjpeg::{ColorSpace, Decompress};
use protocol::Failure;

use super::decoded_image::{DecodedImage, JpegCompression, StorageFacts};
use super::end_of_file_padding::Padding;
use super::failures::corrupt;
use super::jpeg_baseline;
use super::jpeg_gain_map::states_gain_map;
use super::jpeg_header::JpegHeader;
use super::jpeg_height::with_height_in_frame_header;
use super::jpeg_input::{InputStatus, PaddedInput};
use super::jpeg_quality::quality;
use super::jpeg_scans::{CoefficientCoverage, check_scans, scans_fit_together};
use super::jpeg_segments::END_OF_IMAGE;
use super::jpeg_warnings::LibjpegWarnings;
use super::known_rows::{known_rows, reduction};
use super::source_colours::SourceColours;
use crate::budget::DecodeBudget;
use crate::cmyk::{CmykConverter, InkPolarity};
use crate::profile::ColourProfile;
use crate::reduction::Channels;

/// Decodes a JPEG.
pub(super) fn decode(bytes: &[u8], budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    let with_height = with_height_in_frame_header(bytes);
    let bytes = with_height.as_deref().unwrap_or(bytes);
    decode_retrying_without_zeros(trailing_zeros(bytes), bytes, budget)
}

/// Decodes a JPEG that has `zeros` zero bytes before its end marker. If there are at least [`MIN_ZERO_PADDING`] and the
/// first attempt shows a fault, the zeros count as padding in place of missing data, and the file is decoded again
/// without them.
fn decode_retrying_without_zeros(
    zeros: usize,
    bytes: &[u8],
    budget: DecodeBudget<'_>,
) -> Result<DecodedImage, Failure> {
    let header = JpegHeader::read(bytes)?;
    budget.check_size(header.width, header.height)?;
    if header.is_multi_scan {
        budget.check_memory(header.coefficient_bytes())?;
        check_scans(bytes, &header)?;
    }
    let colours = SourceColours::embedded(header.icc().as_deref());
    let decoder = JpegDecoder { bytes, header: &header, profile: colours.embedded.as_ref(), budget };
    let size = decoder.scaled_size();
    let mut reduced = reduction(size, Channels::Rgb, budget);
    let (mut raster, decoded_part) = if decoder.decode_baseline_rows(&mut |row| reduced.add_row(row))? {
        (reduced.finish(), DecodedPart { rows: size.1, share: 1.0 })
    } else {
        let mut reduced = reduction(size, Channels::Rgb, budget);
        let outcome = decoder.decode_rows(Padding::Zeros, &mut |row| reduced.add_row(row))?;
        if zeros >= MIN_ZERO_PADDING && !outcome.is_complete() {
            // The zeros replace missing data, for example of an interrupted download into a preallocated file.
            return decode_retrying_without_zeros(0, &bytes[..bytes.len() - END_OF_IMAGE.len() - zeros], budget);
        }
        (reduced.finish(), decoder.decoded_part(&outcome, size.1)?)
    };
    let known = known_rows(&(0..decoded_part.rows), size.1, raster.height);
    raster.fill_other_rows(&known);
    let compression = Some(JpegCompression { quality: quality(&header), subsampling: header.subsampling() });
    let storage = StorageFacts { colour: header.colour(), bit_depth: 8, alpha: false, frames: 1, compression };
    let size = (header.width, header.height);
    Ok(DecodedImage {
        raster,
        known_rows: known,
        share: decoded_part.share,
        size,
        storage,
        colours,
        metadata: header.metadata,
        orientation: None,
        raw: None,
        gain_map: states_gain_map(bytes),
    })
}

/// Minimum number of zero bytes before the end marker that count as possible padding.
const MIN_ZERO_PADDING: usize = 64;

/// Number of consecutive zero bytes before the last two bytes, which are normally the end marker.
fn trailing_zeros(bytes: &[u8]) -> usize {
    bytes.iter().rev().skip(END_OF_IMAGE.len()).take_while(|&&byte| byte == 0).count()
}

/// Signs of damage in a decoding by libjpeg-turbo.
struct DecodeOutcome {
    /// State of the input after the last row.
    status: InputStatus,
    /// Row of the scaled image during which libjpeg first warned of missing or replaced pixels; absent if it did not.
    damage: Option<u32>,
    /// True if data was left over between the last scan and the end marker.
    has_surplus_data: bool,
}

impl DecodeOutcome {
    /// Returns true if the file held exactly the data that the image needs, and libjpeg did not warn.
    fn is_complete(&self) -> bool {
        self.status == InputStatus::Sufficient && self.damage.is_none() && !self.has_surplus_data
    }
}

/// Decoded part of a damaged or truncated file.
struct DecodedPart {
    /// Number of valid rows from the top of the scaled image.
    rows: u32,
    /// Share of the image's rows, or of the DCT coefficients of a multi-scan file, 0 to 1.
    share: f64,
}

/// Decoder of one file, by either of the two decoders.
struct JpegDecoder<'a> {
    bytes: &'a [u8],
    header: &'a JpegHeader<'a>,
    /// Embedded profile, used for CMYK only.
    profile: Option<&'a ColourProfile>,
    budget: DecodeBudget<'a>,
}

impl JpegDecoder<'_> {
    /// Scale in eighths: the smallest of 1, 2, 4 and 8 whose scaled image has at least the edge of the budget; 8 if
    /// none has. libjpeg-turbo has SIMD code for these scales.
    fn eighths(&self) -> u8 {
        let longer_side = u64::from(self.header.width.max(self.header.height));
        let suffices = |eighths: &u8| longer_side * u64::from(*eighths) >= 8 * u64::from(self.budget.max_edge());
        [1, 2, 4].into_iter().find(suffices).unwrap_or(8)
    }

    /// Size of the image that the decoder returns.
    fn scaled_size(&self) -> (u32, u32) {
        let eighths = u32::from(self.eighths());
        ((self.header.width * eighths).div_ceil(8), (self.header.height * eighths).div_ceil(8))
    }

    /// Decodes by the fast path and passes each RGB row to `emit_row`, from the top. Returns false if the file is
    /// damaged or not suitable; the emitted rows are then invalid.
    fn decode_baseline_rows(&self, emit_row: &mut dyn FnMut(&[u8])) -> Result<bool, Failure> {
        jpeg_baseline::decode_rows(self.bytes, self.header, self.eighths(), self.budget, emit_row)
    }

    /// Decodes with libjpeg-turbo and passes each RGB row to `emit_row`, from the top. The error handler of libjpeg
    /// unwinds the stack; this function catches that and returns `corrupt`.
    fn decode_rows(&self, padding: Padding, emit_row: &mut dyn FnMut(&[u8])) -> Result<DecodeOutcome, Failure> {
        catch_unwind(AssertUnwindSafe(|| self.decode_rows_or_unwind(padding, emit_row)))
            .unwrap_or_else(|_| Err(corrupt()))
    }

    /// Does the work of [`decode_rows`](Self::decode_rows), but unwinds at an error of libjpeg.
    fn decode_rows_or_unwind(
        &self,
        padding: Padding,
        emit_row: &mut dyn FnMut(&[u8]),
    ) -> Result<DecodeOutcome, Failure> {
        let warnings = LibjpegWarnings::start();
        let mut status = InputStatus::Sufficient;
        let input = PaddedInput::new(self.bytes, padding, &mut status);
        let mut decompress =
            Decompress::builder().with_err(warnings.handler()).from_reader(input).map_err(|_| corrupt())?;
        decompress.scale(self.eighths());
        let is_cmyk = self.header.components.len() == 4;
        let space = if is_cmyk { ColorSpace::JCS_CMYK } else { ColorSpace::JCS_RGB };
        let mut started = decompress.to_colorspace(space).map_err(|_| corrupt())?;
        let size = self.scaled_size();
        if (started.width(), started.height()) != (size.0 as usize, size.1 as usize) {
            return Err(corrupt());
        }
        let mut row = vec![0_u8; size.0 as usize * if is_cmyk { 4 } else { 3 }];
        let polarity = if self.header.adobe.is_some() { InkPolarity::FullIs0 } else { InkPolarity::FullIs255 };
        let mut cmyk = CmykConverter::new(self.profile, polarity);
        let mut rgb = vec![0_u8; if is_cmyk { size.0 as usize * 3 } else { 0 }];
        // The scans of a multi-scan file are all read by now.
        let are_scans_damaged = warnings.has_irregular_scan_order() && !scans_fit_together(self.bytes, self.header);
        let mut damage = None;
        for line in 0..size.1 {
            self.budget.check_time()?;
            started.read_scanlines_into(&mut row).map_err(|_| corrupt())?;
            if is_cmyk {
                cmyk.convert_row(&row, &mut rgb);
                emit_row(&rgb);
            } else {
                emit_row(&row);
            }
            damage = damage.or_else(|| (are_scans_damaged || warnings.has_damage()).then_some(line));
        }
        // Reads up to the end of the image.
        let is_finished = started.finish().is_ok();
        Ok(DecodeOutcome { status, damage, has_surplus_data: is_finished && warnings.has_surplus_data() })
    }

    /// Determines the valid part of the image. `height` is that of the scaled image in rows. Fails with `corrupt` if
    /// nothing is valid.
    fn decoded_part(&self, outcome: &DecodeOutcome, height: u32) -> Result<DecodedPart, Failure> {
        match (outcome.status, outcome.damage) {
            (InputStatus::Sufficient, None) => Ok(DecodedPart { rows: height, share: 1.0 }),
            (InputStatus::Sufficient, Some(row)) => Ok(self.part_before_damage(row, height)),
            (InputStatus::Exhausted, _) => self.part_before_end(height),
        }
    }

    /// Valid part of a file that is damaged at this row, at least one row. After the damage, a decoder invents or
    /// shifts data.
    fn part_before_damage(&self, row: u32, height: u32) -> DecodedPart {
        if self.header.is_multi_scan {
            // Damage in one scan affects the whole frame. The scans before the last one count as undamaged.
            let coverage = CoefficientCoverage::read(self.bytes, self.header);
            let share = if coverage.before_last > 0.0 { coverage.before_last } else { coverage.with_last / 2.0 };
            return DecodedPart { rows: height, share: share.clamp(0.01, 0.99) };
        }
        // The decoder is up to one row of blocks ahead of the row that it returns.
        let block_rows = u32::from(self.header.mcu_height() * self.eighths()).div_ceil(8).max(1);
        let rows = (row / block_rows * block_rows).clamp(1, height);
        DecodedPart { rows, share: (f64::from(rows) / f64::from(height)).min(0.9999) }
    }

    /// Valid part of a truncated file: the rows from the top that are equal in two decodings with different padding, or
    /// all rows of a multi-scan file whose scans before the last one already show the whole frame. Fails with `corrupt`
    /// if nothing is valid.
    fn part_before_end(&self, height: u32) -> Result<DecodedPart, Failure> {
        let (zeros, noise) = (self.row_hashes(Padding::Zeros), self.row_hashes(Padding::Noise));
        // If the noise itself causes an error, the comparison proves nothing, and all rows count.
        let equal_rows = noise.map_or(Ok(height), |noise| zeros.map(|zeros| equal_prefix(&zeros, &noise)))?;
        let share_of_last_scan = f64::from(equal_rows) / f64::from(height);
        let decoded_part = if self.header.is_multi_scan {
            let coverage = CoefficientCoverage::read(self.bytes, self.header);
            let share =
                coverage.before_last + (coverage.with_last - coverage.before_last).max(0.0) * share_of_last_scan;
            DecodedPart { rows: if coverage.has_full_frame { height } else { equal_rows }, share }
        } else {
            DecodedPart { rows: equal_rows, share: share_of_last_scan }
        };
        if decoded_part.rows == 0 || decoded_part.share == 0.0 { Err(corrupt()) } else { Ok(decoded_part) }
    }

    /// Decodes with this padding and returns a hash of each RGB row of the scaled image.
    fn row_hashes(&self, padding: Padding) -> Result<Vec<u64>, Failure> {
        let mut row_hashes = vec![];
        self.decode_rows(padding, &mut |row| {
            let mut hasher = DefaultHasher::new();
            hasher.write(row);
            row_hashes.push(hasher.finish());
        })?;
        Ok(row_hashes)
    }
}

/// Number of equal elements at the beginning of both slices.
fn equal_prefix(first: &[u64], second: &[u64]) -> u32 {
    first.iter().zip(second).take_while(|(first, second)| first == second).count() as u32
}
