//! Bytes of an image in, a report and a thumbnail out; and the search for duplicates among reports.
//!
//! No I/O, no async, no network. A file is decoded to a working image whose longer edge has at most 1024 pixels, whatever its
//! format and size, and everything is measured on that: a large image costs little more than a small one, and the same thumbnail
//! gives the same measures in whatever size and format it comes.

mod analyze;
mod batch_context;
mod budget;
mod cmyk;
mod colour;
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
mod preview;
mod profile;
mod raster;
mod reduction;
mod rounding;
#[cfg(any(test, feature = "specimens"))]
pub mod specimen;
mod srgb_conversion;
mod stage_timing;
mod tally;
mod text;
mod thumbnail;
mod vectors;

pub use analyze::{Analysis, VERSION, analyze};
pub use batch_context::{Analyzed, batch_contexts};
pub use duplicates::{DuplicateStatus, Duplicates, Member};
pub use limits::DecodeLimits;
pub use preview::{PREVIEW_EDGE, Preview, preview};
pub use protocol::{Content, SNIFF_BYTES, sniff};
#[cfg(feature = "specimens")]
pub use stage_timing::{StageTimings, take_stage_timings};
