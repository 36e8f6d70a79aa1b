//! Encoders of generated images, one for each supported format.

use std::io::Cursor;

use image::codecs::{bmp::BmpEncoder, gif::GifEncoder, png::PngEncoder, tiff::TiffEncoder, webp::WebPEncoder};
use image::{ExtendedColorType, ImageEncoder, RgbImage};
use mozjpeg::{ColorSpace, Compress};

/// Message of the panic if an encoder that writes to memory fails.
const IN_MEMORY: &str = "encoding into memory";

/// Baseline JPEG with 4:2:0 chroma subsampling, as many cameras write it. `quality` is 1 to 100.
pub fn jpeg(image: &RgbImage, quality: u8) -> Vec<u8> {
    let mut compress = Compress::new(ColorSpace::JCS_RGB);
    compress.set_size(image.width() as usize, image.height() as usize);
    compress.set_fastest_defaults();
    compress.set_quality(f32::from(quality));
    compress.set_chroma_sampling_pixel_sizes((2, 2), (2, 2));
    let mut started = compress.start_compress(vec![]).expect(IN_MEMORY);
    started.write_scanlines(image).expect(IN_MEMORY);
    started.finish().expect(IN_MEMORY)
}

/// PNG with 8 bits per channel.
pub fn png(image: &RgbImage) -> Vec<u8> {
    encode_to_memory(image, |bytes, image| {
        PngEncoder::new(bytes).write_image(image, image.width(), image.height(), ExtendedColorType::Rgb8)
    })
}

/// GIF with up to 256 colours.
pub fn gif(image: &RgbImage) -> Vec<u8> {
    encode_to_memory(image, |bytes, image| {
        GifEncoder::new_with_speed(bytes, 10).encode(image, image.width(), image.height(), ExtendedColorType::Rgb8)
    })
}

/// Lossless WebP.
pub fn webp(image: &RgbImage) -> Vec<u8> {
    encode_to_memory(image, |bytes, image| {
        WebPEncoder::new_lossless(bytes).encode(image, image.width(), image.height(), ExtendedColorType::Rgb8)
    })
}

/// BMP with 24 bits per pixel, bottom row first as usual.
pub fn bmp(image: &RgbImage) -> Vec<u8> {
    encode_to_memory(image, |bytes, image| {
        BmpEncoder::new(bytes).encode(image, image.width(), image.height(), ExtendedColorType::Rgb8)
    })
}

/// Uncompressed TIFF with 8 bits per channel.
pub fn tiff(image: &RgbImage) -> Vec<u8> {
    encode_to_memory(image, |bytes, image| {
        let encoder = TiffEncoder::new(Cursor::new(bytes));
        encoder.write_image(image, image.width(), image.height(), ExtendedColorType::Rgb8)
    })
}

/// Calls `encode` with a buffer and the image, and returns the buffer. Panics if `encode` fails.
fn encode_to_memory(
    image: &RgbImage,
    encode: impl FnOnce(&mut Vec<u8>, &RgbImage) -> image::ImageResult<()>,
) -> Vec<u8> {
    let mut bytes = vec![];
    encode(&mut bytes, image).expect(IN_MEMORY);
    bytes
}
