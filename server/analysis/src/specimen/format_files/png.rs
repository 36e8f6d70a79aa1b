//! PNGs of every kind: colour types and depths, palettes, opacity, interlacing, animation, metadata and high dynamic
//! range.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};
use image::{RgbImage, imageops};
use png::{BitDepth, ColorType, Encoder};
use protocol::HdrTransfer;

use super::pixel_values::{fade, palette_colour, palette_index};
use crate::specimen::encode::png;
use crate::specimen::exif::ExifFacts;
use crate::specimen::file_segments::{png_chunk, with_chunk};
use crate::specimen::hdr::hdr_png;
use crate::specimen::specimen_file::Specimen;

/// Message of the panic if an encoder that writes to memory fails.
const IN_MEMORY: &str = "encoding into memory";

/// Makes the files. One has EXIF with these facts. The width of the image must be a multiple of 8.
pub(super) fn png_files(image: &RgbImage, facts: &ExifFacts) -> Vec<Specimen> {
    let wide: Vec<u8> = image.iter().flat_map(|&value| [value, value]).collect();
    let grey = imageops::grayscale(image);
    let bits: Vec<u8> =
        grey.chunks(8).map(|pixels| pixels.iter().fold(0, |byte, grey| byte << 1 | grey >> 7)).collect();
    let grey_alpha: Vec<u8> = grey.enumerate_pixels().flat_map(|(x, _, grey)| [grey[0], fade(x)]).collect();
    let alpha: Vec<u8> =
        image.enumerate_pixels().flat_map(|(x, _, pixel)| [pixel[0], pixel[1], pixel[2], fade(x)]).collect();
    let size = image.dimensions();
    let gamma = 45_455_u32.to_be_bytes();
    let files = [
        ("png-8-bit.png", png(image)),
        ("png-16-bit.png", encode(size, (ColorType::Rgb, BitDepth::Sixteen), &wide)),
        ("png-grey.png", encode(size, (ColorType::Grayscale, BitDepth::Eight), &grey)),
        ("png-grey-1-bit.png", encode(size, (ColorType::Grayscale, BitDepth::One), &bits)),
        ("png-grey-alpha.png", encode(size, (ColorType::GrayscaleAlpha, BitDepth::Eight), &grey_alpha)),
        ("png-alpha.png", encode(size, (ColorType::Rgba, BitDepth::Eight), &alpha)),
        ("png-palette.png", palette_png(image, &[])),
        ("png-transparent-palette.png", palette_png(image, &[0; 32])),
        ("png-interlaced.png", interlaced_png(image)),
        ("png-animation.png", animated_png(image)),
        ("png-metadata.png", with_chunk(&with_chunk(&png(image), b"gAMA", &gamma), b"eXIf", &facts.block())),
        ("png-pq.png", hdr_png(image, HdrTransfer::Pq, 4.0)),
        ("png-hlg.png", hdr_png(image, HdrTransfer::Hlg, 4.0)),
    ];
    files.into_iter().map(|(name, bytes)| Specimen::new(name, bytes)).collect()
}

/// Encodes samples of this colour type and depth.
fn encode(size: (u32, u32), kind: (ColorType, BitDepth), samples: &[u8]) -> Vec<u8> {
    let mut bytes = vec![];
    let mut encoder = Encoder::new(&mut bytes, size.0, size.1);
    encoder.set_color(kind.0);
    encoder.set_depth(kind.1);
    encoder.write_header().expect(IN_MEMORY).write_image_data(samples).expect(IN_MEMORY);
    bytes
}

/// Encodes a PNG with a palette of 256 colours. `alphas` are the opacities of the first ones.
pub(in crate::specimen) fn palette_png(image: &RgbImage, alphas: &[u8]) -> Vec<u8> {
    let mut bytes = vec![];
    let mut encoder = Encoder::new(&mut bytes, image.width(), image.height());
    encoder.set_color(ColorType::Indexed);
    encoder.set_palette((0..=255).flat_map(palette_colour).collect::<Vec<_>>());
    if !alphas.is_empty() {
        encoder.set_trns(alphas);
    }
    let indices: Vec<u8> = image.pixels().map(palette_index).collect();
    encoder.write_header().expect(IN_MEMORY).write_image_data(&indices).expect(IN_MEMORY);
    bytes
}

/// Encodes an animation of the image and two variants.
fn animated_png(image: &RgbImage) -> Vec<u8> {
    let mut bytes = vec![];
    let mut encoder = Encoder::new(&mut bytes, image.width(), image.height());
    encoder.set_color(ColorType::Rgb);
    encoder.set_animated(3, 0).expect(IN_MEMORY);
    let mut writer = encoder.write_header().expect(IN_MEMORY);
    for frame in [image.clone(), imageops::flip_horizontal(image), imageops::flip_vertical(image)] {
        writer.write_image_data(&frame).expect(IN_MEMORY);
    }
    writer.finish().expect(IN_MEMORY);
    bytes
}

/// Encodes an interlaced PNG (Adam7), because the encoder of the crate `png` writes none. Each pass is stored like a
/// separate image.
pub fn interlaced_png(image: &RgbImage) -> Vec<u8> {
    /// First column, first row, step between columns and step between rows of each pass.
    const PASSES: [(u32, u32, u32, u32); 7] =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
    let mut rows = vec![];
    for (left, top, across, down) in PASSES {
        for y in (top..image.height()).step_by(down as usize) {
            // Without prediction.
            rows.push(0);
            for x in (left..image.width()).step_by(across as usize) {
                rows.extend(image.get_pixel(x, y).0);
            }
        }
    }
    // Uncompressed, so that a share of the bytes is the same share of the rows.
    let mut encoder = ZlibEncoder::new(vec![], Compression::none());
    encoder.write_all(&rows).expect(IN_MEMORY);
    let data = encoder.finish().expect(IN_MEMORY);
    let header = [&image.width().to_be_bytes()[..], &image.height().to_be_bytes(), &[8, 2, 0, 0, 1]].concat();
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, body) in [(b"IHDR", header), (b"IDAT", data), (b"IEND", vec![])] {
        png.extend(png_chunk(kind, &body));
    }
    png
}
