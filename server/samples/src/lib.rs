//! Twenty-four generated pictures that show every verdict of Proofsheet, for a first look without a camera.
//!
//! Landscapes, portraits, a city and a page, and faulty versions of such pictures. They are equal every time.

mod canvas;
mod catalogue;
mod defects;
mod encode;
mod exif_block;
mod scene;

pub use catalogue::{COUNT, Sample, samples};
