//! Generated test images: pictures that look like photos to every measure, in every format, the same for the same seed.

mod container;
pub mod defect;
mod draw;
mod encode;
mod exif;
mod folder;
mod graphic;
mod hostile;
mod labelled;
mod photo;
mod scenes;
mod tiff;

#[cfg(test)]
pub(crate) use container::chunk;
pub use container::{with_chunk, with_profile, with_segment};
pub use encode::{bmp, gif, jpeg, png, tiff, webp};
pub use exif::{ByteOrder, ExifFacts, with_exif};
pub use folder::{Specimen, set};
pub use graphic::{chart, plain};
pub use hostile::{bombs, flipped, hostile, truncated};
pub use labelled::{Labelled, labelled};
pub use photo::{blank, blown_out, blurred, dark, page, photo};
pub use scenes::Scene;
pub use tiff::{TiffLayout, TiffPage};
