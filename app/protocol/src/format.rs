//! Supported image formats: names, media types and file name extensions.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An image format that is analyzed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
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
    /// TIFF 6.0 or BigTIFF.
    Tiff,
    /// HEIF with HEVC images (ISO/IEC 23008-12), the format of iPhones and of some cameras.
    Heic,
    /// AVIF: HEIF with AV1 images, animated or not.
    Avif,
    /// JPEG XL (ISO/IEC 18181), animated or not.
    Jxl,
    /// Raw file of a camera, of any maker. The embedded preview is analyzed.
    Raw,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 10] = [
        Self::Jpeg,
        Self::Png,
        Self::Gif,
        Self::Webp,
        Self::Bmp,
        Self::Tiff,
        Self::Heic,
        Self::Avif,
        Self::Jxl,
        Self::Raw,
    ];

    /// Name of the format on the wire.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Bmp => "bmp",
            Self::Tiff => "tiff",
            Self::Heic => "heic",
            Self::Avif => "avif",
            Self::Jxl => "jxl",
            Self::Raw => "raw",
        }
    }

    /// Name of the format for people. [`Report::format_name`](crate::Report::format_name) is more exact for raw files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::Webp => "WebP",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::Jxl => "JPEG XL",
            Self::Raw => "RAW",
        }
    }

    /// Media type of the format. That of raw files is not registered; it is the one of the freedesktop.org shared MIME
    /// database for the raw files of all makers.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Bmp => "image/bmp",
            Self::Tiff => "image/tiff",
            Self::Heic => "image/heic",
            Self::Avif => "image/avif",
            Self::Jxl => "image/jxl",
            Self::Raw => "image/x-dcraw",
        }
    }

    /// File name extensions of the format, in lower case. The first is the usual one.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png", "apng"],
            Self::Gif => &["gif"],
            Self::Webp => &["webp"],
            Self::Bmp => &["bmp", "dib"],
            Self::Tiff => &["tif", "tiff"],
            Self::Heic => &["heic", "heif", "hif", "heics", "heifs"],
            Self::Avif => &["avif", "avifs"],
            Self::Jxl => &["jxl"],
            Self::Raw => &[
                "raw", "dng", "cr2", "cr3", "crw", "nef", "nrw", "arw", "sr2", "srf", "raf", "orf", "rw2", "rwl",
                "pef", "srw", "gpr", "3fr", "fff", "iiq", "mef", "mos", "erf", "kdc", "dcr",
            ],
        }
    }

    /// True if all current browsers show files of this format.
    pub fn is_shown_by_browsers(self) -> bool {
        match self {
            Self::Jpeg | Self::Png | Self::Gif | Self::Webp | Self::Bmp | Self::Avif => true,
            Self::Tiff | Self::Heic | Self::Jxl | Self::Raw => false,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.slug())
    }
}
