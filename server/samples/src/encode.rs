//! JPEG and PNG encoders for the sample images.

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, RgbImage};
use mozjpeg::{ColorSpace, Compress};

/// Encodes a baseline JPEG with 4:2:0 chroma subsampling. `quality` is 1 to 100. The result is empty if encoding fails.
pub(crate) fn jpeg(image: &RgbImage, quality: u8) -> Vec<u8> {
    let mut compress = Compress::new(ColorSpace::JCS_RGB);
    compress.set_size(image.width() as usize, image.height() as usize);
    compress.set_fastest_defaults();
    compress.set_quality(f32::from(quality));
    compress.set_chroma_sampling_pixel_sizes((2, 2), (2, 2));
    let written = compress.start_compress(Vec::new()).and_then(|mut started| {
        started.write_scanlines(image)?;
        started.finish()
    });
    written.unwrap_or_default()
}

/// Encodes a PNG. The result is empty if encoding fails.
pub(crate) fn png(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Sub);
    let written = encoder.write_image(image, image.width(), image.height(), ExtendedColorType::Rgb8);
    if written.is_err() {
        bytes.clear();
    }
    bytes
}
