//! Decoded pictures of video codecs: planes of luma and chroma samples, and the meaning of their values
//! (Rec. ITU-T H.273).

pub(super) use conversion::{YuvConversion, append_alpha_row};

mod chroma_rows;
mod conversion;

/// A decoded picture of luma and chroma planes, whose rows can be read in any order.
pub(super) trait YuvPicture {
    /// Width and height of the luma plane in pixels.
    fn size(&self) -> (u32, u32);

    /// Bits per sample of every plane, 8 to 16.
    fn bit_depth(&self) -> u8;

    /// Layout of the chroma planes.
    fn layout(&self) -> YuvLayout;

    /// Code points that the coded picture itself states.
    fn code_points(&self) -> CodePoints;

    /// Replaces the content of `samples` by one row of a plane: 0 is luma, 1 is Cb, 2 is Cr. Must give as many samples
    /// as the plane is wide for each of its rows; callers ask for existing planes and rows only.
    fn read_row(&self, plane: usize, row: u32, samples: &mut Vec<u16>);
}

/// Layout of the planes of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum YuvLayout {
    /// Luma only.
    Monochrome,
    /// Chroma planes of half the width and half the height.
    Yuv420,
    /// Chroma planes of half the width.
    Yuv422,
    /// Chroma planes as large as the luma plane.
    Yuv444,
}

impl YuvLayout {
    /// Width and height of a chroma plane of a picture of this size; 0 × 0 for a monochrome picture.
    pub(super) fn chroma_size(self, (width, height): (u32, u32)) -> (u32, u32) {
        match self {
            Self::Monochrome => (0, 0),
            Self::Yuv420 => (width.div_ceil(2), height.div_ceil(2)),
            Self::Yuv422 => (width.div_ceil(2), height),
            Self::Yuv444 => (width, height),
        }
    }

    /// Bytes of all planes of a picture of this size, with two bytes per sample.
    pub(super) fn bytes(self, size: (u32, u32)) -> u64 {
        let samples = |(width, height): (u32, u32)| u64::from(width) * u64::from(height);
        2 * (samples(size) + 2 * samples(self.chroma_size(size)))
    }
}

/// Meaning of sample values as code points of Rec. ITU-T H.273.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CodePoints {
    /// Colour primaries; 2 is unspecified.
    pub(super) primaries: u8,
    /// Transfer characteristics; 2 is unspecified.
    pub(super) transfer: u8,
    /// Matrix coefficients; 2 is unspecified.
    pub(super) matrix: u8,
    /// True if the samples use all values of their bit depth, false for the narrower range of video.
    pub(super) full_range: bool,
}
