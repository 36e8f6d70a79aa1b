//! Channels of the decoded pixels of a JPEG XL.

use protocol::ColourType;

use crate::reduction::Channels;

/// Channels of a decoded pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Grey.
    Grey,
    /// Grey and opacity.
    GreyAlpha,
    /// Red, green and blue.
    Rgb,
    /// Red, green, blue and opacity.
    Rgba,
    /// Cyan, magenta, yellow and black; 0 is full ink.
    Cmyk,
}

impl Layout {
    /// Number of samples of a pixel.
    pub(super) fn samples(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::GreyAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }

    /// True if the last sample of a pixel is its opacity.
    pub(super) fn has_alpha(self) -> bool {
        matches!(self, Self::GreyAlpha | Self::Rgba)
    }

    /// Channels after the conversion of a row for the reduction.
    pub(super) fn channels(self) -> Channels {
        if self.has_alpha() { Channels::Rgba } else { Channels::Rgb }
    }

    /// Colour type for the report.
    pub(super) fn colour(self) -> ColourType {
        match self {
            Self::Grey | Self::GreyAlpha => ColourType::Grey,
            Self::Rgb | Self::Rgba => ColourType::Rgb,
            Self::Cmyk => ColourType::Cmyk,
        }
    }
}
