//! WebP through libwebp; what it does not take (animations, damage) through the `image` crate.

use image::codecs::webp::WebPDecoder;
use protocol::{ColourType, Failure};
use webpx::{BitstreamFormat, ColorMode, DecodeStatus, ImageInfo, StreamingDecoder};

use super::webp_chunks::Chunks;
use super::{Colours, Decoded, Storage, known_rows, other, reduction};
use crate::limits::Budget;
use crate::reduction::Channels;

/// How many times as long as what is there of a file the rest of it may be: of a shorter piece next to nothing can be seen.
const BELIEVABLE: usize = 64;

/// Bytes that are decoded between two looks at the clock.
const PIECE: usize = 1 << 15;

/// Decodes a WebP; of an animated one, the first frame.
pub(super) fn decode(bytes: &[u8], budget: Budget<'_>) -> Result<Decoded, Failure> {
    let chunks = Chunks::read(bytes);
    let mut decoded = match still(bytes, chunks.missing, budget)? {
        Some(decoded) => decoded,
        None => mended(bytes, chunks.missing, budget)?,
    };
    decoded.storage = Storage { frames: chunks.frames, ..decoded.storage };
    decoded.colours = Colours::embedded(chunks.profile);
    decoded.exif = chunks.exif.map(<[u8]>::to_vec);
    Ok(decoded)
}

/// A still image: whole, or as many rows as there are when so many bytes are missing at its end. Nothing when it is none, or damaged.
fn still(bytes: &[u8], missing: usize, budget: Budget<'_>) -> Result<Option<Decoded>, Failure> {
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
    let Some(end) = read(&mut decoder, bytes, budget)? else { return Ok(None) };
    let Some((pixels, ..)) = decoder.get_partial() else { return Ok(None) };
    // Rows lie in memory without a gap.
    let stride = size.0 as usize * channels.count();
    let rows = (pixels.len() / stride) as u32;
    if pixels.len() % stride != 0 || rows > size.1 || (rows < size.1 && (end == End::Whole || missing == 0)) {
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
        Storage { colour: ColourType::Rgb, bit_depth: 8, alpha: info.has_alpha, frames: 1, compression: None };
    let share = f64::from(rows) / f64::from(size.1);
    Ok(Some(Decoded { raster, known, share, size, storage, colours: Colours::default(), exif: None }))
}

/// How a decoder came out of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// It has the whole image.
    Whole,
    /// It waits for more.
    Early,
}

/// Gives the decoder the file; nothing when it stumbles.
fn read(decoder: &mut StreamingDecoder<'_>, bytes: &[u8], budget: Budget<'_>) -> Result<Option<End>, Failure> {
    for piece in bytes.chunks(PIECE) {
        budget.check_time()?;
        match decoder.append(piece) {
            Ok(DecodeStatus::Complete) => return Ok(Some(End::Whole)),
            Ok(_) => {}
            Err(_) => return Ok(None),
        }
    }
    Ok(Some(End::Early))
}

/// As much as there is of an image of which this many bytes are missing.
fn mended(bytes: &[u8], missing: usize, budget: Budget<'_>) -> Result<Decoded, Failure> {
    // The length that the file gives of itself can be anything, and the decoder reads it all at once.
    let believable =
        bytes.len().saturating_mul(BELIEVABLE).min(usize::try_from(budget.memory() / 8).unwrap_or(usize::MAX));
    other::read(bytes, missing.min(believable), budget, WebPDecoder::new, WebPDecoder::new)
}
