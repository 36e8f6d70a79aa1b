//! Light and colour of one image.

use serde::{Deserialize, Serialize};

/// Light, measured on luma (Rec. ITU-R BT.601, 0 black to 255 white) over transparent parts laid on mid grey.
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
    /// Luma that 10 % of the pixels do not exceed.
    #[serde(default)]
    pub p10: u8,
    /// Luma that a quarter of the pixels do not exceed.
    pub p25: u8,
    /// Luma that half of the pixels do not exceed.
    pub median: u8,
    /// Luma that three quarters of the pixels do not exceed.
    pub p75: u8,
    /// Luma that 90 % of the pixels do not exceed.
    #[serde(default)]
    pub p90: u8,
    /// Luma that 95 % of the pixels do not exceed.
    pub p95: u8,
    /// Luma that 99 % of the pixels do not exceed.
    pub p99: u8,
    /// Luma that 95 % of the pixels along the frame's border exceed: high where the frame is the white of paper.
    #[serde(default)]
    pub border: u8,
    /// Share of pixels with luma of 2 or less, 0 to 1.
    pub clipped_shadows: f32,
    /// Share of pixels with luma of 253 or more, 0 to 1.
    pub clipped_highlights: f32,
    /// Share of pixels with 253 or more in red, green or blue, whichever has most of them, 0 to 1: coloured light loses detail in one
    /// channel first.
    #[serde(default)]
    pub clipped_channel: f32,
    /// Share of the pixels with luma of 225 or more that are tones which lead up to white: neither 253 or more nor among the five
    /// neighbouring values that most of the others have, 0 to 1; 1 where nothing is that light. Overexposed light has many, paper few.
    #[serde(default = "super::earlier::shoulder")]
    pub shoulder: f32,
    /// Shannon entropy of the luma histogram in bits, 0 to 8.
    pub entropy: f32,
}

/// Numbers of pixels by value, 256 bins each; counted on the working image, whose longer edge has at most 1024 pixels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Histogram {
    /// By luma.
    pub luma: Vec<u32>,
    /// By red.
    pub red: Vec<u32>,
    /// By green.
    pub green: Vec<u32>,
    /// By blue.
    pub blue: Vec<u32>,
}

/// Colour of the image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Colour {
    /// At most five colours that stand for the image, the largest share first.
    pub palette: Vec<Swatch>,
    /// Colourfulness (Hasler and Süsstrunk 2003), 0 for grey, over 100 for extremely colourful.
    pub colourfulness: f32,
    /// Share of pixels that are coloured: their largest and smallest channel differ by 8 of 255 or more, 0 to 1.
    #[serde(default)]
    pub coloured: f32,
}

/// One colour of the palette.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Swatch {
    /// sRGB, `#rrggbb`.
    pub hex: String,
    /// Share of the image's pixels it stands for, 0 to 1.
    pub share: f32,
}
