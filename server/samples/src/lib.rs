//! Twenty-four generated sample images that show every issue that Proofsheet finds, so that users can try it without
//! photos of their own.
//!
//! They show landscapes, flowers, balloons, portraits, cities and a printed page, and faulty versions of such pictures.
//! The same program always makes the same bytes.

mod canvas;
mod catalogue;
mod defects;
mod encode;
mod exif_block;
mod scene;

pub use catalogue::{COUNT, Sample, samples};
