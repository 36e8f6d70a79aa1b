//! WebP through libwebp; what it does not take whole (animations, damage, files that end early) through the `image` crate.

use image::codecs::webp::WebPDecoder;
use protocol::{ColourType, Failure};
use webpx::{BitstreamFormat, ColorMode, DecodeStatus, ImageInfo, StreamingDecoder};

use super::webp_chunks::Chunks;
use super::{Colours, Decoded, Storage, other, reduction};
use crate::limits::Budget;
use crate::reduction::Channels;

/// How many times as long as what is there of a file the rest of it may be: of a shorter piece next to nothing can be seen.
const BELIEVABLE: usize = 64;

/// Bytes that are decoded between two looks at the clock.
const PIECE: usize = 1 << 15;

/// Decodes a WebP; of an animated one, the first frame.
pub(super) fn decode(bytes: &[u8], budget: Budget<'_>) -> Result<Decoded, Failure> {
    let chunks = Chunks::read(bytes);
    let mut decoded = match whole(bytes, budget)? {
        Some(decoded) => decoded,
        None => mended(bytes, chunks.missing, budget)?,
    };
    decoded.storage = Storage { frames: chunks.frames, ..decoded.storage };
    decoded.colours = Colours::embedded(chunks.profile);
    decoded.exif = chunks.exif.map(<[u8]>::to_vec);
    Ok(decoded)
}

/// A still image of which nothing is missing; nothing when it is none.
fn whole(bytes: &[u8], budget: Budget<'_>) -> Result<Option<Decoded>, Failure> {
    let Some(info) = ImageInfo::from_webp(bytes).ok().filter(|info| !info.has_animation) else { return Ok(None) };
    let size = (info.width, info.height);
    budget.check_size(size.0, size.1)?;
    let (channels, mode) =
        if info.has_alpha { (Channels::Rgba, ColorMode::Rgba) } else { (Channels::Rgb, ColorMode::Rgb) };
    // The decoder keeps the whole image, and that of one without loss a second time with four bytes a pixel.
    let bytes_a_pixel = channels.count() as u64 + if info.format == BitstreamFormat::Lossless { 4 } else { 2 };
    budget.check_memory(u64::from(size.0) * u64::from(size.1) * bytes_a_pixel + bytes.len() as u64)?;
    // What is too large has been refused already.
    let Ok(decoder) = StreamingDecoder::new(mode) else { return Ok(None) };
    let mut decoder = decoder.limits(webpx::Limits::none());
    if !is_complete(&mut decoder, bytes, budget)? {
        return Ok(None);
    }
    // Rows lie in memory without a gap.
    let length = size.0 as usize * size.1 as usize * channels.count();
    let Some((pixels, ..)) = decoder.get_partial().filter(|(pixels, ..)| pixels.len() == length) else {
        return Ok(None);
    };
    let mut reduction = reduction(size, channels, budget);
    pixels.chunks_exact(size.0 as usize * channels.count()).for_each(|row| reduction.push(row));
    let raster = reduction.finish();
    let storage =
        Storage { colour: ColourType::Rgb, bit_depth: 8, alpha: info.has_alpha, frames: 1, compression: None };
    let known = 0..raster.height;
    Ok(Some(Decoded { raster, known, share: 1.0, size, storage, colours: Colours::default(), exif: None }))
}

/// Gives the decoder the file, and tells whether that made a whole image.
fn is_complete(decoder: &mut StreamingDecoder<'_>, bytes: &[u8], budget: Budget<'_>) -> Result<bool, Failure> {
    for piece in bytes.chunks(PIECE) {
        budget.check_time()?;
        match decoder.append(piece) {
            Ok(DecodeStatus::Complete) => return Ok(true),
            Ok(_) => {}
            Err(_) => return Ok(false),
        }
    }
    Ok(false)
}

/// As much as there is of an image of which this many bytes are missing.
fn mended(bytes: &[u8], missing: usize, budget: Budget<'_>) -> Result<Decoded, Failure> {
    // The length that the file gives of itself can be anything, and the decoder reads it all at once.
    let believable =
        bytes.len().saturating_mul(BELIEVABLE).min(usize::try_from(budget.memory() / 8).unwrap_or(usize::MAX));
    other::read(bytes, missing.min(believable), budget, WebPDecoder::new, WebPDecoder::new)
}
