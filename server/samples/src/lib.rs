//! Twenty-four pictures by formula that show what Proofsheet finds: a newcomer sees every verdict without a camera.
//!
//! Landscapes, portraits, a city, a page; and what goes wrong with such pictures. They are the same every time.

mod camera;
mod canvas;
mod file;
mod roll;
mod scene;
mod spoil;

pub use roll::{COUNT, Sample, samples};
