//! Generated test images: pictures that look like photos to every measure, in every format, the same for the same seed.

mod encode;
mod exif;
mod folder;
mod photo;

pub use encode::{bmp, gif, jpeg, png, tiff, webp};
pub use exif::{ExifFacts, with_exif};
pub use folder::{Specimen, set};
pub use photo::{blank, blown_out, blurred, dark, page, photo};
