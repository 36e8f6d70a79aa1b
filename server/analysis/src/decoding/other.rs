//! BMP and mended WebP through the `image` crate, whose decoders fill one buffer with the whole image.

use std::borrow::Cow;
use std::io::Cursor;

use image::codecs::bmp::BmpDecoder;
use image::error::{ImageError, LimitErrorKind};
use image::{ColorType, DynamicImage, ExtendedColorType, ImageDecoder, ImageResult};
use protocol::{ColourType, Failure, FailureCode};

use super::ending::{Ended, Ending, MOST_MISSING, agreement};
use super::{Colours, Decoded, Storage, bmp_header, corrupt, known_rows, reduction, unsupported};
use crate::limits::Budget;
use crate::reduction::Channels;

pub(super) fn decode_bmp(bytes: &[u8], budget: Budget<'_>) -> Result<Decoded, Failure> {
    let (colour, bit_depth) = bmp_header::storage(bytes);
    let mut decoded = read(bytes, MOST_MISSING, budget, BmpDecoder::new, BmpDecoder::new)?;
    decoded.storage = Storage { colour, bit_depth, ..decoded.storage };
    decoded.colours = Colours::embedded(bmp_header::profile(bytes));
    Ok(decoded)
}

/// Decodes with the decoders that these open: one for the file as it is and one, when that fails, for the file and an ending of
/// as many bytes as are missing.
pub(super) fn read<'a, Whole, Padded>(
    bytes: &'a [u8],
    missing: usize,
    budget: Budget<'_>,
    open: impl FnOnce(Cursor<&'a [u8]>) -> ImageResult<Whole>,
    open_padded: impl Fn(Ended<'a>) -> ImageResult<Padded>,
) -> Result<Decoded, Failure>
where
    Whole: ImageDecoder,
    Padded: ImageDecoder,
{
    let whole =
        open(Cursor::new(bytes)).map_err(|error| failure(&error)).and_then(|decoder| pixels(decoder, budget, 0));
    match whole {
        Ok(Pixels { outcome: Ok(()), image, shape }) => shape.show(image, 0..shape.size.1, 1.0, budget),
        Ok(Pixels { outcome: Err(failure), .. }) | Err(failure) if failure.code != FailureCode::Corrupt => Err(failure),
        // Nothing that an ending could stand for: a decoder would only look for more in it.
        _ if missing == 0 => Err(corrupt()),
        Ok(Pixels { outcome: Err(_), .. }) | Err(_) => {
            let pass = |ending: Ending| {
                let decoder = open_padded(Ended::new(bytes, ending, missing)).map_err(|_| corrupt())?;
                // A header that is made of the ending can say anything.
                pixels(decoder, budget, ending.background()).map_err(|_| corrupt())
            };
            let (one, other) = (pass(Ending::Zeros)?, pass(Ending::Noise)?);
            if one.shape != other.shape {
                return Err(corrupt());
            }
            let known = agreement(&one.image, &other.image, one.shape.stride());
            let share = f64::from(known.end - known.start) / f64::from(one.shape.size.1);
            if known.is_empty() { Err(corrupt()) } else { one.shape.show(one.image, known, share, budget) }
        }
    }
}

/// What a decoder gave.
struct Pixels {
    shape: Shape,
    image: Vec<u8>,
    /// Whether the decoder was content.
    outcome: Result<(), Failure>,
}

/// What a buffer of pixels is.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Shape {
    size: (u32, u32),
    buffer: ColorType,
    stored: ExtendedColorType,
}

/// Lets a decoder fill a buffer whose bytes are all `background`.
fn pixels(mut decoder: impl ImageDecoder, budget: Budget<'_>, background: u8) -> Result<Pixels, Failure> {
    let size = decoder.dimensions();
    budget.check_size(size.0, size.1)?;
    // The buffer, and as much again for what the decoder keeps beside it.
    budget.check_memory(decoder.total_bytes().saturating_mul(2))?;
    let mut limits = image::Limits::no_limits();
    limits.max_alloc = Some(budget.memory());
    decoder.set_limits(limits).map_err(|error| failure(&error))?;
    let shape = Shape { size, buffer: decoder.color_type(), stored: decoder.original_color_type() };
    let mut image = vec![background; decoder.total_bytes() as usize];
    let outcome = decoder.read_image(&mut image).map_err(|error| failure(&error));
    budget.check_time()?;
    Ok(Pixels { shape, image, outcome })
}

impl Shape {
    /// Bytes of a row.
    fn stride(self) -> usize {
        self.size.0 as usize * usize::from(self.buffer.bytes_per_pixel())
    }

    fn show(
        self,
        image: Vec<u8>,
        known: std::ops::Range<u32>,
        share: f64,
        budget: Budget<'_>,
    ) -> Result<Decoded, Failure> {
        let alpha = self.buffer.has_alpha();
        let channels = if alpha { Channels::Rgba } else { Channels::Rgb };
        let mut reduction = reduction(self.size, channels, budget);
        for row in image.chunks_exact(self.stride()) {
            reduction.push(&self.eight_bit(row)?);
        }
        let mut raster = reduction.finish();
        let known = known_rows(&known, self.size.1, raster.height);
        raster.keep_rows(&known);
        let (colour, bit_depth) = self.storage();
        let storage = Storage { colour, bit_depth, alpha, frames: 1, compression: None };
        Ok(Decoded { raster, known, share, size: self.size, storage, colours: Colours::default(), exif: None })
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
        let image = match self.buffer {
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
        let image = image.ok_or_else(|| unsupported("a rare kind of image"))?;
        let row = if self.buffer.has_alpha() { image.into_rgba8().into_raw() } else { image.into_rgb8().into_raw() };
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
