//! AVIF files: still pictures, alpha, grids, layers and sequences.

use image::{GrayImage, RgbImage, imageops};

use super::av1::{Av1Format, Av1Layout, av1, layered_av1};
use super::heif::{HeifFile, HeifPicture, HeifProperty};
use super::media_box::frame_count_movie;
use super::photo::photo;

/// Picture of a HEIF file, coded in AV1.
pub fn av1_picture(image: &RgbImage, format: Av1Format) -> HeifPicture {
    coded_picture(av1(image, format), image.dimensions(), format)
}

/// AVIF of one picture.
pub fn avif(image: &RgbImage, format: Av1Format) -> Vec<u8> {
    let mut file = HeifFile::default();
    let picture = file.add_picture(&av1_picture(image, format));
    file.encode(*b"avif", picture)
}

/// AVIF with an alpha plane.
pub fn avif_with_alpha(image: &RgbImage, alpha: &GrayImage, format: Av1Format) -> Vec<u8> {
    let grey = RgbImage::from_fn(alpha.width(), alpha.height(), |x, y| image::Rgb([alpha.get_pixel(x, y)[0]; 3]));
    let mut file = HeifFile::default();
    let picture = file.add_picture(&av1_picture(image, format));
    let alpha_format = Av1Format { layout: Av1Layout::Monochrome, full_range: true, ..format };
    file.add_alpha(picture, &av1_picture(&grey, alpha_format));
    file.encode(*b"avif", picture)
}

/// AVIF of a grid of 3 × 2 square tiles of this side, which together may exceed the image.
pub fn avif_grid(image: &RgbImage, side: u32, format: Av1Format) -> Vec<u8> {
    let mut file = HeifFile::default();
    let grid = file.add_grid((2, 3), image.dimensions(), &[2, 3, 4, 5, 6, 7]);
    for index in 0..6 {
        let (left, top) = (index % 3 * side, index / 3 * side);
        let (width, height) = (side.min(image.width() - left), side.min(image.height() - top));
        let mut tile = RgbImage::new(side, side);
        imageops::replace(&mut tile, &imageops::crop_imm(image, left, top, width, height).to_image(), 0, 0);
        file.add_picture(&av1_picture(&tile, format));
    }
    file.encode(*b"avif", grid)
}

/// AVIF whose picture has two layers. `layer` is the one that is to be shown; all of them if it is absent.
pub fn layered_avif(layers: [&RgbImage; 2], layer: Option<u16>, format: Av1Format) -> Vec<u8> {
    let mut file = HeifFile::default();
    let data = layered_av1(layers, format);
    let picture = file.add_picture(&coded_picture(data, layers[0].dimensions(), format));
    if let Some(layer) = layer {
        file.add_property(picture, HeifProperty::Other(*b"lsel", layer.to_be_bytes().to_vec()));
    }
    file.encode(*b"avif", picture)
}

/// AVIF of a sequence: its still image, and a movie with nothing but its number of frames.
pub fn avif_sequence(image: &RgbImage, frames: u32, format: Av1Format) -> Vec<u8> {
    let mut file = HeifFile::default();
    let picture = file.add_picture(&av1_picture(image, format));
    [file.encode(*b"avis", picture), frame_count_movie(frames)].concat()
}

/// Small files of several kinds, with the same bytes in every run.
pub fn avifs() -> Vec<Vec<u8>> {
    let image = photo(6, 96, 72);
    let alpha = GrayImage::from_fn(96, 72, |x, y| image::Luma([(2 * x + y) as u8]));
    let format = Av1Format::default();
    let deep = Av1Format { bit_depth: 10, layout: Av1Layout::Yuv444, ..format };
    vec![
        avif(&image, format),
        avif_with_alpha(&image, &alpha, deep),
        avif_grid(&image, 40, format),
        layered_avif([&image, &photo(7, 96, 72)], None, format),
    ]
}

/// Picture of this data, with the configuration box of AV1 (AV1 Codec ISO Media File Format Binding, 2.3.3).
fn coded_picture(data: Vec<u8>, size: (u32, u32), format: Av1Format) -> HeifPicture {
    let profile = match (format.bit_depth, format.layout) {
        (12, _) | (_, Av1Layout::Yuv422) => 2,
        (_, Av1Layout::Yuv444) => 1,
        (_, Av1Layout::Monochrome | Av1Layout::Yuv420) => 0,
    };
    let is_monochrome = format.layout == Av1Layout::Monochrome;
    let bits = u8::from(format.bit_depth > 8) << 6
        | u8::from(format.bit_depth > 10) << 5
        | u8::from(is_monochrome) << 4
        | u8::from(format.layout != Av1Layout::Yuv444) << 3
        | u8::from(matches!(format.layout, Av1Layout::Yuv420 | Av1Layout::Monochrome)) << 2;
    HeifPicture { kind: *b"av01", config: (*b"av1C", vec![0x81, profile << 5 | 31, bits, 0]), data, size }
}
