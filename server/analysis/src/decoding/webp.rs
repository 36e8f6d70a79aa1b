//! WebP decoder: libwebp, and the `image` crate for animations and damaged files.

use image::codecs::webp::WebPDecoder;
use protocol::{ColourType, Failure};
use webpx::{BitstreamFormat, ColorMode, DecodeStatus, ImageInfo, StreamingDecoder};

use super::decoded_image::{DecodedImage, StorageFacts};
use super::image_crate;
use super::known_rows::{known_rows, reduction};
use super::metadata_blocks::MetadataBlocks;
use super::source_colours::SourceColours;
use super::webp_chunks::WebpChunks;
use crate::budget::DecodeBudget;
use crate::reduction::Channels;

/// Maximum length of the padding after the end of a truncated file, as a multiple of the file's length; an eighth of
/// the memory budget is another maximum. A file that lacks more data has almost no visible image.
const MAX_MISSING_RATIO: usize = 64;

/// Number of bytes that are decoded between two checks of the deadline.
const BYTES_PER_CLOCK_CHECK: usize = 1 << 15;

/// Decodes a WebP. Of an animated WebP, decodes the first frame.
pub(super) fn decode(bytes: &[u8], budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    let chunks = WebpChunks::read(bytes);
    let mut decoded = match decode_still(bytes, chunks.missing, budget)? {
        Some(decoded) => decoded,
        None => decode_with_image_crate(bytes, chunks.missing, budget)?,
    };
    decoded.storage = StorageFacts { frames: chunks.frames, ..decoded.storage };
    decoded.colours = SourceColours::embedded(chunks.profile);
    decoded.metadata = chunks.metadata;
    Ok(decoded)
}

/// Decodes a still image with libwebp. If the file lacks `missing` bytes at its end, decodes the available rows.
/// Returns `None` for files that the `image` crate must decode: animations and damaged files.
fn decode_still(bytes: &[u8], missing: usize, budget: DecodeBudget<'_>) -> Result<Option<DecodedImage>, Failure> {
    let Some(info) = ImageInfo::from_webp(bytes).ok().filter(|info| !info.has_animation) else { return Ok(None) };
    let size = (info.width, info.height);
    budget.check_size(size.0, size.1)?;
    let (channels, mode) =
        if info.has_alpha { (Channels::Rgba, ColorMode::Rgba) } else { (Channels::Rgb, ColorMode::Rgb) };
    // libwebp keeps the whole image; for lossless images it keeps another copy with four bytes per pixel.
    let bytes_per_pixel = channels.count() as u64 + if info.format == BitstreamFormat::Lossless { 4 } else { 2 };
    budget.check_memory(u64::from(size.0) * u64::from(size.1) * bytes_per_pixel + bytes.len() as u64)?;
    // The budget has already rejected images that are too large.
    let Ok(decoder) = StreamingDecoder::new(mode) else { return Ok(None) };
    let mut decoder = decoder.limits(webpx::Limits::none());
    let Some(end) = feed(&mut decoder, bytes, budget)? else { return Ok(None) };
    let Some((pixels, ..)) = decoder.get_partial() else { return Ok(None) };
    // The rows are contiguous in memory.
    let stride = size.0 as usize * channels.count();
    let rows = (pixels.len() / stride) as u32;
    if rows == 0
        || pixels.len() % stride != 0
        || rows > size.1
        || (rows < size.1 && (end == StreamEnd::Complete || missing == 0))
    {
        return Ok(None);
    }
    let mut reduction = reduction(size, channels, budget);
    pixels.chunks_exact(stride).for_each(|row| reduction.add_row(row));
    let empty_row = vec![0; stride];
    (rows..size.1).for_each(|_| reduction.add_row(&empty_row));
    let mut raster = reduction.finish();
    let known = known_rows(&(0..rows), size.1, raster.height);
    raster.fill_other_rows(&known);
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
        metadata: MetadataBlocks::default(),
        orientation: None,
        raw: None,
        gain_map: false,
    }))
}

/// State of the decoder after all bytes of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StreamEnd {
    /// The image is complete.
    Complete,
    /// The decoder waits for more data.
    NeedsMoreData,
}

/// Feeds the file to the decoder in chunks and checks the deadline before each. Returns `None` when the decoder fails.
fn feed(
    decoder: &mut StreamingDecoder<'_>,
    bytes: &[u8],
    budget: DecodeBudget<'_>,
) -> Result<Option<StreamEnd>, Failure> {
    for chunk in bytes.chunks(BYTES_PER_CLOCK_CHECK) {
        budget.check_time()?;
        match decoder.append(chunk) {
            Ok(DecodeStatus::Complete) => return Ok(Some(StreamEnd::Complete)),
            Ok(_) => {}
            Err(_) => return Ok(None),
        }
    }
    Ok(Some(StreamEnd::NeedsMoreData))
}

/// Decodes through the `image` crate. `missing` is the number of bytes that the file lacks at its end.
fn decode_with_image_crate(bytes: &[u8], missing: usize, budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    // The file can state any length, and the decoder reads that many bytes at once.
    let max_missing = bytes
        .len()
        .saturating_mul(MAX_MISSING_RATIO)
        .min(usize::try_from(budget.max_memory() / 8).unwrap_or(usize::MAX));
    image_crate::decode_with(bytes, missing.min(max_missing), budget, WebPDecoder::new, WebPDecoder::new)
}
