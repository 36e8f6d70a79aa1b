//! Analysis of image files: report, thumbnail and preview of a file; duplicates and batch contexts across files; with
//! the feature `specimens` also test images, decoded pixels and stage timings.
//!
//! The crate does no I/O, has no async code and opens no connections. For the report, every file is decoded to a
//! working image with a longer edge of at most 1024 pixels, on which everything is measured. Measuring a large image
//! therefore costs little more than measuring a small one, and the same picture gives nearly the same measurements in
//! every format and in every size from 1024 pixels on.

mod analyze;
mod batch_context;
mod budget;
mod cmyk;
mod colour;
#[cfg(any(test, feature = "specimens"))]
mod decoded_pixels;
mod decoding;
mod duplicates;
mod exposure;
mod focus;
mod hash_index;
mod identity;
mod limits;
mod metadata;
mod oklab;
mod orientation;
mod palette;
mod pixel_stats;
mod preview;
mod profile;
mod raster;
mod reduction;
mod rounding;
mod simd;
#[cfg(any(test, feature = "specimens"))]
pub mod specimen;
mod srgb_conversion;
mod stage_timing;
mod text;
mod thumbnail;

pub use analyze::{Analysis, VERSION, analyze};
pub use av1::is_decoding as is_decoding_av1;
pub use batch_context::{AnalyzedImage, batch_contexts};
#[cfg(feature = "specimens")]
pub use decoded_pixels::decoded_pixels;
pub use duplicates::{ComparableImage, DuplicateFinder, DuplicateStatus};
pub use limits::DecodeLimits;
pub use preview::{FULL_PREVIEW_BYTES, FULL_PREVIEW_EDGE, PREVIEW_EDGE, Preview, full_preview, preview};
pub use protocol::{Content, SNIFF_BYTES, sniff};
#[cfg(feature = "specimens")]
pub use stage_timing::{StageTimings, take_stage_timings};
