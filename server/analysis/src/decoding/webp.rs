//! WebP through libwebp; what it does not take (animations, damage) through the `image` crate.

use image::codecs::webp::WebPDecoder;
use protocol::{ColourType, Failure};
use webpx::{BitstreamFormat, ColorMode, DecodeStatus, ImageInfo, StreamingDecoder};

use super::decoded_image::{DecodedImage, StorageFacts};
use super::image_crate;
use super::known_rows::{known_rows, reduction};
use super::source_colours::SourceColours;
use super::webp_chunks::WebpChunks;
use crate::budget::DecodeBudget;
use crate::reduction::Channels;

/// How many times as long as what is there of a file the rest of it may be: of a shorter piece next to nothing can be seen.
const MAX_MISSING_RATIO: usize = 64;

/// Bytes that are decoded between two looks at the clock.
const BYTES_PER_CLOCK_CHECK: usize = 1 << 15;

/// Decodes a WebP; of an animated one, the first frame.
pub(super) fn decode(bytes: &[u8], budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    let chunks = WebpChunks::read(bytes);
    let mut decoded = match decode_still(bytes, chunks.missing, budget)? {
        Some(decoded) => decoded,
        None => decode_with_image_crate(bytes, chunks.missing, budget)?,
    };
    decoded.storage = StorageFacts { frames: chunks.frames, ..decoded.storage };
    decoded.colours = SourceColours::embedded(chunks.profile);
    decoded.exif = chunks.exif.map(<[u8]>::to_vec);
    Ok(decoded)
}

/// A decode_still image: whole, or as many rows as there are when so many bytes are missing at its end. Nothing when it is none, or damaged.
fn decode_still(bytes: &[u8], missing: usize, budget: DecodeBudget<'_>) -> Result<Option<DecodedImage>, Failure> {
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
    let Some(end) = feed(&mut decoder, bytes, budget)? else { return Ok(None) };
    let Some((pixels, ..)) = decoder.get_partial() else { return Ok(None) };
    // Rows lie in memory without a gap.
    let stride = size.0 as usize * channels.count();
    let rows = (pixels.len() / stride) as u32;
    if pixels.len() % stride != 0 || rows > size.1 || (rows < size.1 && (end == StreamEnd::Complete || missing == 0)) {
        return Ok(None);
    }
    let mut reduction = reduction(size, channels, budget);
    pixels.chunks_exact(stride).for_each(|row| reduction.push(row));
    let nothing = vec![0; stride];
    (rows..size.1).for_each(|_| reduction.push(&nothing));
    let mut raster = reduction.finish();
    let known = known_rows(&(0..rows), size.1, raster.height);
    raster.keep_rows(&known);
    let storage =
        StorageFacts { colour: ColourType::Rgb, bit_depth: 8, alpha: info.has_alpha, frames: 1, compression: None };
    let share = f64::from(rows) / f64::from(size.1);
    Ok(Some(DecodedImage {
        raster,
        known_rows: known,
        share,
        size,
        storage,
        colours: SourceColours::default(),
        exif: None,
    }))
}

/// How a decoder came out of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StreamEnd {
    /// It has the whole image.
    Complete,
    /// It waits for more.
    NeedsMoreData,
}

/// Gives the decoder the file; nothing when it stumbles.
fn feed(
    decoder: &mut StreamingDecoder<'_>,
    bytes: &[u8],
    budget: DecodeBudget<'_>,
) -> Result<Option<StreamEnd>, Failure> {
    for piece in bytes.chunks(BYTES_PER_CLOCK_CHECK) {
        budget.check_time()?;
        match decoder.append(piece) {
            Ok(DecodeStatus::Complete) => return Ok(Some(StreamEnd::Complete)),
            Ok(_) => {}
            Err(_) => return Ok(None),
        }
    }
    Ok(Some(StreamEnd::NeedsMoreData))
}

/// As much as there is of an image of which this many bytes are missing.
fn decode_with_image_crate(bytes: &[u8], missing: usize, budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    // The length that the file gives of itself can be anything, and the decoder reads it all at once.
    let plausible =
        bytes.len().saturating_mul(MAX_MISSING_RATIO).min(usize::try_from(budget.memory() / 8).unwrap_or(usize::MAX));
    image_crate::decode_with(bytes, missing.min(plausible), budget, WebPDecoder::new, WebPDecoder::new)
}
