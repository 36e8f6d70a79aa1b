//! Luma and colour statistics of one image.

use serde::{Deserialize, Serialize};

/// Luma statistics (Rec. ITU-R BT.601, 0 black to 255 white), and clipping of the colour channels. Transparent parts
/// are composited over mid grey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Exposure {
    /// Mean luma, 0 to 255.
    pub mean: f32,
    /// Standard deviation of luma, 0 to 127.5.
    pub deviation: f32,
    /// Luma that 1 % of the pixels do not exceed.
    pub p1: u8,
    /// Luma that 5 % of the pixels do not exceed.
    pub p5: u8,
    /// Luma that 10 % of the pixels do not exceed; 0 in reports of version 1.
    #[serde(default)]
    pub p10: u8,
    /// Luma that a quarter of the pixels do not exceed.
    pub p25: u8,
    /// Luma that half of the pixels do not exceed.
    pub median: u8,
    /// Luma that three quarters of the pixels do not exceed.
    pub p75: u8,
    /// Luma that 90 % of the pixels do not exceed; 0 in reports of version 1.
    #[serde(default)]
    pub p90: u8,
    /// Luma that 95 % of the pixels do not exceed.
    pub p95: u8,
    /// Luma that 99 % of the pixels do not exceed.
    pub p99: u8,
    /// 5th percentile of luma along the border of the frame; high for content on white paper. 0 in reports of version
    /// 1.
    #[serde(default)]
    pub border: u8,
    /// Share of pixels with luma of 2 or less, 0 to 1.
    pub clipped_shadows: f32,
    /// Share of pixels with luma of 253 or more, 0 to 1.
    pub clipped_highlights: f32,
    /// Share of pixels with 253 or more in one channel, 0 to 1: red, green or blue, whichever has the most. Coloured
    /// light loses detail in one channel first. 0 in reports of version 1.
    #[serde(default)]
    pub clipped_channel: f32,
    /// Share of the light pixels (luma of 225 or more) in the tones that lead up to white, 0 to 1: below 253, without
    /// the five neighbouring values that hold the most pixels there. 1 if there are no light pixels, and in reports of
    /// version 1. High for overexposure, low for paper.
    #[serde(default = "super::earlier_versions::shoulder")]
    pub shoulder: f32,
    /// Shannon entropy of the luma histogram in bits, 0 to 8.
    pub entropy: f32,
}

/// Histograms of 256 bins each: the number of pixels by value. Counted on the working image (longer edge at most 1024
/// pixels).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Histogram {
    /// Luma.
    pub luma: Vec<u32>,
    /// Red.
    pub red: Vec<u32>,
    /// Green.
    pub green: Vec<u32>,
    /// Blue.
    pub blue: Vec<u32>,
}

/// Colour statistics of the image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Colour {
    /// Palette: at most five representative colours, the largest share first.
    pub palette: Vec<Swatch>,
    /// Colourfulness (Hasler and Süsstrunk 2003), 0 for grey, over 100 for extremely colourful.
    pub colourfulness: f32,
    /// Share of coloured pixels, 0 to 1: those whose largest and smallest channel differ by 8 of 255 or more. 0 in
    /// reports of version 1.
    #[serde(default)]
    pub coloured: f32,
}

/// One colour of the palette.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Swatch {
    /// sRGB, `#rrggbb`.
    pub hex: String,
    /// Share of the pixels that the colour represents, 0 to 1.
    pub share: f32,
}
