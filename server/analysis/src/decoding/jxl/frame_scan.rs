//! Facts from the frame headers of a JPEG XL alone: number of frames, offset of the first one, and its share in a
//! truncated file.

use protocol::Failure;

use super::decoder_session::{DecoderSession, Step, options};
use super::header::JxlHeader;
use crate::budget::DecodeBudget;
use crate::decoding::decoded_image::MAX_FRAMES;

/// Counts the frames that an animation shows and whose headers are in the file, from 1 to [`MAX_FRAMES`]. Hidden frames
/// are decoded on the way.
pub(super) fn visible_frames(bytes: &[u8], header: &JxlHeader, budget: DecodeBudget<'_>) -> Result<u32, Failure> {
    let mut session = scan(bytes, header, budget);
    let mut frames = 0;
    while frames < MAX_FRAMES && matches!(session.step(None)?, Step::Event(event) if event != jxl::api::Event::Complete)
    {
        frames = session.decoder.scanned_frames().len().min(MAX_FRAMES as usize) as u32;
    }
    Ok(frames.max(1))
}

/// Offset in the file of the header of the first visible frame. `None` if the file ends before it or is damaged.
pub(super) fn first_visible_frame(
    bytes: &[u8],
    header: &JxlHeader,
    budget: DecodeBudget<'_>,
) -> Result<Option<u64>, Failure> {
    let mut session = scan(bytes, header, budget);
    while session.decoder.scanned_frames().is_empty() && matches!(session.step(None)?, Step::Event(_)) {}
    Ok(session.decoder.scanned_frames().first().map(|frame| frame.file_offset))
}

/// Share of the bytes of the first visible frame that are in the file, 0 to 1; 0 if the file ends before that frame.
pub(super) fn available_share(bytes: &[u8], header: &JxlHeader, budget: DecodeBudget<'_>) -> Result<f64, Failure> {
    let mut session = scan(bytes, header, budget);
    loop {
        match session.step(None)? {
            Step::Event(jxl::api::Event::Complete | jxl::api::Event::FrameComplete { .. }) => return Ok(1.0),
            Step::Event(_) => {}
            Step::Error(_) => return Ok(0.0),
            Step::EndOfFile { missing } => {
                let start = session.decoder.scanned_frames().first().map(|frame| frame.file_offset);
                let available = start.map_or(0, |start| (bytes.len() as u64).saturating_sub(start));
                return Ok(available as f64 / (available as f64 + missing.max(1) as f64));
            }
        }
    }
}

/// Starts a decoder that reads the headers of visible frames and skips their pixels.
fn scan<'a>(bytes: &'a [u8], header: &JxlHeader, budget: DecodeBudget<'a>) -> DecoderSession<'a> {
    let mut options = options(Some(header.max_frame_samples()));
    options.scan_frames_only = true;
    DecoderSession::new(bytes, options, budget)
}
