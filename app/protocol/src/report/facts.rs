//! Facts about one file and the image in it.

use serde::{Deserialize, Serialize};

use crate::{ContentHash, Format};

/// Facts about the file, independent of its name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FileFacts {
    /// Length in bytes.
    pub bytes: u64,
    /// BLAKE3 of all bytes.
    pub hash: ContentHash,
    /// Format, detected from the content.
    pub format: Format,
}

/// Dimensions and encoding of the image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ImageFacts {
    /// Width in pixels, after the orientation is applied.
    pub width: u32,
    /// Height in pixels, after the orientation is applied.
    pub height: u32,
    /// EXIF orientation, 1 to 8; 1 if the file has none.
    pub orientation: u8,
    /// Number of frames, 1 for a still image; counted up to 1000.
    pub frames: u32,
    /// Colour type of the stored pixels.
    pub colour: ColourType,
    /// Bits per channel as stored, 1 to 32.
    pub bit_depth: u8,
    /// True if pixels can be transparent.
    pub alpha: bool,
    /// Name of the embedded ICC profile, at most 64 characters; `unnamed` if the profile has no name. Absent if none is
    /// embedded.
    #[serde(default, deserialize_with = "super::earlier_versions::profile", skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Quality of a JPEG on the scale of libjpeg, 1 to 100, estimated from its quantization tables. Absent for other
    /// formats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
    /// Chroma subsampling of a JPEG with three or more channels; absent for other images.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subsampling: Option<Subsampling>,
    /// Number of pixels in millions.
    pub megapixels: f32,
    /// Width divided by height, after the orientation is applied.
    pub aspect: f32,
    /// Share of the image that could be decoded, 0 to 1; 1 if the file is complete. Usually the share of the rows; for
    /// an image that is stored in several passes, the share of its pixels or coefficients.
    pub decoded: f32,
    /// Embedded preview of a camera's raw file, which was analyzed in place of the sensor data. Width and height of the
    /// image are those of the sensor's image. Absent for other formats and in reports before version 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<RawFacts>,
    /// High dynamic range of the image; absent for images of standard dynamic range and in reports before version 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hdr: Option<HdrFacts>,
}

impl ImageFacts {
    /// Upright width and height in pixels of the picture that was analyzed: the embedded preview of a raw file, else
    /// the image.
    pub fn analyzed_size(&self) -> (u32, u32) {
        self.raw.as_ref().map_or((self.width, self.height), |raw| (raw.preview.width, raw.preview.height))
    }
}

/// Facts about a camera's raw file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RawFacts {
    /// Kind of raw file, by its usual extension in lower case, such as `cr3`.
    pub kind: String,
    /// Embedded preview that was analyzed.
    pub preview: PreviewSize,
}

/// Size of the embedded preview of a camera's raw file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PreviewSize {
    /// Width in pixels, after the orientation is applied.
    pub width: u32,
    /// Height in pixels, after the orientation is applied.
    pub height: u32,
}

/// High dynamic range of an image.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct HdrFacts {
    /// Transfer function of the pixels, which were tone-mapped to standard dynamic range for the measurements, the
    /// thumbnail and the preview. Absent if the pixels are of standard dynamic range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<HdrTransfer>,
    /// True if the file has a gain map, with which a viewer can make an image of high dynamic range of the image of
    /// standard dynamic range. The latter is analyzed.
    pub gain_map: bool,
}

/// Transfer function of high dynamic range (Rec. ITU-R BT.2100).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum HdrTransfer {
    /// Perceptual quantization (SMPTE ST 2084).
    Pq,
    /// Hybrid log-gamma.
    Hlg,
}

/// Colour type of stored pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ColourType {
    /// One channel of grey.
    Grey,
    /// Red, green and blue, or YCbCr.
    Rgb,
    /// An index into a colour table.
    Palette,
    /// Four inks, plain or as YCCK.
    Cmyk,
}

/// Chroma subsampling: the resolution of colour relative to luma, in the usual notation (Poynton, "Chroma subsampling
/// notation", 2002).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Subsampling {
    /// Full resolution.
    #[serde(rename = "4:4:4")]
    None,
    /// Half the width.
    #[serde(rename = "4:2:2")]
    HalfWidth,
    /// Half the height.
    #[serde(rename = "4:4:0")]
    HalfHeight,
    /// Half the width and half the height.
    #[serde(rename = "4:2:0")]
    Half,
    /// A quarter of the width.
    #[serde(rename = "4:1:1")]
    QuarterWidth,
    /// Any other.
    #[serde(rename = "other")]
    Other,
}

impl Subsampling {
    /// Notation, as in the report.
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
