//! Format of a TIFF page: the entries of its directory, completed by the defaults of TIFF 6.0 and libtiff.

use protocol::Failure;

use super::failures::{corrupt, unsupported};
use super::tiff_colours::{AlphaKind, PageColours};
use super::tiff_compression::Compression;
use super::tiff_directory::{Directory, TiffDirectories};
use crate::budget::DecodeBudget;

/// Tags of the entries that describe the samples (TIFF 6.0).
mod tag {
    pub(super) const WIDTH: u16 = 256;
    pub(super) const HEIGHT: u16 = 257;
    pub(super) const BITS_PER_SAMPLE: u16 = 258;
    pub(super) const COMPRESSION: u16 = 259;
    pub(super) const FILL_ORDER: u16 = 266;
    pub(super) const SAMPLES_PER_PIXEL: u16 = 277;
    pub(super) const PLANAR_CONFIGURATION: u16 = 284;
    pub(super) const FAX_OPTIONS: u16 = 292;
    pub(super) const PREDICTOR: u16 = 317;
    pub(super) const SAMPLE_FORMAT: u16 = 339;
    pub(super) const JPEG_TABLES: u16 = 347;
    pub(super) const CHROMA_SUBSAMPLING: u16 = 530;
}

/// Format of the samples of a page.
#[derive(Debug)]
pub(super) struct PageFormat {
    /// Width and height in pixels.
    pub(super) size: (u32, u32),
    /// Bits per sample, 1 to 64.
    pub(super) bits: u8,
    pub(super) numbers: NumberKind,
    /// Samples per pixel, with those that are not used.
    pub(super) samples: usize,
    pub(super) colours: PageColours,
    pub(super) alpha: AlphaKind,
    pub(super) compression: Compression,
    pub(super) predictor: Predictor,
    /// True if the first pixel of a byte is in its lowest bits.
    pub(super) is_bit_reversed: bool,
    /// True if the samples of a pixel are in separate planes.
    pub(super) is_planar: bool,
    /// Width and height in pixels of the area that shares a chroma sample; (1, 1) without such areas in the
    /// decompressed data.
    pub(super) subsampling: (u32, u32),
    /// True if the byte order is little-endian.
    pub(super) is_little: bool,
    /// True if the decoder of a JPEG converts luma and chroma to RGB.
    pub(super) has_jpeg_chroma: bool,
    /// Tables that all JPEGs of the page share; empty if there are none.
    pub(super) jpeg_tables: Vec<u8>,
}

/// Type of the stored numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberKind {
    Unsigned,
    /// Two's complement.
    Signed,
    /// IEEE 754.
    Float,
}

/// Difference coding of the samples of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Predictor {
    None,
    /// Differences from the previous pixel (TIFF 6.0, section 14).
    Horizontal,
    /// Differences of the bytes of floats, sorted by significance (TIFF Technical Note 3).
    FloatingPoint,
}

impl PageFormat {
    /// Reads the format from a directory of the file.
    ///
    /// # Errors
    ///
    /// `corrupt` without a size or with contradictory entries, `too-many-pixels` beyond the budget, and
    /// `unsupported-format` for variants that are not decoded.
    pub(super) fn read(
        file: &TiffDirectories<'_>,
        directory: &Directory,
        budget: DecodeBudget<'_>,
    ) -> Result<Self, Failure> {
        let number = |tag: u16| file.value(directory, tag);
        let side = |tag: u16| u32::try_from(number(tag).unwrap_or(0)).unwrap_or(u32::MAX);
        let size = (side(tag::WIDTH), side(tag::HEIGHT));
        budget.check_size(size.0, size.1)?;
        let depths = file.values(directory, tag::BITS_PER_SAMPLE);
        let samples = number(tag::SAMPLES_PER_PIXEL).map_or(depths.len().max(1), |samples| samples as usize);
        if samples == 0 || samples > usize::from(u16::MAX) {
            return Err(corrupt());
        }
        let compression =
            Compression::from_number(number(tag::COMPRESSION).unwrap_or(1), number(tag::FAX_OPTIONS).unwrap_or(0))?;
        let bits = uniform(&depths, samples, "a TIFF whose channels have different bit depths")?.unwrap_or(1);
        let bits = u8::try_from(bits).ok().filter(|bits| (1..=64).contains(bits)).ok_or_else(corrupt)?;
        let stored_colours = PageColours::read(file, directory, samples, compression)?;
        let is_planar = samples > 1 && number(tag::PLANAR_CONFIGURATION) == Some(2);
        let has_jpeg_chroma = compression == Compression::OldJpeg
            || compression == Compression::Jpeg && stored_colours == PageColours::YCbCr;
        let colours = stored_colours.after_decompression(compression, is_planar);
        let mut format = Self {
            size,
            bits,
            numbers: NumberKind::Unsigned,
            samples,
            alpha: AlphaKind::read(file, directory, samples, &colours),
            colours,
            compression,
            predictor: Predictor::None,
            is_bit_reversed: number(tag::FILL_ORDER) == Some(2) && !compression.is_jpeg(),
            is_planar,
            subsampling: (1, 1),
            is_little: file.is_little,
            has_jpeg_chroma,
            jpeg_tables: file.byte_values(directory, tag::JPEG_TABLES).unwrap_or_default().to_vec(),
        };
        format.numbers = format.number_kind(&file.values(directory, tag::SAMPLE_FORMAT))?;
        if compression.has_predictor() {
            format.predictor = format.predictor_kind(number(tag::PREDICTOR))?;
        }
        if format.colours == PageColours::YCbCr && !compression.is_jpeg() {
            format.subsampling = format.chroma_subsampling(&file.values(directory, tag::CHROMA_SUBSAMPLING))?;
        }
        format.check_depth()?;
        Ok(format)
    }

    /// Number type from the entry `SampleFormat`.
    fn number_kind(&self, values: &[u64]) -> Result<NumberKind, Failure> {
        if let PageColours::Lab { .. } | PageColours::Palette(_) = self.colours {
            // The colour model defines the types. Writers disagree about this entry.
            return Ok(NumberKind::Unsigned);
        }
        match uniform(values, self.used_samples(), "a TIFF whose channels have different number types")? {
            Some(2) => Ok(NumberKind::Signed),
            Some(3) => Ok(NumberKind::Float),
            Some(5 | 6) => Err(unsupported("a TIFF of complex numbers")),
            // 4 stands for data of unknown type.
            _ => Ok(NumberKind::Unsigned),
        }
    }

    /// Predictor with this number (tag 317).
    fn predictor_kind(&self, number: Option<u64>) -> Result<Predictor, Failure> {
        match number {
            None | Some(0 | 1) => Ok(Predictor::None),
            Some(2) if matches!(self.bits, 8 | 16 | 32 | 64) => Ok(Predictor::Horizontal),
            Some(2) => Err(unsupported(&format!("a TIFF with differences of {}-bit samples", self.bits))),
            Some(3) if self.numbers == NumberKind::Float => Ok(Predictor::FloatingPoint),
            _ => Err(corrupt()),
        }
    }

    /// Chroma subsampling of uncompressed data from the entry `YCbCrSubSampling`.
    fn chroma_subsampling(&self, values: &[u64]) -> Result<(u32, u32), Failure> {
        let subsampling = match values {
            [] => (2, 2),
            [horizontal @ (1 | 2 | 4), vertical @ (1 | 2 | 4), ..] => (*horizontal as u32, *vertical as u32),
            _ => return Err(corrupt()),
        };
        if subsampling == (1, 1) || !self.is_planar && self.bits == 8 && self.samples == 3 {
            return Ok(subsampling);
        }
        Err(unsupported("a TIFF with chroma planes of reduced size"))
    }

    /// Fails if the combination of bit depth, number type, colours and compression does not exist or is not decoded.
    fn check_depth(&self) -> Result<(), Failure> {
        let bits = self.bits;
        match self.compression {
            Compression::Fax(_) if bits != 1 || !self.is_planar && self.samples != 1 => return Err(corrupt()),
            Compression::Jpeg | Compression::OldJpeg if bits != 8 => {
                return Err(unsupported(&format!("a TIFF with a JPEG of {bits} bits a channel")));
            }
            Compression::Webp if bits != 8 || self.is_planar || !matches!(self.samples, 3 | 4) => {
                return Err(corrupt());
            }
            _ => {}
        }
        match (self.numbers, &self.colours) {
            (NumberKind::Float, _) if !matches!(bits, 16 | 32 | 64) => {
                Err(unsupported(&format!("a TIFF of {bits}-bit floating-point numbers")))
            }
            (_, PageColours::Lab { .. }) if !matches!(bits, 8 | 16) => {
                Err(unsupported(&format!("a TIFF in L*a*b* colours of {bits} bits a channel")))
            }
            (_, PageColours::Palette(_)) if bits > 16 => Err(corrupt()),
            _ => Ok(()),
        }
    }

    /// Samples at the beginning of a pixel that are used: those of its colour, and alpha.
    pub(super) fn used_samples(&self) -> usize {
        self.colours.sample_count() + usize::from(self.alpha != AlphaKind::None)
    }

    /// Number of planes that are decoded; 1 if the samples of a pixel are stored together.
    pub(super) fn planes(&self) -> usize {
        if self.is_planar { self.used_samples() } else { 1 }
    }

    /// Number of planes that the file stores.
    pub(super) fn stored_planes(&self) -> usize {
        if self.is_planar { self.samples } else { 1 }
    }

    /// Samples per pixel in a chunk.
    pub(super) fn samples_per_chunk_pixel(&self) -> usize {
        if self.is_planar { 1 } else { self.samples }
    }

    /// Bytes of a decompressed row of this many pixels, in a chunk.
    pub(super) fn row_bytes(&self, width: u32) -> u64 {
        (u64::from(width) * self.samples_per_chunk_pixel() as u64 * u64::from(self.bits)).div_ceil(8)
    }

    /// Bytes that a chunk of this size has before chroma is spread to all pixels.
    pub(super) fn decompressed_bytes(&self, (width, height): (u32, u32)) -> u64 {
        let (horizontal, vertical) = self.subsampling;
        if self.subsampling == (1, 1) {
            return self.row_bytes(width).saturating_mul(u64::from(height));
        }
        let units = u64::from(width.div_ceil(horizontal)) * u64::from(height.div_ceil(vertical));
        units.saturating_mul(u64::from(horizontal * vertical + 2))
    }
}

/// Common value of the first `count` entries of `values`, or of fewer if there are not as many. `None` without values.
/// Fails with `unsupported-format`, naming `variant`, if the values differ.
fn uniform(values: &[u64], count: usize, variant: &str) -> Result<Option<u64>, Failure> {
    let first = values.first().copied();
    let is_uniform = values.iter().take(count).all(|&value| Some(value) == first);
    if is_uniform { Ok(first) } else { Err(unsupported(variant)) }
}
