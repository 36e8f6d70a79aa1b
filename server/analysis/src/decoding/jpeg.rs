//! JPEG, scaled while it is decoded: large ones the quick way where they are without a fault, all others by libjpeg-turbo.

use std::hash::{DefaultHasher, Hasher};
use std::io::{BufRead, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use mozjpeg::{ColorSpace, Decompress};
use protocol::Failure;

use super::decoded_image::{DecodedImage, JpegCompression, StorageFacts};
use super::end_of_file_padding::Padding;
use super::failures::corrupt;
use super::jpeg_baseline;
use super::jpeg_header::JpegHeader;
use super::jpeg_quality::quality;
use super::jpeg_scans::{CoefficientCoverage, check_scans};
use super::jpeg_warnings::LibjpegWarnings;
use super::known_rows::{known_rows, reduction};
use super::source_colours::SourceColours;
use crate::budget::DecodeBudget;
use crate::cmyk::{CmykConverter, InkPolarity};
use crate::profile::ColourProfile;
use crate::reduction::Channels;

/// Decodes a JPEG.
pub(super) fn decode(bytes: &[u8], budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    decode_trimming(trailing_zeros(bytes), bytes, budget)
}

/// Decodes a JPEG that has this many zeros before its end, which are left out when the image does not need them.
fn decode_trimming(zeros: usize, bytes: &[u8], budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
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
    let (mut raster, decoded_part) = if decoder.decode_baseline_rows(&mut |row| reduced.push(row))? {
        (reduced.finish(), DecodedPart { rows: size.1, share: 1.0 })
    } else {
        let mut reduced = reduction(size, Channels::Rgb, budget);
        let outcome = decoder.decode_rows(Padding::Zeros, &mut |row| reduced.push(row))?;
        if zeros >= MIN_ZERO_PADDING && !outcome.is_complete() {
            // Somebody has filled up what was missing.
            return decode_trimming(0, &bytes[..bytes.len() - END_OF_IMAGE.len() - zeros], budget);
        }
        (reduced.finish(), decoder.decoded_part(&outcome, size.1)?)
    };
    let known = known_rows(&(0..decoded_part.rows), size.1, raster.height);
    raster.keep_rows(&known);
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
        exif: header.exif.map(<[u8]>::to_vec),
    })
}

/// The marker that ends every JPEG.
const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];

/// As many zeros at the end are no image, unless the decoder needs all of them.
const MIN_ZERO_PADDING: usize = 64;

fn trailing_zeros(bytes: &[u8]) -> usize {
    bytes.iter().rev().skip(END_OF_IMAGE.len()).take_while(|&&byte| byte == 0).count()
}

/// How decoding went.
struct DecodeOutcome {
    status: InputStatus,
    /// The row, in the scaled image, before which the decoder first met what cannot be.
    damage: Option<u32>,
    /// Whether data is left over after the last row.
    has_surplus_data: bool,
}

impl DecodeOutcome {
    /// Whether the data was as much as the image needs, and no more.
    fn is_complete(&self) -> bool {
        self.status == InputStatus::Sufficient && self.damage.is_none() && !self.has_surplus_data
    }
}

/// Whether the file had all that the decoder asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InputStatus {
    Sufficient,
    Exhausted,
}

/// How much of the image a file has that ended early.
struct DecodedPart {
    /// Rows from the top, in the scaled image.
    rows: u32,
    /// Share of the whole.
    share: f64,
}

struct JpegDecoder<'a> {
    bytes: &'a [u8],
    header: &'a JpegHeader<'a>,
    profile: Option<&'a ColourProfile>,
    budget: DecodeBudget<'a>,
}

impl JpegDecoder<'_> {
    /// Numerator of the scale in eighths: the smallest power of two (those have SIMD) that keeps the size that is wanted.
    fn eighths(&self) -> u8 {
        let longer = u64::from(self.header.width.max(self.header.height));
        let suffices = |eighths: &u8| longer * u64::from(*eighths) >= 8 * u64::from(self.budget.edge());
        [1, 2, 4].into_iter().find(suffices).unwrap_or(8)
    }

    /// The size that the decoder gives.
    fn scaled_size(&self) -> (u32, u32) {
        let eighths = u32::from(self.eighths());
        ((self.header.width * eighths).div_ceil(8), (self.header.height * eighths).div_ceil(8))
    }

    /// Gives each row, as RGB, from the top, if this is a file that the quick way reads to its end. If not, they are to be forgotten.
    fn decode_baseline_rows(&self, emit_row: &mut dyn FnMut(&[u8])) -> Result<bool, Failure> {
        jpeg_baseline::decode_rows(self.bytes, self.header, self.eighths(), self.budget, emit_row)
    }

    /// Gives each row, as RGB, from the top. libjpeg reports errors by unwinding; that ends here.
    fn decode_rows(&self, padding: Padding, emit_row: &mut dyn FnMut(&[u8])) -> Result<DecodeOutcome, Failure> {
        catch_unwind(AssertUnwindSafe(|| self.decode_rows_or_unwind(padding, emit_row)))
            .unwrap_or_else(|_| Err(corrupt()))
    }

    fn decode_rows_or_unwind(
        &self,
        padding: Padding,
        emit_row: &mut dyn FnMut(&[u8]),
    ) -> Result<DecodeOutcome, Failure> {
        let warnings = LibjpegWarnings::begin();
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
            damage = damage.or_else(|| (warnings.count() > 0).then_some(line));
        }
        let before = warnings.count();
        // Goes on to the end of the image.
        let has_surplus_data = started.finish().is_ok() && warnings.count() > before;
        Ok(DecodeOutcome { status, damage, has_surplus_data })
    }

    /// How much of the image the file had.
    fn decoded_part(&self, outcome: &DecodeOutcome, height: u32) -> Result<DecodedPart, Failure> {
        match (outcome.status, outcome.damage) {
            (InputStatus::Sufficient, None) => Ok(DecodedPart { rows: height, share: 1.0 }),
            (InputStatus::Sufficient, Some(row)) => Ok(self.part_before_damage(row, height)),
            (InputStatus::Exhausted, _) => self.part_before_end(height),
        }
    }

    /// What can be relied on of a file that is damaged: a decoder makes up what follows, or shifts it.
    fn part_before_damage(&self, row: u32, height: u32) -> DecodedPart {
        if self.header.is_multi_scan {
            // Damage in one scan is spread over the frame; what the scans before the last have brought is taken for sound.
            let coverage = CoefficientCoverage::read(self.bytes, self.header);
            let share = if coverage.before_last > 0.0 { coverage.before_last } else { coverage.with_last / 2.0 };
            return DecodedPart { rows: height, share: share.clamp(0.01, 0.99) };
        }
        // The decoder is up to a row of blocks ahead of the row that it gives.
        let block = u32::from(self.header.block_height() * self.eighths()).div_ceil(8).max(1);
        let rows = (row / block * block).clamp(1, height);
        DecodedPart { rows, share: (f64::from(rows) / f64::from(height)).min(0.9999) }
    }

    /// Finds out how much is decoded_part of a file that ended before its decoder was satisfied.
    fn part_before_end(&self, height: u32) -> Result<DecodedPart, Failure> {
        let (zeros, noise) = (self.row_hashes(Padding::Zeros), self.row_hashes(Padding::Noise));
        // The bytes in the padding can be an error where the file's own end is none: then they tell nothing.
        let same = noise.map_or(Ok(height), |noise| zeros.map(|zeros| equal_prefix(&zeros, &noise)))?;
        let shown = f64::from(same) / f64::from(height);
        let decoded_part = if self.header.is_multi_scan {
            let coverage = CoefficientCoverage::read(self.bytes, self.header);
            let share = coverage.before_last + (coverage.with_last - coverage.before_last).max(0.0) * shown;
            DecodedPart { rows: if coverage.has_full_frame { height } else { same }, share }
        } else {
            DecodedPart { rows: same, share: shown }
        };
        if decoded_part.rows == 0 || decoded_part.share == 0.0 { Err(corrupt()) } else { Ok(decoded_part) }
    }

    /// A number for each row that differs when the row does.
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

/// How many rows from the top are the same.
fn equal_prefix(one: &[u64], other: &[u64]) -> u32 {
    one.iter().zip(other).take_while(|(one, other)| one == other).count() as u32
}

/// The file, then an padding. Notes when the file was not enough.
struct PaddedInput<'a, 'b> {
    rest: &'a [u8],
    padding: Vec<u8>,
    position: usize,
    status: &'b mut InputStatus,
}

impl<'a, 'b> PaddedInput<'a, 'b> {
    fn new(bytes: &'a [u8], padding: Padding, status: &'b mut InputStatus) -> Self {
        let mut after = match padding {
            Padding::Zeros => vec![],
            Padding::Noise => padding.bytes(),
        };
        if bytes.last() == Some(&0xff) && padding == Padding::Noise {
            // The file ends within a stuffed byte: finish it, or what follows would be taken for a marker.
            after.insert(0, 0);
        }
        after.extend(END_OF_IMAGE);
        Self { rest: bytes, padding: after, position: 0, status }
    }
}

impl Read for PaddedInput<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for PaddedInput<'_, '_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if !self.rest.is_empty() {
            return Ok(self.rest);
        }
        *self.status = InputStatus::Exhausted;
        Ok(&self.padding[self.position..])
    }

    fn consume(&mut self, count: usize) {
        if self.rest.is_empty() {
            self.position += count;
        } else {
            self.rest = &self.rest[count..];
        }
    }
}
