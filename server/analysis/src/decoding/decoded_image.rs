//! Result of decoding: the reduced image and the facts that the file states about itself.

use std::ops::Range;

use protocol::{ColourType, Subsampling};

use super::metadata_blocks::MetadataBlocks;
use super::source_colours::SourceColours;
use crate::orientation::Orientation;
use crate::raster::Raster;

/// Maximum frame count. A file with more frames gets this count.
pub(super) const MAX_FRAMES: u32 = 1000;

/// A decoded image in the orientation in which the file stores it.
pub(crate) struct DecodedImage {
    /// The image, reduced if it is larger than the budget allows; to [`WORKING_EDGE`](crate::budget::WORKING_EDGE) for
    /// an analysis.
    pub(crate) raster: Raster,
    /// Rows of `raster` that count as decoded, at least one. All others are mid grey.
    pub(crate) known_rows: Range<u32>,
    /// Share of the image that was decoded, 0 to 1: of its rows (of the first frame's rows in a GIF), of the pixels of
    /// an interlaced PNG, or of the DCT coefficients of a multi-scan JPEG.
    pub(crate) share: f64,
    /// Stored width and height in pixels.
    pub(crate) size: (u32, u32),
    /// Colour type, bit depth and other facts about the storage of the image in the file.
    pub(crate) storage: StorageFacts,
    /// Colour space that the file states.
    pub(crate) colours: SourceColours,
    /// EXIF blocks and XMP packets.
    pub(crate) metadata: MetadataBlocks,
    /// Orientation that the container of the image states; it takes precedence over EXIF. Absent if EXIF counts.
    pub(crate) orientation: Option<Orientation>,
    /// Embedded preview of a raw file, which `raster` shows; `size` is that of the sensor's image. Absent for other
    /// formats.
    pub(crate) raw: Option<RawPreview>,
    /// True if the file has a gain map for high dynamic range.
    pub(crate) gain_map: bool,
}

/// Embedded preview of a raw file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RawPreview {
    /// Kind of the raw file: its usual extension in lower case.
    pub(crate) kind: &'static str,
    /// Width and height of the preview in pixels, as stored.
    pub(crate) size: (u32, u32),
}

/// Storage of an image in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StorageFacts {
    /// Colour type of the stored pixels.
    pub(crate) colour: ColourType,
    /// Bits per channel or palette index.
    pub(crate) bit_depth: u8,
    /// True if the file has an alpha channel or transparent colours, or its first frame leaves parts of the image
    /// empty.
    pub(crate) alpha: bool,
    /// Number of frames or pages, 1 to [`MAX_FRAMES`].
    pub(crate) frames: u32,
    /// Compression parameters of a JPEG; absent for other formats.
    pub(crate) compression: Option<JpegCompression>,
}

/// Compression parameters of a JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct JpegCompression {
    /// Estimated quality on the scale of libjpeg, 1 to 100; absent without quantization tables.
    pub(crate) quality: Option<u8>,
    /// Chroma subsampling; absent for greyscale images.
    pub(crate) subsampling: Option<Subsampling>,
}
