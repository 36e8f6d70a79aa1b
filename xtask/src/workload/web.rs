//! Generated images like those on the web: longer side 200 to 2120 pixels, with a typical website's mix of formats.
//!
//! Of thirty files, fourteen are JPEG (four of them progressive), seven PNG (three RGB, two with transparency, two with
//! a palette), five lossy WebP, three GIF, one TIFF. There is no encoder for lossy WebP here: those files are written
//! as `*.webp.png`, and the npm package `sharp` converts them later.

use std::fs;
use std::path::{Path, PathBuf};

use analysis::specimen::{gif, page, photo, png as plain_png, tiff};
use anyhow::{Context, Result};
use image::{ExtendedColorType, ImageEncoder, RgbImage, RgbaImage, codecs::png::PngEncoder};
use mozjpeg::{ColorSpace, Compress};

use crate::parallel;

/// Writes `count` images, the same in every run.
pub(crate) fn write(folder: &Path, count: usize) -> Result<()> {
    let files: Vec<PathBuf> = (0..count).map(|index| folder.join(index.to_string())).collect();
    parallel::for_each_file(files, std::thread::available_parallelism().map_or(1, usize::from), |file| {
        let index = file.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse().ok());
        let index = index.context("the file name is not a number")?;
        let (extension, bytes) = encoded(index)?;
        fs::write(file.with_file_name(format!("{index:04}.{extension}")), bytes)?;
        Ok(())
    })
}

/// Extension and bytes of the file with this index, which determines picture and format.
fn encoded(index: u32) -> Result<(&'static str, Vec<u8>)> {
    let image = picture(index);
    Ok(match index % 30 {
        0..10 => ("jpg", jpeg(&image, ScanOrder::Baseline)?),
        10..14 => ("jpg", jpeg(&image, ScanOrder::Progressive)?),
        14..17 => ("png", plain_png(&image)),
        17..19 => ("png", transparent(&image)?),
        19..21 => ("png", with_palette(&image)?),
        21..26 => ("webp.png", plain_png(&image)),
        26..29 => ("gif", gif(&image)),
        _ => ("tif", tiff(&image)),
    })
}

/// A photo, or for every seventh index a page of text. Its longer side is 200 to 2120 pixels; small images are more
/// frequent.
fn picture(index: u32) -> RgbImage {
    let step = f64::from(index.wrapping_mul(2_654_435_761) >> 8) / f64::from(1 << 24);
    let longer = (200.0 * (2121.0_f64 / 200.0).powf(step)) as u32;
    let shorter = longer * [3, 2, 4, 3][index as usize % 4] / [4, 3, 4, 5][index as usize % 4];
    let (width, height) = if index % 3 == 2 { (shorter, longer) } else { (longer, shorter) };
    let seed = u64::from(index) + 1_000_000;
    if index % 7 == 6 { page(seed, width, height) } else { photo(seed, width, height) }
}

/// Baseline or progressive JPEG.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ScanOrder {
    Baseline,
    Progressive,
}

fn jpeg(image: &RgbImage, order: ScanOrder) -> Result<Vec<u8>> {
    let mut compress = Compress::new(ColorSpace::JCS_RGB);
    compress.set_size(image.width() as usize, image.height() as usize);
    compress.set_fastest_defaults();
    compress.set_quality(82.0);
    compress.set_chroma_sampling_pixel_sizes((2, 2), (2, 2));
    if order == ScanOrder::Progressive {
        compress.set_progressive_mode();
    }
    let mut started = compress.start_compress(vec![])?;
    started.write_scanlines(image)?;
    Ok(started.finish()?)
}

/// The picture as a PNG that is transparent towards its corners.
fn transparent(image: &RgbImage) -> Result<Vec<u8>> {
    let (width, height) = image.dimensions();
    let faded = RgbaImage::from_fn(width, height, |x, y| {
        let distance = |position: u32, side: u32| (2.0 * f64::from(position) / f64::from(side) - 1.0).powi(2);
        let [red, green, blue] = image.get_pixel(x, y).0;
        let opacity = (1.6 - distance(x, width) - distance(y, height)).clamp(0.0, 1.0);
        image::Rgba([red, green, blue, (255.0 * opacity) as u8])
    });
    let mut bytes = vec![];
    PngEncoder::new(&mut bytes).write_image(&faded, width, height, ExtendedColorType::Rgba8)?;
    Ok(bytes)
}

/// The picture as a PNG with a palette of 216 colours, six levels for each channel.
fn with_palette(image: &RgbImage) -> Result<Vec<u8>> {
    let step = |channel: u8| (u32::from(channel) * 5 + 127) / 255;
    let level = |step: u32| (step * 51) as u8;
    let palette: Vec<u8> =
        (0..216).flat_map(|index| [level(index / 36), level(index / 6 % 6), level(index % 6)]).collect();
    let indices: Vec<u8> =
        image.pixels().map(|pixel| (36 * step(pixel[0]) + 6 * step(pixel[1]) + step(pixel[2])) as u8).collect();
    let mut bytes = vec![];
    let mut encoder = png::Encoder::new(&mut bytes, image.width(), image.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(palette);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indices)?;
    writer.finish()?;
    Ok(bytes)
}
