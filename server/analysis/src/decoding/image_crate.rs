//! BMP and mended WebP through the `buffer` crate, whose decoders fill one buffer with the whole buffer.

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
use super::source_colours::SourceColours;
use crate::budget::DecodeBudget;
use crate::reduction::Channels;

pub(super) fn decode_bmp(bytes: &[u8], budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    let (colour, bit_depth) = bmp_header::storage(bytes);
    let mut decoded = decode_with(bytes, MAX_PADDING, budget, BmpDecoder::new, BmpDecoder::new)?;
    decoded.storage = StorageFacts { colour, bit_depth, ..decoded.storage };
    decoded.colours = SourceColours::embedded(bmp_header::profile(bytes));
    Ok(decoded)
}

/// Decodes with the decoders that these open: one for the file as it is and one, when that fails, for the file and an padding of
/// as many bytes as are missing.
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
        // Nothing that an padding could stand for: a decoder would only look for more in it.
        _ if missing == 0 => Err(corrupt()),
        Ok(DecodedBuffer { outcome: Err(_), .. }) | Err(_) => {
            let pass = |padding: Padding| {
                let decoder = open_padded(PaddedFile::new(bytes, padding, missing)).map_err(|_| corrupt())?;
                // A header that is made of the padding can say anything.
                fill_buffer(decoder, budget, padding.fill_byte()).map_err(|_| corrupt())
            };
            let (one, other) = (pass(Padding::Zeros)?, pass(Padding::Noise)?);
            if one.layout != other.layout {
                return Err(corrupt());
            }
            let known = agreeing_rows(&one.buffer, &other.buffer, one.layout.stride());
            let share = f64::from(known.end - known.start) / f64::from(one.layout.size.1);
            if known.is_empty() { Err(corrupt()) } else { one.layout.reduce(one.buffer, known, share, budget) }
        }
    }
}

/// What a decoder gave.
struct DecodedBuffer {
    layout: BufferLayout,
    buffer: Vec<u8>,
    /// Whether the decoder was content.
    outcome: Result<(), Failure>,
}

/// What a buffer of pixels is.
#[derive(Clone, Copy, PartialEq, Eq)]
struct BufferLayout {
    size: (u32, u32),
    buffer: ColorType,
    stored: ExtendedColorType,
}

/// Lets a decoder fill a buffer whose bytes are all `fill_byte`.
fn fill_buffer(
    mut decoder: impl ImageDecoder,
    budget: DecodeBudget<'_>,
    fill_byte: u8,
) -> Result<DecodedBuffer, Failure> {
    let size = decoder.dimensions();
    budget.check_size(size.0, size.1)?;
    // The buffer, and as much again for what the decoder keeps beside it.
    budget.check_memory(decoder.total_bytes().saturating_mul(2))?;
    let mut limits = image::Limits::no_limits();
    limits.max_alloc = Some(budget.memory());
    decoder.set_limits(limits).map_err(|error| failure(&error))?;
    let layout = BufferLayout { size, buffer: decoder.color_type(), stored: decoder.original_color_type() };
    let mut buffer = vec![fill_byte; decoder.total_bytes() as usize];
    let outcome = decoder.read_image(&mut buffer).map_err(|error| failure(&error));
    budget.check_time()?;
    Ok(DecodedBuffer { layout, buffer, outcome })
}

impl BufferLayout {
    /// Bytes of a row.
    fn stride(self) -> usize {
        self.size.0 as usize * usize::from(self.buffer.bytes_per_pixel())
    }

    fn reduce(
        self,
        buffer: Vec<u8>,
        known: std::ops::Range<u32>,
        share: f64,
        budget: DecodeBudget<'_>,
    ) -> Result<DecodedImage, Failure> {
        let alpha = self.buffer.has_alpha();
        let channels = if alpha { Channels::Rgba } else { Channels::Rgb };
        let mut reduction = reduction(self.size, channels, budget);
        for row in buffer.chunks_exact(self.stride()) {
            reduction.push(&self.eight_bit(row)?);
        }
        let mut raster = reduction.finish();
        let known = known_rows(&known, self.size.1, raster.height);
        raster.keep_rows(&known);
        let (colour, bit_depth) = self.storage();
        let storage = StorageFacts { colour, bit_depth, alpha, frames: 1, compression: None };
        Ok(DecodedImage {
            raster,
            known_rows: known,
            share,
            size: self.size,
            storage,
            colours: SourceColours::default(),
            exif: None,
        })
    }

    /// A row as RGB or RGBA of 8 bits.
    fn eight_bit(self, row: &[u8]) -> Result<Cow<'_, [u8]>, Failure> {
        let words = || row.chunks_exact(2).map(|word| u16::from_ne_bytes([word[0], word[1]])).collect::<Vec<_>>();
        let floats = || {
            row.chunks_exact(4)
                .map(|float| f32::from_ne_bytes([float[0], float[1], float[2], float[3]]))
                .collect::<Vec<_>>()
        };
        let width = self.size.0;
        let buffer = match self.buffer {
            ColorType::Rgb8 | ColorType::Rgba8 => return Ok(row.into()),
            ColorType::L8 => image::GrayImage::from_raw(width, 1, row.to_vec()).map(DynamicImage::from),
            ColorType::La8 => image::GrayAlphaImage::from_raw(width, 1, row.to_vec()).map(DynamicImage::from),
            ColorType::L16 => image::ImageBuffer::from_raw(width, 1, words()).map(DynamicImage::ImageLuma16),
            ColorType::La16 => image::ImageBuffer::from_raw(width, 1, words()).map(DynamicImage::ImageLumaA16),
            ColorType::Rgb16 => image::ImageBuffer::from_raw(width, 1, words()).map(DynamicImage::ImageRgb16),
            ColorType::Rgba16 => image::ImageBuffer::from_raw(width, 1, words()).map(DynamicImage::ImageRgba16),
            ColorType::Rgb32F => image::ImageBuffer::from_raw(width, 1, floats()).map(DynamicImage::ImageRgb32F),
            ColorType::Rgba32F => image::ImageBuffer::from_raw(width, 1, floats()).map(DynamicImage::ImageRgba32F),
            _ => None,
        };
        let buffer = buffer.ok_or_else(|| unsupported("a rare kind of buffer"))?;
        let row = if self.buffer.has_alpha() { buffer.into_rgba8().into_raw() } else { buffer.into_rgb8().into_raw() };
        Ok(row.into())
    }

    fn storage(self) -> (ColourType, u8) {
        let bits = (self.stored.bits_per_pixel() / u16::from(self.stored.channel_count())) as u8;
        let colour = match self.stored {
            ExtendedColorType::Cmyk8 | ExtendedColorType::Cmyk16 => ColourType::Cmyk,
            stored if stored.channel_count() <= 2 => ColourType::Grey,
            _ => ColourType::Rgb,
        };
        (colour, bits)
    }
}

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
