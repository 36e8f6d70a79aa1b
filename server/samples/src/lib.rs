//! Twenty-four pictures by formula that show what Proofsheet finds: a newcomer sees every verdict without a camera.
//!
//! Landscapes, portraits, a city, a page; and what goes wrong with such pictures. They are the same every time.

mod canvas;
mod catalogue;
mod defects;
mod encode;
mod exif_block;
mod scene;

pub use catalogue::{COUNT, Sample, samples};
