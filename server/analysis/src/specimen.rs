//! Generated test images: pictures that look like photos to every measure, in every format, the same for the same seed.

mod collage;
mod container;
pub mod defect;
mod draw;
mod encode;
mod exif;
mod folder;
mod graphic;
mod hostile;
mod labelled;
mod lossy_webp;
mod photo;
mod scenes;
mod seeds;
mod tiff;
mod variation;

pub use collage::collage;
#[cfg(test)]
pub(crate) use container::png_chunk;
pub use container::{animated_webp, with_chunk, with_profile, with_segment};
pub use defect::{blown_out, blurred, dark};
pub use encode::{bmp, gif, jpeg, png, tiff, webp};
pub use exif::{ByteOrder, ExifFacts, with_exif};
pub use folder::{Specimen, set};
pub use graphic::{blank, chart, page, plain};
pub use hostile::{bombs, flipped, hostile, truncated};
pub use labelled::{Labelled, labelled, labelled_batch};
pub use lossy_webp::lossy_webp;
pub use photo::photo;
pub use scenes::Scene;
pub use seeds::seeds;
pub use tiff::{TiffLayout, TiffPage};
pub use variation::Variation;
