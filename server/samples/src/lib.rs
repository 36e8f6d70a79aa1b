//! Twenty-four generated sample images that show every verdict of Proofsheet, so that users can try it without photos
//! of their own.
//!
//! They show landscapes, flowers, balloons, portraits, cities and a printed page, and faulty versions of such pictures.
//! Their bytes are the same every time.

mod canvas;
mod catalogue;
mod defects;
mod encode;
mod exif_block;
mod scene;

pub use catalogue::{COUNT, Sample, samples};
