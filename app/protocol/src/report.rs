//! What the analysis measured of one file. It depends on the bytes and the version of the analysis alone.

use serde::{Deserialize, Serialize};

mod earlier;

use crate::{BitHash, Camera, ContentHash, Format, Picture};

/// Every measure of one image. In events and lists it comes without its bulky parts, `histogram`, `focus.map` and
/// `identity.signature`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Report {
    /// Version of the analysis that measured; reports of different versions are not comparable.
    pub version: u32,
    /// The file itself.
    pub file: FileFacts,
    /// The image in it.
    pub image: ImageFacts,
    /// What the camera wrote (EXIF); absent when the file carries none that we read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera: Option<Camera>,
    /// Light.
    pub exposure: Exposure,
    /// How many pixels have which value; bulky.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub histogram: Option<Histogram>,
    /// Colour.
    pub colour: Colour,
    /// Sharpness.
    pub focus: Focus,
    /// What it is compared by.
    pub identity: Identity,
    /// What is shown of it.
    pub picture: Picture,
    /// How long it took; the only part that differs between two runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timing: Option<Timing>,
}

impl Report {
    /// The report as events and lists carry it.
    pub fn without_bulk(&self) -> Self {
        Self {
            histogram: None,
            focus: Focus { map: None, ..self.focus.clone() },
            identity: Identity { signature: None, ..self.identity.clone() },
            ..self.clone()
        }
    }
}

/// The file as it is, whatever its name says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FileFacts {
    /// Length in bytes.
    pub bytes: u64,
    /// BLAKE3 of all of them.
    pub hash: ContentHash,
    /// Format by content.
    pub format: Format,
}

/// The image's shape and kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImageFacts {
    /// Width in pixels, after the orientation is applied.
    pub width: u32,
    /// Height in pixels, after the orientation is applied.
    pub height: u32,
    /// EXIF orientation, 1 to 8; 1 when the file says nothing.
    pub orientation: u8,
    /// Number of frames, 1 for a still image; counted up to 1000.
    pub frames: u32,
    /// What the pixels are stored as.
    pub colour: ColourType,
    /// Bits per channel as stored, 1 to 32.
    pub bit_depth: u8,
    /// Whether pixels can be transparent.
    pub alpha: bool,
    /// Name of the embedded ICC profile, at most 64 characters, `unnamed` when it has none; absent when none is embedded.
    #[serde(default, deserialize_with = "earlier::profile", skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Quality of a JPEG on the scale of libjpeg, 1 to 100, estimated from its quantization tables.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
    /// How much of the colour's resolution a JPEG of several channels keeps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subsampling: Option<Subsampling>,
    /// Millions of pixels.
    pub megapixels: f32,
    /// Width divided by height, after the orientation is applied.
    pub aspect: f32,
    /// Share of the image's rows that could be decoded, 0 to 1; 1 when the file is complete.
    pub decoded: f32,
}

/// What pixels are stored as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ColourType {
    /// One channel of light.
    Grey,
    /// Red, green and blue, or YCbCr.
    Rgb,
    /// An index into a table of colours.
    Palette,
    /// Four inks, plain or as YCCK.
    Cmyk,
}

/// Resolution of colour against that of light, in the usual notation (Poynton, "Chroma subsampling notation", 2002).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Subsampling {
    /// All of it.
    #[serde(rename = "4:4:4")]
    None,
    /// Half across.
    #[serde(rename = "4:2:2")]
    HalfWidth,
    /// Half down.
    #[serde(rename = "4:4:0")]
    HalfHeight,
    /// Half across and down.
    #[serde(rename = "4:2:0")]
    Half,
    /// A quarter across.
    #[serde(rename = "4:1:1")]
    QuarterWidth,
    /// Any other.
    #[serde(rename = "other")]
    Other,
}

impl Subsampling {
    /// As in the report.
    pub fn notation(self) -> &'static str {
        match self {
            Self::None => "4:4:4",
            Self::HalfWidth => "4:2:2",
            Self::HalfHeight => "4:4:0",
            Self::Half => "4:2:0",
            Self::QuarterWidth => "4:1:1",
            Self::Other => "other",
        }
    }
}

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

/// Sharpness at the working size, whose longer edge has at most 1024 pixels: the variance of the Laplacian of luma that a Gaussian
/// of one pixel has smoothed, noise taken off, and the width of the edges.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Focus {
    /// Over the whole frame, from 0.
    pub frame: f32,
    /// Over the sharpest region, from 0: a portrait before a soft background is in focus there.
    pub sharpest: f32,
    /// Blur of the sharpest regions' edges: the standard deviation of the Gaussian that would cause it, in pixels of the image at a
    /// longer edge of 1024, 0 to 24. Absent when there are no edges to tell by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blur: Option<f32>,
    /// Share of the frame that is the middle of an edge, 0 to 1.
    #[serde(default)]
    pub edges: f32,
    /// Standard deviation of the noise in luma steps (Immerkær 1996), from 0.
    pub noise: f32,
    /// Sharpness by region; bulky.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<FocusMap>,
}

/// Sharpness by region, row after row from the top left of the oriented image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FocusMap {
    /// Regions side by side.
    pub columns: u32,
    /// Regions above each other.
    pub rows: u32,
    /// Variance of the Laplacian in each region, `columns * rows` values.
    pub values: Vec<f32>,
}

/// What the image is compared by, to find images that look alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Identity {
    /// Difference hash: is each cell of a 9 x 8 reduction brighter than its left neighbour?
    pub dhash: BitHash,
    /// DCT hash: is each of the 8 x 8 lowest frequencies of a 32 x 32 reduction above their median?
    #[serde(default)]
    pub phash: BitHash,
    /// Contrast of the signature in luma steps, 0 to 127.5: an even image's hashes are noise and compare to nothing.
    pub contrast: f32,
    /// The picture in about a thousand cells, by which close hashes are verified; bulky.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
}

/// Luma of the picture in cells that are about square, row after row from the top left of the oriented image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Signature {
    /// Cells side by side.
    pub columns: u8,
    /// Cells above each other.
    pub rows: u8,
    /// The darkest cell, in hundredths of luma steps.
    pub darkest: u16,
    /// The brightest cell, in hundredths of luma steps.
    pub brightest: u16,
    /// One byte for each cell, 0 the darkest and 255 the brightest, as Base64.
    pub cells: String,
}

/// Time spent on one image, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Timing {
    /// From the last byte stored to the beginning of the analysis.
    pub waited_ms: f32,
    /// Decoding.
    pub decoding_ms: f32,
    /// Everything after decoding.
    pub measuring_ms: f32,
}
