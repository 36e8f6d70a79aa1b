//! Functions that paint the scenes of the sample images.

mod balloons;
mod city;
mod dunes;
mod flowers;
mod hills;
mod lake;
mod portrait;
mod printed_page;
mod ridge;

pub(crate) use balloons::balloons;
pub(crate) use city::city;
pub(crate) use dunes::dunes;
pub(crate) use flowers::flowers;
pub(crate) use hills::{Lighting, hills};
pub(crate) use lake::lake;
pub(crate) use portrait::portrait;
pub(crate) use printed_page::printed_page;
