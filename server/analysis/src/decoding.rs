//! Decoding of a file of any supported format to a reduced image, whose longer edge the budget limits.

use protocol::{Failure, Format};

use crate::budget::DecodeBudget;

pub(crate) use decoded_image::DecodedImage;
pub(crate) use metadata_blocks::MetadataBlocks;

mod avif;
mod bmp_header;
mod decoded_image;
mod end_of_file_padding;
mod failures;
mod gif;
mod gif_blocks;
mod heic;
mod heif;
mod image_crate;
mod jpeg;
mod jpeg_baseline;
mod jpeg_gain_map;
mod jpeg_header;
mod jpeg_height;
mod jpeg_input;
mod jpeg_quality;
mod jpeg_scans;
mod jpeg_segments;
mod jpeg_warning_effects;
mod jpeg_warnings;
mod jxl;
mod known_rows;
mod metadata_blocks;
mod png;
mod png_chunks;
mod png_keyword;
mod png_text;
mod raw;
mod source_colours;
mod tiff;
mod tiff_chunks;
mod tiff_colours;
mod tiff_compression;
mod tiff_decompression;
mod tiff_directory;
mod tiff_fax;
mod tiff_format;
mod tiff_jpeg;
mod tiff_lab;
mod tiff_metadata;
mod tiff_page;
mod tiff_predictor;
mod tiff_samples;
mod webp;
mod webp_chunks;
mod yuv;

/// Decodes a file of this format and reduces the image, if it is larger, to the edge of the budget.
///
/// # Errors
///
/// `corrupt` if decoding gives no usable row; `too-many-pixels`, `memory-exceeded` or `deadline-exceeded` if the image
/// exceeds the budget; `unsupported-format` for a variant of the format that is not decoded here.
pub(crate) fn decode(format: Format, bytes: &[u8], budget: DecodeBudget<'_>) -> Result<DecodedImage, Failure> {
    match format {
        Format::Jpeg => jpeg::decode(bytes, budget),
        Format::Png => png::decode(bytes, budget),
        Format::Gif => gif::decode(bytes, budget),
        Format::Webp => webp::decode(bytes, budget),
        Format::Bmp => image_crate::decode_bmp(bytes, budget),
        Format::Tiff => tiff::decode(bytes, budget),
        Format::Heic => heic::decode(bytes, budget),
        Format::Avif => avif::decode(bytes, budget),
        Format::Jxl => jxl::decode(bytes, budget),
        Format::Raw => raw::decode(bytes, budget),
    }
}
