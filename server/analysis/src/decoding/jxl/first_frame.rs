//! Pixels of the first visible frame of a JPEG XL, as far as the file contains them.
//!
//! The decoder does not state which pixels of an incomplete frame it has drawn. So an incomplete frame is drawn twice,
//! over black and over white: a pixel that differs was not drawn.

use std::ops::Range;

use jxl::api::{Event, JxlOutputBuffer};
use protocol::Failure;

use super::decoder_session::{DecoderSession, Step, options};
use super::failure::failure;
use super::frame_scan::available_share;
use super::header::JxlHeader;
use crate::budget::DecodeBudget;
use crate::decoding::failures::corrupt;

/// Pixels of the first visible frame.
pub(super) struct FirstFrame {
    /// Rows in the layout of the header, after `start` bytes.
    buffer: Vec<u8>,
    /// Offset of the first row, which aligns 16-bit samples.
    start: usize,
    /// Rows of which all pixels were drawn, at least one.
    pub(super) known_rows: Range<u32>,
    /// Share of the frame that was decoded, 0 to 1: of its rows, or of its bytes if no row has its full detail.
    pub(super) share: f64,
}

/// End of the decoding of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FrameEnd {
    /// The frame is complete.
    Complete,
    /// The file has ended before the end of the frame.
    Truncated,
    /// The frame is damaged.
    Damaged,
}

/// Detail with which the pixels of an incomplete frame are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// Only pixels with their full detail are drawn.
    Full,
    /// Pixels are drawn with the detail that is available.
    Available,
}

impl FirstFrame {
    /// Decodes the frame. Fails with `corrupt` if no row can be drawn.
    pub(super) fn decode(bytes: &[u8], header: &JxlHeader, budget: DecodeBudget<'_>) -> Result<Self, Failure> {
        let length = header.stride() * header.size.1 as usize;
        let buffer = vec![0; length + 1];
        let start = buffer.as_ptr().align_offset(2).min(1);
        let mut frame = Self { buffer, start, known_rows: 0..header.size.1, share: 1.0 };
        let end = frame.draw(bytes, header, Detail::Full, budget)?;
        if end == FrameEnd::Complete {
            return Ok(frame);
        }
        frame.known_rows = frame.drawn_rows(bytes, header, Detail::Full, budget)?;
        frame.share = f64::from(frame.known_rows.end - frame.known_rows.start) / f64::from(header.size.1);
        // A lossy frame begins with a small version of itself, from which all rows can be drawn.
        if frame.known_rows.is_empty() && end == FrameEnd::Truncated && header.is_xyb {
            frame.buffer.fill(u8::MIN);
            frame.draw(bytes, header, Detail::Available, budget)?;
            frame.known_rows = frame.drawn_rows(bytes, header, Detail::Available, budget)?;
            frame.share = available_share(bytes, header, budget)?;
        }
        if frame.known_rows.is_empty() { Err(corrupt()) } else { Ok(frame) }
    }

    /// Rows from the top.
    pub(super) fn rows(&self, header: &JxlHeader) -> impl Iterator<Item = &[u8]> {
        self.buffer[self.start..].chunks_exact(header.stride()).take(header.size.1 as usize)
    }

    /// Draws an incomplete frame, which is in the buffer over black, again over white. Returns the longest range of rows
    /// without a difference.
    fn drawn_rows(
        &mut self,
        bytes: &[u8],
        header: &JxlHeader,
        detail: Detail,
        budget: DecodeBudget<'_>,
    ) -> Result<Range<u32>, Failure> {
        let over_black: Vec<_> = self.rows(header).map(blake3::hash).collect();
        self.buffer.fill(u8::MAX);
        self.draw(bytes, header, detail, budget)?;
        let mut longest = 0..0;
        let mut current = 0..0;
        for (row, hash) in (0..).zip(self.rows(header).map(blake3::hash)) {
            current = if over_black[row as usize] == hash { current.start..row + 1 } else { row + 1..row + 1 };
            if current.len() > longest.len() {
                longest = current.clone();
            }
        }
        Ok(longest)
    }

    /// Draws the frame over the content of the buffer.
    ///
    /// # Errors
    ///
    /// Those of [`failure`] if the file is damaged before its first visible frame; `deadline-exceeded`.
    fn draw(
        &mut self,
        bytes: &[u8],
        header: &JxlHeader,
        detail: Detail,
        budget: DecodeBudget<'_>,
    ) -> Result<FrameEnd, Failure> {
        let mut session = DecoderSession::new(bytes, options(Some(header.max_frame_samples())), budget);
        let (mut has_format, mut has_frame) = (false, false);
        let mut buffers =
            [JxlOutputBuffer::new(&mut self.buffer[self.start..], header.size.1 as usize, header.stride())];
        loop {
            match session.step(has_format.then_some(&mut buffers[..]))? {
                Step::Event(Event::BasicInfo) => {
                    session.decoder.set_pixel_format(header.pixel_format()).map_err(|error| failure(&error, budget))?;
                    has_format = true;
                }
                Step::Event(Event::FrameHeader) => has_frame = true,
                Step::Event(Event::FrameComplete { .. }) => return Ok(FrameEnd::Complete),
                Step::Event(_) => return Err(corrupt()),
                Step::EndOfFile { .. } => {
                    if detail == Detail::Available {
                        session.draw_available_detail(&mut buffers);
                    }
                    return Ok(FrameEnd::Truncated);
                }
                Step::Error(error) if has_frame => {
                    // Memory that cannot be had is no damage.
                    let failure = failure(&error, budget);
                    let is_damaged = failure.code == protocol::FailureCode::Corrupt;
                    return if is_damaged { Ok(FrameEnd::Damaged) } else { Err(failure) };
                }
                Step::Error(error) => return Err(failure(&error, budget)),
            }
        }
    }
}
