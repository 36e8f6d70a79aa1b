//! Contents of a raw file without its sensor data: embedded JPEGs, size, orientation and metadata.

use super::embedded_jpeg::EmbeddedJpegs;
use crate::decoding::metadata_blocks::MetadataBlocks;
use crate::orientation::Orientation;

/// Contents of a raw file without its sensor data.
#[derive(Debug)]
pub(super) struct RawContents<'a> {
    /// Kind of the raw file: its usual extension in lower case.
    pub(super) kind: &'static str,
    /// Embedded JPEGs.
    pub(super) jpegs: EmbeddedJpegs<'a>,
    /// Width and height of the sensor's image in pixels, as stored; absent if the file does not state them.
    pub(super) size: Option<(u32, u32)>,
    /// Bits per sample of the sensor data; absent if the file does not state them.
    pub(super) bit_depth: Option<u8>,
    /// Orientation of the sensor's image; absent if the file states it only in the preview.
    pub(super) orientation: Option<Orientation>,
    /// EXIF blocks and XMP packets of the raw file itself.
    pub(super) metadata: MetadataBlocks,
}

impl<'a> RawContents<'a> {
    /// Creates the contents of a file whose kind alone is known.
    pub(super) fn new(kind: &'static str, file: &'a [u8]) -> Self {
        Self {
            kind,
            jpegs: EmbeddedJpegs::new(file),
            size: None,
            bit_depth: None,
            orientation: None,
            metadata: MetadataBlocks::default(),
        }
    }
}

/// Big-endian 32-bit number at an offset. `None` beyond the end.
pub(super) fn be_u32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Big-endian 16-bit number at an offset. `None` beyond the end.
pub(super) fn be_u16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}
