//! Bytes of an image in, a report and a thumbnail out; and the search for duplicates among reports.
//!
//! No I/O, no async, no network. A file is decoded to a working image whose longer edge has at most 1024 pixels, whatever its
//! format and size, and everything is measured on that: a large image costs little more than a small one, and the same picture
//! gives the same measures in whatever size and format it comes.

mod analyze;
mod batch_context;
mod camera;
mod colour;
mod conversion;
mod decoding;
mod duplicates;
mod exposure;
mod focus;
mod hash_index;
mod identity;
mod inks;
mod limits;
mod oklab;
mod orientation;
mod palette;
mod picture;
mod pixel_stats;
mod preview;
mod profile;
mod raster;
mod reduction;
mod rounding;
mod simd;
#[cfg(any(test, feature = "specimens"))]
pub mod specimen;
mod stage;
mod text;

pub use analyze::{Analysis, VERSION, analyze};
pub use batch_context::{AnalyzedImage, batch_contexts};
pub use duplicates::{ComparableImage, DuplicateFinder, DuplicateStatus};
pub use limits::DecodeLimits;
pub use preview::{PREVIEW_EDGE, Preview, preview};
pub use protocol::{Content, SNIFF_BYTES, sniff};
#[cfg(feature = "specimens")]
pub use stage::{Stages, take as take_stages};
