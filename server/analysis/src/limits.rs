//! Limits of size, memory and time that a caller sets for the analysis or the preview of one image.

use std::time::Duration;

/// Limits for the analysis, or for the preview, of one image. Sizes are checked before any pixel is decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeLimits {
    /// Maximum number of pixels of an image.
    pub max_pixels: u64,
    /// Maximum width and height in pixels; values above 65,535 count as 65,535.
    pub max_side: u32,
    /// Maximum file size in bytes.
    pub max_bytes: u64,
    /// Maximum decoder memory in bytes, as far as it can be estimated before decoding. The caller must limit the memory
    /// of the process itself.
    pub max_memory: u64,
    /// Maximum duration of decoding, counted from the start of the analysis. It is checked only between rows or chunks
    /// of data, or (BMP, animated or damaged WebP) only after decoding; the caller must enforce a hard deadline.
    pub deadline: Duration,
}

impl Default for DecodeLimits {
    fn default() -> Self {
        Self {
            max_pixels: 100_000_000,
            max_side: 20_000,
            max_bytes: 256 << 20,
            max_memory: 1 << 30,
            deadline: Duration::from_secs(10),
        }
    }
}
