//! Facts in the sequence header of AV1 data: size, bit depth, layout and colour, before anything is decoded.

use std::mem::MaybeUninit;
use std::ptr::NonNull;

use rav1d::include::dav1d::headers::{
    DAV1D_PIXEL_LAYOUT_I400, DAV1D_PIXEL_LAYOUT_I420, DAV1D_PIXEL_LAYOUT_I422, Dav1dPixelLayout, Dav1dSequenceHeader,
};
use rav1d::src::lib::dav1d_parse_sequence_header;

use crate::decoding_mark::DecodingMark;
use crate::error::Av1Error;
use crate::obu;

/// Planes of a picture and the size of its chroma planes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One plane.
    Monochrome,
    /// Three planes, chroma with half the columns and half the rows, rounded up.
    Yuv420,
    /// Three planes, chroma with half the columns, rounded up.
    Yuv422,
    /// Three planes of one size.
    Yuv444,
}

impl Layout {
    pub(crate) fn from_dav1d(layout: Dav1dPixelLayout) -> Self {
        match layout {
            DAV1D_PIXEL_LAYOUT_I400 => Self::Monochrome,
            DAV1D_PIXEL_LAYOUT_I420 => Self::Yuv420,
            DAV1D_PIXEL_LAYOUT_I422 => Self::Yuv422,
            _ => Self::Yuv444,
        }
    }

    /// Width and height of a plane of a picture of this size. Plane 0 is luma.
    pub fn plane_size(self, plane: usize, (width, height): (u32, u32)) -> (u32, u32) {
        match self {
            Self::Yuv420 if plane > 0 => (width.div_ceil(2), height.div_ceil(2)),
            Self::Yuv422 if plane > 0 => (width.div_ceil(2), height),
            Self::Monochrome if plane > 0 => (0, 0),
            Self::Monochrome | Self::Yuv420 | Self::Yuv422 | Self::Yuv444 => (width, height),
        }
    }
}

/// Meaning of the samples, with the numbers of ITU-T H.273; 2 means that the data does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    /// Colour primaries.
    pub primaries: u8,
    /// Transfer characteristics.
    pub transfer: u8,
    /// Matrix coefficients.
    pub matrix: u8,
    /// True if the samples use the full range of their bits.
    pub full_range: bool,
}

impl Colour {
    pub(crate) fn from_header(header: &Dav1dSequenceHeader) -> Self {
        Self {
            primaries: header.pri as u8,
            transfer: header.trc as u8,
            matrix: header.mtrx as u8,
            full_range: header.color_range != 0,
        }
    }
}

/// Facts about AV1 data, from its sequence header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamInfo {
    /// Maximum width and height of the frames in pixels.
    pub size: (u32, u32),
    /// Bits per sample: 8, 10 or 12.
    pub bit_depth: u8,
    /// Layout of the planes.
    pub layout: Layout,
    /// Colour of the samples.
    pub colour: Colour,
    /// Number of frames in the data, including those that are not shown; at least one.
    pub frames: u32,
    /// True if frames may have film grain, which is added to a copy of the frame.
    film_grain: bool,
}

impl StreamInfo {
    /// Reads the sequence header of an item's data, and counts its frames.
    ///
    /// # Errors
    /// [`Av1Error::Damaged`] if the data ends early or is invalid.
    pub fn read(data: &[u8]) -> Result<Self, Av1Error> {
        let frames = obu::count_frames(data)?;
        let _mark = DecodingMark::set();
        let mut header = MaybeUninit::<Dav1dSequenceHeader>::uninit();
        let (out, start) = (NonNull::new(header.as_mut_ptr()), NonNull::new(data.as_ptr().cast_mut()));
        // SAFETY: `out` may be written to, and `start` and the length are those of `data`, which is only read.
        let result = unsafe { dav1d_parse_sequence_header(out, start, data.len()) };
        if result.0 < 0 {
            return Err(Av1Error::Damaged);
        }
        // SAFETY: After success the whole header is written.
        let header = unsafe { header.assume_init() };
        Ok(Self {
            size: (header.max_width.unsigned_abs(), header.max_height.unsigned_abs()),
            bit_depth: 8 + 2 * header.hbd,
            layout: Layout::from_dav1d(header.layout),
            colour: Colour::from_header(&header),
            frames,
            film_grain: header.film_grain_present != 0,
        })
    }

    /// Upper bound of the memory that decoding takes, in bytes: the frames that the decoder keeps, the copy for film
    /// grain, and the decoder's own tables, below one byte for each pixel.
    pub fn memory(&self) -> u64 {
        /// Reference frames, of which each may be of its own, and the frame that is decoded.
        const MAX_FRAMES: u32 = 9;
        let aligned = |side: u32| u64::from(side).next_multiple_of(128);
        let pixels = aligned(self.size.0) * aligned(self.size.1);
        let samples = match self.layout {
            Layout::Monochrome => pixels,
            Layout::Yuv420 => pixels + pixels / 2,
            Layout::Yuv422 => 2 * pixels,
            Layout::Yuv444 => 3 * pixels,
        };
        let frame = if self.bit_depth > 8 { 2 * samples } else { samples };
        frame * u64::from(self.frames.min(MAX_FRAMES) + u32::from(self.film_grain)) + pixels
    }
}
