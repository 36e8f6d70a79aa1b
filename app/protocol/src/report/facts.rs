//! The facts of one file: what it is and what kind of image is in it.

use serde::{Deserialize, Serialize};

use crate::{ContentHash, Format};

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
    #[serde(default, deserialize_with = "super::earlier::profile", skip_serializing_if = "Option::is_none")]
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
