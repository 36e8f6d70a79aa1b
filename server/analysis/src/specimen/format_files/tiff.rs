//! TIFFs of every kind: layouts, samples, colours, compression schemes, faxes, pages and BigTIFF.

use image::{RgbImage, imageops};
use mozjpeg::{ColorSpace, Compress};

use super::pixel_values::{fade, palette_colour, palette_index};
use crate::specimen::encode::{tiff, webp};
use crate::specimen::graphics::page;
use crate::specimen::located::big_tiff;
use crate::specimen::specimen_file::Specimen;
use crate::specimen::tiff::{
    FaxCoding, TiffLayout, TiffPage, fax, lab_samples, old_style_lzw, pack_bits, subsampled_ycbcr, tiff_differences,
    tiff_lzw, zlib,
};

/// Message of the panic if an encoder that writes to memory fails.
const IN_MEMORY: &str = "encoding into memory";

/// Tag of the colour table, and its type SHORT.
const COLOUR_TABLE: (u16, u16) = (320, 3);

/// Makes the files. Width and height of the image must be even, and the width a multiple of 8.
pub(super) fn tiff_files(image: &RgbImage) -> Vec<Specimen> {
    let files = [layouts(image), samples(image), schemes(image), faxes(image.dimensions())];
    files.concat().into_iter().map(|(name, bytes)| Specimen::new(&format!("tiff-{name}.tif"), bytes)).collect()
}

/// Files with their names.
type NamedFiles = Vec<(&'static str, Vec<u8>)>;

/// Layouts and containers.
fn layouts(image: &RgbImage) -> NamedFiles {
    let rgb = |layout| rgb_page(image, layout);
    let first = rgb(TiffLayout::Strips(64));
    let others = [imageops::flip_horizontal(image), imageops::flip_vertical(image)];
    let others = others.each_ref().map(|image| rgb_page(image, TiffLayout::Strips(64)));
    vec![
        ("plain", tiff(image)),
        ("strips", first.single_page_file()),
        ("tiles", rgb(TiffLayout::Tiles(64)).single_page_file()),
        ("planes", rgb(TiffLayout::Planes(64)).single_page_file()),
        ("pages", TiffPage::multi_page_file(&[&first, &others[0], &others[1]])),
        ("big", big_tiff(image)),
    ]
}

/// Samples and colours.
fn samples(image: &RgbImage) -> NamedFiles {
    let rows = TiffLayout::Strips(64);
    let grey = |[red, green, blue]: [u8; 3]| crate::raster::luma(red, green, blue);
    let page = |bits, samples, photometric, pixel: &dyn Fn([u8; 3]) -> Vec<u8>| {
        tiff_page(image, rows, (bits, samples, photometric), |_, colour| pixel(colour))
    };
    let mut float =
        page(32, 3, 2, &|colour| colour.iter().flat_map(|&value| (f32::from(value) / 255.0).to_le_bytes()).collect());
    float.extra_entries = vec![(339, 3, vec![3; 3])];
    let mut alpha = tiff_page(image, rows, (8, 4, 2), |x, [red, green, blue]| vec![red, green, blue, fade(x)]);
    // The fourth sample is opacity that is not multiplied into the colours.
    alpha.extra_entries = vec![(338, 3, vec![2])];
    let cmyk = page(8, 4, 5, &|colour| [colour.map(|value| 255 - value).as_slice(), &[0]].concat());
    vec![
        ("grey", page(8, 1, 1, &|colour| vec![grey(colour)]).single_page_file()),
        (
            "16-bit",
            page(16, 3, 2, &|colour| colour.iter().flat_map(|&value| [value, value]).collect()).single_page_file(),
        ),
        ("float", float.single_page_file()),
        ("alpha", alpha.single_page_file()),
        ("palette", palette_tiff(image)),
        ("cmyk", cmyk.single_page_file()),
        ("lab", page(8, 3, 8, &|colour| lab_samples(colour).to_vec()).single_page_file()),
        ("ycbcr", subsampled_ycbcr(image).single_page_file()),
    ]
}

/// Compression schemes (TIFF 6.0, tag 259) for any kind of image.
fn schemes(image: &RgbImage) -> NamedFiles {
    let rgb = rgb_page(image, TiffLayout::Strips(64));
    let mut differences = rgb_page(image, TiffLayout::Strips(64));
    differences.rows.iter_mut().for_each(|row| *row = tiff_differences(row, 3));
    differences.extra_entries = vec![(317, 3, vec![2])];
    let chroma = TiffPage { photometric: 6, ..rgb_page(image, TiffLayout::Strips(64)) };
    let strip = |rows: &[u8]| {
        let height = rows.len() as u32 / 3 / image.width();
        RgbImage::from_raw(image.width(), height, rows.to_vec()).expect("whole rows")
    };
    vec![
        ("lzw", rgb.compressed_file(5, tiff_lzw)),
        ("old-style-lzw", rgb.compressed_file(5, old_style_lzw)),
        ("deflate", rgb.compressed_file(8, zlib)),
        ("deflate-with-predictor", differences.compressed_file(8, zlib)),
        ("pack-bits", rgb.compressed_file(32_773, pack_bits)),
        ("jpeg", chroma.compressed_file(7, |rows| jpeg_strip(&strip(rows)))),
        ("webp", rgb.compressed_file(50_001, |rows| webp(&strip(rows)))),
    ]
}

/// Pages of text in black and white, as scanners and fax machines store them.
fn faxes((width, height): (u32, u32)) -> NamedFiles {
    let text = page(3, width, height);
    let row = |pixels: Vec<u8>| {
        pixels.chunks(8).map(|pixels| pixels.iter().fold(0, |byte, grey| byte << 1 | u8::from(*grey < 128))).collect()
    };
    let rows: Vec<Vec<u8>> = text.rows().map(|pixels| row(pixels.map(|pixel| pixel[0]).collect())).collect();
    // In photometric interpretation 0, 1 is black. Tag 292 has the options of Group 3: 1 is two-dimensional.
    let file = |scheme: u32, coding: FaxCoding| {
        let options = u32::from(coding == FaxCoding::Group3TwoDimensional);
        let extra_entries = if scheme == 3 { vec![(292, 4, vec![options])] } else { vec![] };
        let layout = TiffLayout::Strips(height);
        let (bits, samples, photometric) = (1, 1, 0);
        let page =
            TiffPage { size: (width, height), bits, samples, photometric, extra_entries, rows: rows.clone(), layout };
        page.compressed_file(scheme, |data| fax(data, width as usize, coding))
    };
    vec![
        ("fax-rle", file(2, FaxCoding::Rows(8))),
        ("fax-group-3", file(3, FaxCoding::Group3)),
        ("fax-group-3-two-dimensional", file(3, FaxCoding::Group3TwoDimensional)),
        ("fax-group-4", file(4, FaxCoding::Group4)),
    ]
}

/// JPEG of a strip without subsampling of chroma.
fn jpeg_strip(strip: &RgbImage) -> Vec<u8> {
    let mut compress = Compress::new(ColorSpace::JCS_RGB);
    compress.set_size(strip.width() as usize, strip.height() as usize);
    compress.set_fastest_defaults();
    compress.set_quality(90.0);
    let mut started = compress.start_compress(vec![]).expect(IN_MEMORY);
    started.write_scanlines(strip).expect(IN_MEMORY);
    started.finish().expect(IN_MEMORY)
}

/// TIFF page of an image. `kind` has the bits per sample, the samples per pixel and the photometric interpretation.
/// `pixel` returns the stored bytes for a column and a colour.
pub(in crate::specimen) fn tiff_page(
    image: &RgbImage,
    layout: TiffLayout,
    (bits, samples, photometric): (u16, u16, u16),
    pixel: impl Fn(u32, [u8; 3]) -> Vec<u8>,
) -> TiffPage {
    let row = |row: image::buffer::Pixels<'_, image::Rgb<u8>>| {
        (0..).zip(row).flat_map(|(column, colour)| pixel(column, colour.0)).collect()
    };
    let rows = image.rows().map(row).collect();
    TiffPage { size: image.dimensions(), bits, samples, photometric, extra_entries: vec![], rows, layout }
}

/// TIFF page of an image in RGB with 8 bits per sample.
pub(in crate::specimen) fn rgb_page(image: &RgbImage, layout: TiffLayout) -> TiffPage {
    tiff_page(image, layout, (8, 3, 2), |_, colour| colour.to_vec())
}

/// Encodes a TIFF with a palette of 256 colours.
pub(in crate::specimen) fn palette_tiff(image: &RgbImage) -> Vec<u8> {
    let mut page =
        tiff_page(image, TiffLayout::Strips(6), (8, 1, 3), |_, colour| vec![palette_index(&image::Rgb(colour))]);
    let value = |index: u8, channel: usize| u32::from(palette_colour(index)[channel]) * 257;
    let table = (0..3).flat_map(|channel| (0..=255).map(move |index| value(index, channel)));
    page.extra_entries = vec![(COLOUR_TABLE.0, COLOUR_TABLE.1, table.collect())];
    page.single_page_file()
}
