//! Generated pictures and test files: photos whose measurements resemble those of real ones, graphics, pictures with
//! defects, near duplicates, files of every supported format with metadata, labelled sets, and hostile files. The same
//! arguments always give the same result.

mod av1;
mod avif;
mod camera_metadata;
mod collage;
pub mod defects;
mod encode;
mod exif;
mod file_segments;
mod format_files;
mod fuzz_seeds;
mod gain_map;
mod graphics;
mod hdr;
mod heic_files;
mod heif;
mod hevc;
mod hevc_bits;
mod hevc_settings;
mod hostile;
mod jxl;
mod labelled_images;
mod located;
mod lossy_jxl;
mod lossy_webp;
mod media_box;
mod photo;
mod photo_folder;
mod raw;
mod rng;
mod scenes;
mod specimen_file;
mod tiff;
mod variation;
mod yuv_planes;

pub use av1::{Av1Format, Av1Layout, av1, layered_av1};
pub use avif::{av1_picture, avif, avif_grid, avif_sequence, avif_with_alpha, avifs, layered_avif};
pub use collage::collage;
pub use defects::{blown_out, blurred, dark};
pub use encode::{bmp, gif, jpeg, png, tiff, webp};
pub use exif::{ByteOrder, ExifFacts, with_exif};
pub use file_segments::{
    animated_webp, cgbi, with_chunk, with_gif_extension, with_profile, with_restarts, with_riff_chunk, with_screen,
    with_segment,
};
pub use format_files::format_files;
pub use format_files::png::interlaced_png;
pub use fuzz_seeds::fuzz_seeds;
pub use gain_map::{GainMapKind, with_gain_map};
pub use graphics::{blank, chart, page, plain};
pub use hdr::hdr_png;
pub use heic_files::{heic, heic_grid};
pub use heif::{ALPHA_PLANE, GAIN_MAP, HeifFile, HeifPicture, HeifProperty};
pub use hevc::hevc;
pub use hevc_settings::HevcSettings;
pub use hostile::{bombs, flipped, hostile, truncated};
pub use jxl::{JxlColours, JxlExtraChannel, JxlImage, JxlSequence, half_float, jxl, jxl_container, jxl_exif};
pub use labelled_images::{LabelledImage, labelled_batch, labelled_images};
pub use located::{LOCATION, located_files};
pub use lossy_jxl::lossy_jxl;
pub use lossy_webp::lossy_webp;
pub use photo::photo;
pub use photo_folder::photo_folder;
pub use raw::{RawFileFacts, RawKind, raw_file};
pub use scenes::Scene;
pub use specimen_file::Specimen;
pub use tiff::{FaxCoding, TiffLayout, TiffPage, fax, old_style_lzw, pack_bits, tiff_differences, tiff_lzw, zlib};
pub use variation::Variation;
