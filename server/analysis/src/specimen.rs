//! Generated pictures and test files: photos whose measurements resemble those of real ones, graphics, pictures with
//! defects, near duplicates, files of every supported format with metadata, labelled sets, and hostile files. The same
//! arguments always give the same result.

mod collage;
pub mod defects;
mod encode;
mod exif;
mod file_segments;
mod fuzz_seeds;
mod graphics;
mod hostile;
mod jxl;
mod labelled_images;
mod located;
mod lossy_jxl;
mod lossy_webp;
mod photo;
mod photo_folder;
mod rng;
mod scenes;
mod specimen_file;
mod tiff;
mod variation;

pub use collage::collage;
pub use defects::{blown_out, blurred, dark};
pub use encode::{bmp, gif, jpeg, png, tiff, webp};
pub use exif::{ByteOrder, ExifFacts, with_exif};
#[cfg(test)]
pub(crate) use file_segments::png_chunk;
pub use file_segments::{
    animated_webp, cgbi, with_chunk, with_gif_extension, with_profile, with_restarts, with_riff_chunk, with_screen,
    with_segment,
};
pub use fuzz_seeds::fuzz_seeds;
pub use graphics::{blank, chart, page, plain};
pub use hostile::{bombs, flipped, hostile, truncated};
pub use jxl::{JxlColours, JxlExtraChannel, JxlImage, JxlSequence, jxl, jxl_container, jxl_exif};
pub use labelled_images::{LabelledImage, labelled_batch, labelled_images};
pub use located::{LOCATION, located_files};
pub use lossy_jxl::lossy_jxl;
pub use lossy_webp::lossy_webp;
pub use photo::photo;
pub use photo_folder::photo_folder;
pub use scenes::Scene;
pub use specimen_file::Specimen;
pub use tiff::{TiffLayout, TiffPage};
pub use variation::Variation;
