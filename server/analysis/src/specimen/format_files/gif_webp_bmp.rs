//! GIFs, WebPs and BMPs of every kind: animation, opacity, palettes, metadata.

use image::codecs::bmp::BmpEncoder;
use image::codecs::gif::GifEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, Frame, ImageEncoder, RgbImage, Rgba, RgbaImage, imageops};

use super::pixel_values::fade;
use crate::specimen::encode::{bmp, gif, webp};
use crate::specimen::exif::ExifFacts;
use crate::specimen::file_segments::animated_webp;
use crate::specimen::lossy_webp::lossy_webp;
use crate::specimen::specimen_file::Specimen;

/// Message of the panic if an encoder that writes to memory fails.
const IN_MEMORY: &str = "encoding into memory";

/// Makes the files. One has EXIF with these facts and this ICC profile.
pub(super) fn gif_webp_bmp_files(image: &RgbImage, facts: &ExifFacts, icc: &[u8]) -> Vec<Specimen> {
    let transparent = RgbaImage::from_fn(image.width(), image.height(), |x, y| {
        let [red, green, blue] = image.get_pixel(x, y).0;
        Rgba([red, green, blue, fade(x)])
    });
    let frames = [image.clone(), imageops::flip_horizontal(image), imageops::flip_vertical(image)];
    let opaque = |frame: &RgbImage| {
        RgbaImage::from_fn(frame.width(), frame.height(), |x, y| {
            let [red, green, blue] = frame.get_pixel(x, y).0;
            Rgba([red, green, blue, u8::MAX])
        })
    };
    let files = [
        ("gif-still.gif", gif(image)),
        ("gif-animation.gif", gif_of_frames(frames.iter().map(opaque).collect())),
        ("gif-transparent.gif", gif_of_frames(vec![transparent.clone()])),
        ("webp-lossless.webp", webp(image)),
        ("webp-lossy.webp", lossy_webp()),
        ("webp-alpha.webp", transparent_webp(&transparent)),
        ("webp-animation.webp", animated_webp(&frames.each_ref().map(webp), image.dimensions())),
        ("webp-metadata.webp", webp_with_metadata(image, &facts.block(), icc)),
        ("bmp-24-bit.bmp", bmp(image)),
        ("bmp-top-down.bmp", top_down_bmp(image)),
        ("bmp-palette.bmp", encode_bmp(&imageops::grayscale(image), image.dimensions(), ExtendedColorType::L8)),
        ("bmp-32-bit-alpha.bmp", encode_bmp(&transparent, image.dimensions(), ExtendedColorType::Rgba8)),
    ];
    files.into_iter().map(|(name, bytes)| Specimen::new(name, bytes)).collect()
}

/// Encodes a GIF of these frames. Pixels that are less than half opaque become transparent.
fn gif_of_frames(mut frames: Vec<RgbaImage>) -> Vec<u8> {
    let mut bytes = vec![];
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, 10);
    for frame in &mut frames {
        frame.pixels_mut().for_each(|pixel| pixel[3] = if pixel[3] < 128 { 0 } else { u8::MAX });
    }
    encoder.encode_frames(frames.into_iter().map(Frame::new)).expect(IN_MEMORY);
    drop(encoder);
    bytes
}

/// Encodes a lossless WebP with opacity.
fn transparent_webp(image: &RgbaImage) -> Vec<u8> {
    let mut bytes = vec![];
    let encoder = WebPEncoder::new_lossless(&mut bytes);
    encoder.encode(image, image.width(), image.height(), ExtendedColorType::Rgba8).expect(IN_MEMORY);
    bytes
}

/// Encodes a lossless WebP with EXIF and an ICC profile.
pub(in crate::specimen) fn webp_with_metadata(image: &RgbImage, exif: &[u8], icc: &[u8]) -> Vec<u8> {
    let mut bytes = vec![];
    let mut encoder = WebPEncoder::new_lossless(&mut bytes);
    encoder.set_exif_metadata(exif.to_vec()).expect(IN_MEMORY);
    encoder.set_icc_profile(icc.to_vec()).expect(IN_MEMORY);
    encoder.write_image(image, image.width(), image.height(), ExtendedColorType::Rgb8).expect(IN_MEMORY);
    bytes
}

/// Encodes a BMP of samples of this type. Grey ones become a palette.
fn encode_bmp(samples: &[u8], size: (u32, u32), kind: ExtendedColorType) -> Vec<u8> {
    let mut bytes = vec![];
    BmpEncoder::new(&mut bytes).encode(samples, size.0, size.1, kind).expect(IN_MEMORY);
    bytes
}

/// Encodes a BMP with 24 bits per pixel whose top row comes first, which a negative height states.
fn top_down_bmp(image: &RgbImage) -> Vec<u8> {
    let mut bytes = bmp(&imageops::flip_vertical(image));
    let height = -image.height().cast_signed();
    bytes[22..26].copy_from_slice(&height.to_le_bytes());
    bytes
}
