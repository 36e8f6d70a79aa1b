//! What the analysis measured of one file. It depends on the bytes and the version of the analysis alone.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{ContentHash, MalformedHash};

/// Every measure of one image. In events and lists it comes without its bulky parts, `histogram` and `focus.map`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
        Self { histogram: None, focus: Focus { map: None, ..self.focus.clone() }, ..self.clone() }
    }
}

/// The file as it is, whatever its name says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Length in bytes.
    pub bytes: u64,
    /// BLAKE3 of all of them.
    pub hash: ContentHash,
    /// Format by content.
    pub format: Format,
}

/// The formats that are analyzed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// JPEG (ISO/IEC 10918-1).
    Jpeg,
    /// PNG, animated or not.
    Png,
    /// GIF, animated or not.
    Gif,
    /// WebP, lossy, lossless, animated or not.
    Webp,
    /// Windows bitmap.
    Bmp,
    /// TIFF 6.0.
    Tiff,
}

impl Format {
    /// The format's name on the wire.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Bmp => "bmp",
            Self::Tiff => "tiff",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Bmp => "image/bmp",
            Self::Tiff => "image/tiff",
        }
    }

    /// The name extensions that stand for it, lower case; the first is the usual one.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png", "apng"],
            Self::Gif => &["gif"],
            Self::Webp => &["webp"],
            Self::Bmp => &["bmp", "dib"],
            Self::Tiff => &["tif", "tiff"],
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.slug())
    }
}

/// The image's shape and kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// Whether an ICC profile is embedded.
    pub profile: bool,
    /// Millions of pixels.
    pub megapixels: f32,
    /// Width divided by height, after the orientation is applied.
    pub aspect: f32,
    /// Share of the image's rows that could be decoded, 0 to 1; 1 when the file is complete.
    pub decoded: f32,
}

/// What pixels are stored as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// What the camera wrote (EXIF 2.32); each field is absent when the file does not say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Camera {
    /// Maker of the camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub make: Option<String>,
    /// Model of the camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Model of the lens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lens: Option<String>,
    /// When the shutter opened, `2026-11-22T11:10:00` by the camera's clock, with its offset where the file has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<String>,
    /// Exposure time in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure_seconds: Option<f32>,
    /// Aperture as an f-number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aperture: Option<f32>,
    /// Sensitivity (ISO 12232).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iso: Option<u32>,
    /// Focal length in millimetres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focal_length: Option<f32>,
    /// Software that wrote the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software: Option<String>,
    /// Where it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
}

impl Camera {
    /// Whether the file said nothing at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A position on Earth (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// Degrees north of the equator, -90 to 90.
    pub latitude: f64,
    /// Degrees east of Greenwich, -180 to 180.
    pub longitude: f64,
    /// Metres above the sea.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub altitude: Option<f32>,
}

/// Light, measured on luma (Rec. ITU-R BT.601, 0 black to 255 white) over transparent parts laid on mid grey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exposure {
    /// Mean luma, 0 to 255.
    pub mean: f32,
    /// Standard deviation of luma, 0 to 127.5.
    pub deviation: f32,
    /// Luma that 1 % of the pixels do not exceed.
    pub p1: u8,
    /// Luma that 5 % of the pixels do not exceed.
    pub p5: u8,
    /// Luma that a quarter of the pixels do not exceed.
    pub p25: u8,
    /// Luma that half of the pixels do not exceed.
    pub median: u8,
    /// Luma that three quarters of the pixels do not exceed.
    pub p75: u8,
    /// Luma that 95 % of the pixels do not exceed.
    pub p95: u8,
    /// Luma that 99 % of the pixels do not exceed.
    pub p99: u8,
    /// Share of pixels with luma of 2 or less, 0 to 1.
    pub clipped_shadows: f32,
    /// Share of pixels with luma of 253 or more, 0 to 1.
    pub clipped_highlights: f32,
    /// Shannon entropy of the luma histogram in bits, 0 to 8.
    pub entropy: f32,
}

/// Numbers of pixels by value, 256 bins each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
pub struct Colour {
    /// At most five colours that stand for the image, the largest share first.
    pub palette: Vec<Swatch>,
    /// Colourfulness (Hasler and Süsstrunk 2003), 0 for grey, over 100 for extremely colourful.
    pub colourfulness: f32,
}

/// One colour of the palette.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Swatch {
    /// sRGB, `#rrggbb`.
    pub hex: String,
    /// Share of the image's pixels it stands for, 0 to 1.
    pub share: f32,
}

/// Sharpness as the variance of the Laplacian of luma at a fixed working size, noise taken off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Focus {
    /// Over the whole frame, from 0.
    pub frame: f32,
    /// Over the sharpest region, from 0: a portrait before a soft background is in focus there.
    pub sharpest: f32,
    /// Standard deviation of the noise in luma steps (Immerkær 1996), from 0.
    pub noise: f32,
    /// Sharpness by region; bulky.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<FocusMap>,
}

/// Sharpness by region, row after row from the top left of the oriented image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FocusMap {
    /// Regions side by side.
    pub columns: u32,
    /// Regions above each other.
    pub rows: u32,
    /// Variance of the Laplacian in each region, `columns * rows` values.
    pub values: Vec<f32>,
}

/// Perceptual hashes, for finding images that look alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// Difference hash: is each cell of a 9 x 8 reduction brighter than its left neighbour?
    pub dhash: BitHash,
    /// Contrast of the reduction that was hashed, in luma steps: an even image's bits are noise and compare to nothing.
    pub contrast: f32,
}

/// 64 bits compared by their Hamming distance, written as 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BitHash(pub u64);

impl BitHash {
    /// Number of bits that differ, 0 to 64.
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

impl FromStr for BitHash {
    type Err = MalformedHash;

    fn from_str(text: &str) -> Result<Self, MalformedHash> {
        u64::from_str_radix(text, 16).map(Self).map_err(|_| MalformedHash)
    }
}

impl TryFrom<String> for BitHash {
    type Error = MalformedHash;

    fn try_from(text: String) -> Result<Self, MalformedHash> {
        text.parse()
    }
}

impl From<BitHash> for String {
    fn from(hash: BitHash) -> Self {
        format!("{:016x}", hash.0)
    }
}

/// The thumbnail and what stands in for it until it is loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Width of the thumbnail in pixels; its longer edge has at most 512.
    pub width: u32,
    /// Height of the thumbnail in pixels.
    pub height: u32,
    /// What the thumbnail is encoded as.
    pub media_type: PictureType,
    /// ThumbHash of the image, about 25 bytes in base64.
    pub thumbhash: String,
}

/// What a thumbnail is encoded as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PictureType {
    /// For opaque images.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// Where there is transparency.
    #[serde(rename = "image/png")]
    Png,
}

impl PictureType {
    /// The media type as a header names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}

/// Time spent on one image, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Timing {
    /// From the last byte stored to the beginning of the analysis.
    pub waited_ms: f32,
    /// Decoding.
    pub decoding_ms: f32,
    /// Everything after decoding.
    pub measuring_ms: f32,
}
