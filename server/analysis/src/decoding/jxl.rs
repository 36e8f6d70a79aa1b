//! JPEG XL decoder (ISO/IEC 18181): the crate `jxl`, fed in chunks.
//!
//! The decoder of the crate writes into a buffer for the whole image. Everything else that it needs is small for lossy
//! files, and checked against the memory limit for others.

use protocol::Failure;

use self::boxes::JxlBoxes;
use self::first_frame::FirstFrame;
use self::header::JxlHeader;
use self::pixel_rows::PixelRows;
use super::decoded_image::{DecodedImage, StorageFacts};
use super::known_rows::{known_rows, reduction};
use crate::budget::DecodeBudget;

mod boxes;
mod colours;
mod decoder_session;
mod failure;
mod first_frame;
mod frame_kind;
mod frame_scan;
mod header;
mod memory;
mod pixel_layout;
mod pixel_rows;

/// Decodes a JPEG XL. Of an animation, decodes the first frame; of an image with layers, their composition.
pub(super) fn decode(bytes: &[u8], budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    let boxes = JxlBoxes::read(bytes);
    let header = JxlHeader::read(bytes, budget)?;
    memory::check(bytes, &header, budget)?;
    let frame = FirstFrame::decode(bytes, &header, budget)?;
    let frames = if header.is_animated { frame_scan::visible_frames(bytes, &header, budget)? } else { 1 };
    let mut rows = PixelRows::new(&header);
    let mut reduction = reduction(header.size, header.layout.channels(), budget);
    for row in frame.rows(&header) {
        reduction.add_row(rows.convert(row));
    }
    let mut raster = reduction.finish();
    let known = known_rows(&frame.known_rows, header.size.1, raster.height);
    raster.fill_other_rows(&known);
    Ok(DecodedImage {
        raster,
        known_rows: known,
        share: frame.share,
        size: header.size,
        storage: StorageFacts {
            colour: header.layout.colour(),
            bit_depth: header.bit_depth,
            alpha: header.has_alpha,
            frames,
            compression: None,
        },
        colours: header.colours,
        metadata: boxes.metadata,
        orientation: Some(header.orientation),
        raw: None,
        gain_map: boxes.has_gain_map,
    })
}
