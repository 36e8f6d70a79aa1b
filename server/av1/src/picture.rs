//! Decoded picture: its planes are read in place, row by row.

use std::ptr::NonNull;
use std::slice;

use rav1d::include::dav1d::picture::Dav1dPicture;
use rav1d::src::lib::dav1d_picture_unref;

use crate::stream_info::{Colour, Layout};

/// Decoded picture. Owns its planes, also after the decoder is closed.
pub struct Picture {
    /// Has planes, a sequence header and a frame header.
    raw: Dav1dPicture,
}

/// Samples of one row of a plane, without padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row<'a> {
    /// Samples of 8 bits.
    Bits8(&'a [u8]),
    /// Samples of 10 or 12 bits.
    Bits16(&'a [u16]),
}

impl Picture {
    /// Takes over a picture of the decoder.
    ///
    /// # Safety
    /// The decoder must have returned `raw` with success, so that it has planes and headers.
    pub(crate) unsafe fn new(raw: Dav1dPicture) -> Self {
        Self { raw }
    }

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        (self.raw.p.w.unsigned_abs(), self.raw.p.h.unsigned_abs())
    }

    /// Bits per sample: 8, 10 or 12.
    pub fn bit_depth(&self) -> u8 {
        self.raw.p.bpc as u8
    }

    /// Layout of the planes.
    pub fn layout(&self) -> Layout {
        Layout::from_dav1d(self.raw.p.layout)
    }

    /// Colour of the samples. `None` never occurs for a picture of the decoder.
    pub fn colour(&self) -> Option<Colour> {
        // SAFETY: A header that is present belongs to the picture and lives as long.
        self.raw.seq_hdr.map(|header| Colour::from_header(unsafe { header.as_ref() }))
    }

    /// Spatial layer of a layered image, from 0.
    pub(crate) fn layer(&self) -> u8 {
        // SAFETY: A header that is present belongs to the picture and lives as long.
        self.raw.frame_hdr.map_or(0, |header| unsafe { header.as_ref() }.spatial_id)
    }

    /// Row `row` of plane `plane`: 0 is luma, 1 and 2 are chroma. `None` for a plane or row that does not exist.
    pub fn row(&self, plane: usize, row: u32) -> Option<Row<'_>> {
        let start = (*self.raw.data.get(plane)?)?.cast::<u8>();
        let (width, height) = self.layout().plane_size(plane, self.size());
        if row >= height {
            return None;
        }
        let offset = self.raw.stride[usize::from(plane > 0)].checked_mul(isize::try_from(row).ok()?)?;
        // SAFETY: The plane has `height` rows at a distance of `stride` bytes, and `row` is one of them.
        let start = unsafe { start.offset(offset) };
        if self.bit_depth() == 8 {
            // SAFETY: Each row has at least `width` samples, which the decoder has initialised. They belong to the
            // picture, and nothing writes to them after decoding.
            let samples = unsafe { slice::from_raw_parts(start.as_ptr(), width as usize) };
            return Some(Row::Bits8(samples));
        }
        let start: NonNull<u16> = start.cast();
        debug_assert!(start.is_aligned());
        // SAFETY: As above. With more than 8 bits a sample is a `u16`; planes and strides are aligned to 64 bytes.
        let samples = unsafe { slice::from_raw_parts(start.as_ptr(), width as usize) };
        Some(Row::Bits16(samples))
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        // SAFETY: The picture is valid, and nothing uses it afterwards; the call leaves an empty one.
        unsafe { dav1d_picture_unref(Some(NonNull::from(&mut self.raw))) };
    }
}
