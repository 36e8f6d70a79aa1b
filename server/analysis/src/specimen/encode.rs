//! Encoding generated images in each format that is read.

use std::io::Cursor;

use image::codecs::{bmp::BmpEncoder, gif::GifEncoder, png::PngEncoder, tiff::TiffEncoder, webp::WebPEncoder};
use image::{ExtendedColorType, ImageEncoder, RgbImage};
use mozjpeg::{ColorSpace, Compress};

/// The expectation behind every unwrapping here.
const IN_MEMORY: &str = "encoding into memory";

/// Baseline JPEG, colour at half the resolution as cameras write it.
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

/// PNG, 8 bits a channel.
pub fn png(image: &RgbImage) -> Vec<u8> {
    with(image, |bytes, image| {
        PngEncoder::new(bytes).write_image(image, image.width(), image.height(), ExtendedColorType::Rgb8)
    })
}

/// GIF of 256 colours.
pub fn gif(image: &RgbImage) -> Vec<u8> {
    with(image, |bytes, image| {
        GifEncoder::new_with_speed(bytes, 10).encode(image, image.width(), image.height(), ExtendedColorType::Rgb8)
    })
}

/// WebP without loss.
pub fn webp(image: &RgbImage) -> Vec<u8> {
    with(image, |bytes, image| {
        WebPEncoder::new_lossless(bytes).encode(image, image.width(), image.height(), ExtendedColorType::Rgb8)
    })
}

/// BMP of 24 bits a pixel, rows from the bottom up as usual.
pub fn bmp(image: &RgbImage) -> Vec<u8> {
    with(image, |bytes, image| {
        BmpEncoder::new(bytes).encode(image, image.width(), image.height(), ExtendedColorType::Rgb8)
    })
}

/// TIFF without compression.
pub fn tiff(image: &RgbImage) -> Vec<u8> {
    with(image, |bytes, image| {
        let encoder = TiffEncoder::new(Cursor::new(bytes));
        encoder.write_image(image, image.width(), image.height(), ExtendedColorType::Rgb8)
    })
}

fn with(image: &RgbImage, encode: impl FnOnce(&mut Vec<u8>, &RgbImage) -> image::ImageResult<()>) -> Vec<u8> {
    let mut bytes = vec![];
    encode(&mut bytes, image).expect(IN_MEMORY);
    bytes
}
