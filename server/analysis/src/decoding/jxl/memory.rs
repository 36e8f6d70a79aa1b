//! Memory that the decoding of a JPEG XL needs, estimated from its header and the header of its first frame.

use protocol::{Failure, FailureCode};

use super::frame_kind::FrameKind;
use super::header::JxlHeader;
use crate::budget::DecodeBudget;

/// Bytes that decoding needs besides the pixels, whatever the image is.
const BASE_MEMORY: u64 = 16 << 20;

/// Maximum memory in bytes for the decoding of one image, even if the limit of the caller is higher.
const MAX_MEMORY: u64 = 512 << 20;

/// Checks the memory that decoding needs. For an image that could need too much, finds out how its first frame is
/// coded.
pub(super) fn check(bytes: &[u8], header: &JxlHeader, budget: DecodeBudget<'_>) -> Result<(), Failure> {
    let available = budget.max_memory().min(MAX_MEMORY).saturating_sub(BASE_MEMORY + bytes.len() as u64);
    let is_enough = |kind: &FrameKind| header.pixels() * bytes_per_pixel(header, *kind) <= available;
    if FrameKind::ALL.iter().all(is_enough) {
        return Ok(());
    }
    let kind = FrameKind::of_first_frame(bytes, header, budget)?;
    if kind.as_ref().is_some_and(is_enough) {
        return Ok(());
    }
    let megapixels = kind.map(|kind| available / bytes_per_pixel(header, kind) / 1_000_000);
    Err(megapixels.filter(|&megapixels| megapixels > 0).map_or_else(
        || Failure::new(FailureCode::MemoryExceeded),
        |megapixels| {
            let detail = format!(
                "A JPEG XL of this kind and file size is read up to {megapixels} megapixels. Save the image again \
                 as an ordinary JPEG."
            );
            Failure::with_detail(FailureCode::MemoryExceeded, detail)
        },
    ))
}

/// Estimated memory in bytes per pixel: the decoded pixels, the decoder's own planes, and the frame that an
/// animation keeps for later frames. Layers of a still image, which the header does not announce, can need more.
///
/// Measured on 12 and 20 megapixels: less than one byte for blocks, up to nine for blocks in passes, and 0 to 11
/// for lossless images, which have three planes of 16 or 32 bits if their transforms are global.
fn bytes_per_pixel(header: &JxlHeader, kind: FrameKind) -> u64 {
    let extra_channels = header.extra_channels as u64;
    let plane = if header.bit_depth > 14 { 4 } else { 2 };
    let decoder = match kind {
        FrameKind::Blocks => 1 + plane * extra_channels,
        FrameKind::Modular if !header.is_xyb => plane * (3 + extra_channels),
        FrameKind::BlocksInPasses | FrameKind::Modular => 12 + plane * extra_channels,
    };
    let kept_frame = if header.is_animated { 4 * (3 + extra_channels) } else { 0 };
    let sample = if header.is_linear { 2 } else { 1 };
    sample * header.layout.samples() as u64 + decoder + kept_frame
}
