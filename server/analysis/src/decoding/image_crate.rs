//! Decoding through the `image` crate: BMP, and WebP files that are animated or damaged.
//!
//! The decoders of this crate keep the whole image in one buffer.

use std::borrow::Cow;
use std::io::Cursor;

use image::codecs::bmp::BmpDecoder;
use image::error::{ImageError, LimitErrorKind};
use image::{ColorType, DynamicImage, ExtendedColorType, ImageDecoder, ImageResult};
use protocol::{ColourType, Failure, FailureCode};

use super::bmp_header;
use super::decoded_image::{DecodedImage, StorageFacts};
use super::end_of_file_padding::{MAX_PADDING, PaddedFile, Padding, agreeing_rows};
use super::failures::{corrupt, unsupported};
use super::known_rows::{known_rows, reduction};
use super::metadata_blocks::MetadataBlocks;
use super::source_colours::SourceColours;
use crate::budget::DecodeBudget;
use crate::reduction::Channels;

/// Decodes a BMP.
pub(super) fn decode_bmp(bytes: &[u8], budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    let (colour, bit_depth) = bmp_header::storage(bytes);
    let mut decoded = decode_with(bytes, MAX_PADDING, budget, BmpDecoder::new, BmpDecoder::new)?;
    decoded.storage = StorageFacts { colour, bit_depth, ..decoded.storage };
    decoded.colours = SourceColours::embedded(bmp_header::profile(bytes));
    Ok(decoded)
}

/// Decodes a file as it is, with the decoder that `open` creates. If this fails with `corrupt` and `missing` is above
/// 0, decodes it twice with the decoder of `open_padded`, with two different paddings of `missing` bytes after its end.
/// The file determines the rows that are equal in both results. Keeps only these: a range at the top or at the bottom.
pub(super) fn decode_with<'a, Whole, Padded>(
    bytes: &'a [u8],
    missing: usize,
    budget: DecodeBudget<'_>,
    open: impl FnOnce(Cursor<&'a [u8]>) -> ImageResult<Whole>,
    open_padded: impl Fn(PaddedFile<'a>) -> ImageResult<Padded>,
) -> Result<DecodedImage, Failure>
where
    Whole: ImageDecoder,
    Padded: ImageDecoder,
{
    let whole =
        open(Cursor::new(bytes)).map_err(|error| failure(&error)).and_then(|decoder| fill_buffer(decoder, budget, 0));
    match whole {
        Ok(DecodedBuffer { outcome: Ok(()), buffer, layout }) => layout.reduce(buffer, 0..layout.size.1, 1.0, budget),
        Ok(DecodedBuffer { outcome: Err(failure), .. }) | Err(failure) if failure.code != FailureCode::Corrupt => {
            Err(failure)
        }
        // Without padding, a second attempt cannot succeed.
        _ if missing == 0 => Err(corrupt()),
        Ok(DecodedBuffer { outcome: Err(_), .. }) | Err(_) => {
            let decode_padded = |padding: Padding| {
                let decoder = open_padded(PaddedFile::new(bytes, padding, missing)).map_err(|_| corrupt())?;
                // A header that is partly padding can state anything, so every failure means `corrupt`.
                fill_buffer(decoder, budget, padding.fill_byte()).map_err(|_| corrupt())
            };
            let (first, second) = (decode_padded(Padding::Zeros)?, decode_padded(Padding::Noise)?);
            if first.layout != second.layout {
                return Err(corrupt());
            }
            let known = agreeing_rows(&first.buffer, &second.buffer, first.layout.stride());
            let share = f64::from(known.end - known.start) / f64::from(first.layout.size.1);
            if known.is_empty() { Err(corrupt()) } else { first.layout.reduce(first.buffer, known, share, budget) }
        }
    }
}

/// Pixel buffer that a decoder has filled, possibly only in part.
struct DecodedBuffer {
    layout: BufferLayout,
    buffer: Vec<u8>,
    /// Error of the decoder, if it stopped early.
    outcome: Result<(), Failure>,
}

/// Size and pixel format of the buffer, and pixel format of the file.
#[derive(Clone, Copy, PartialEq, Eq)]
struct BufferLayout {
    /// Width and height in pixels.
    size: (u32, u32),
    /// Pixel format of the buffer.
    pixel_format: ColorType,
    /// Pixel format in the file.
    original: ExtendedColorType,
}

/// Runs a decoder on a buffer whose bytes are all `fill_byte` before. Fails if the image exceeds the budget. An error
/// during decoding becomes the `outcome` of the returned buffer.
fn fill_buffer(
    mut decoder: impl ImageDecoder,
    budget: DecodeBudget<'_>,
    fill_byte: u8,
) -> Result<DecodedBuffer, Failure> {
    let size = decoder.dimensions();
    budget.check_size(size.0, size.1)?;
    // The buffer, and the same amount for the internal state of the decoder.
    budget.check_memory(decoder.total_bytes().saturating_mul(2))?;
    let mut limits = image::Limits::no_limits();
    limits.max_alloc = Some(budget.max_memory());
    decoder.set_limits(limits).map_err(|error| failure(&error))?;
    let layout = BufferLayout { size, pixel_format: decoder.color_type(), original: decoder.original_color_type() };
    let mut buffer = vec![fill_byte; decoder.total_bytes() as usize];
    let outcome = decoder.read_image(&mut buffer).map_err(|error| failure(&error));
    budget.check_time()?;
    Ok(DecodedBuffer { layout, buffer, outcome })
}

impl BufferLayout {
    /// Bytes per row.
    fn stride(self) -> usize {
        self.size.0 as usize * usize::from(self.pixel_format.bytes_per_pixel())
    }

    /// Reduces the image in a buffer of this layout. `known` are the rows that the file determines, and `share` is the
    /// share of the image that was decoded, 0 to 1.
    fn reduce(
        self,
        buffer: Vec<u8>,
        known: std::ops::Range<u32>,
        share: f64,
        budget: DecodeBudget<'_>,
    ) -> Result<DecodedImage, Failure> {
        let alpha = self.pixel_format.has_alpha();
        let channels = if alpha { Channels::Rgba } else { Channels::Rgb };
        let mut reduction = reduction(self.size, channels, budget);
        for row in buffer.chunks_exact(self.stride()) {
            reduction.add_row(&self.eight_bit(row)?);
        }
        let mut raster = reduction.finish();
        let known = known_rows(&known, self.size.1, raster.height);
        raster.fill_other_rows(&known);
        let (colour, bit_depth) = self.colour_and_bit_depth();
        let storage = StorageFacts { colour, bit_depth, alpha, frames: 1, compression: None };
        Ok(DecodedImage {
            raster,
            known_rows: known,
            share,
            size: self.size,
            storage,
            colours: SourceColours::default(),
            metadata: MetadataBlocks::default(),
            orientation: None,
            raw: None,
            gain_map: false,
        })
    }

    /// Converts a row to RGB or RGBA with 8 bits per channel. Fails with `unsupported-format` for other pixel formats.
    fn eight_bit(self, row: &[u8]) -> Result<Cow<'_, [u8]>, Failure> {
        let u16_samples =
            || row.chunks_exact(2).map(|bytes| u16::from_ne_bytes([bytes[0], bytes[1]])).collect::<Vec<_>>();
        let f32_samples = || {
            row.chunks_exact(4)
                .map(|bytes| f32::from_ne_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
                .collect::<Vec<_>>()
        };
        let width = self.size.0;
        let buffer = match self.pixel_format {
            ColorType::Rgb8 | ColorType::Rgba8 => return Ok(row.into()),
            ColorType::L8 => image::GrayImage::from_raw(width, 1, row.to_vec()).map(DynamicImage::from),
            ColorType::La8 => image::GrayAlphaImage::from_raw(width, 1, row.to_vec()).map(DynamicImage::from),
            ColorType::L16 => image::ImageBuffer::from_raw(width, 1, u16_samples()).map(DynamicImage::ImageLuma16),
            ColorType::La16 => image::ImageBuffer::from_raw(width, 1, u16_samples()).map(DynamicImage::ImageLumaA16),
            ColorType::Rgb16 => image::ImageBuffer::from_raw(width, 1, u16_samples()).map(DynamicImage::ImageRgb16),
            ColorType::Rgba16 => image::ImageBuffer::from_raw(width, 1, u16_samples()).map(DynamicImage::ImageRgba16),
            ColorType::Rgb32F => image::ImageBuffer::from_raw(width, 1, f32_samples()).map(DynamicImage::ImageRgb32F),
            ColorType::Rgba32F => image::ImageBuffer::from_raw(width, 1, f32_samples()).map(DynamicImage::ImageRgba32F),
            _ => None,
        };
        let buffer = buffer.ok_or_else(|| unsupported("a rare kind of image"))?;
        let row =
            if self.pixel_format.has_alpha() { buffer.into_rgba8().into_raw() } else { buffer.into_rgb8().into_raw() };
        Ok(row.into())
    }

    /// Colour type and bits per channel of the pixels in the file.
    fn colour_and_bit_depth(self) -> (ColourType, u8) {
        let bits = (self.original.bits_per_pixel() / u16::from(self.original.channel_count())) as u8;
        let colour = match self.original {
            ExtendedColorType::Cmyk8 | ExtendedColorType::Cmyk16 => ColourType::Cmyk,
            stored if stored.channel_count() <= 2 => ColourType::Grey,
            _ => ColourType::Rgb,
        };
        (colour, bits)
    }
}

/// Failure of a file for an error of the decoder.
fn failure(error: &ImageError) -> Failure {
    match error {
        ImageError::Limits(limit) if matches!(limit.kind(), LimitErrorKind::InsufficientMemory) => {
            Failure::new(FailureCode::MemoryExceeded)
        }
        ImageError::Limits(_) => Failure::new(FailureCode::TooManyPixels),
        ImageError::Unsupported(_) => unsupported("a rare variant of its format"),
        _ => corrupt(),
    }
}
