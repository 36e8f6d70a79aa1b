//! Small valid files of every supported format, in several variants: seeds for fuzzing, and input for tests with
//! corrupted files.

use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder, RgbImage};
use moxcms::{ColorDateTime, ColorProfile};
use mozjpeg::{ColorSpace, Compress};
use protocol::HdrTransfer;

use super::encode::{bmp, gif, jpeg, png, tiff, webp};
use super::exif::{ExifFacts, with_exif};
use super::file_segments::{animated_webp, with_chunk, with_profile, with_screen};
use super::gain_map::{GainMapKind, with_gain_map};
use super::hdr::hdr_png;
use super::heic_files::heic_files;
use super::jxl::{JxlColours, JxlExtraChannel, JxlImage, jxl, jxl_container, jxl_exif};
use super::located::located_files;
use super::lossy_jxl::lossy_jxl;
use super::lossy_webp::lossy_webp;
use super::photo::photo;
use super::raw::{RawFileFacts, RawKind, raw_file};
use super::tiff::{TiffLayout, TiffPage};

/// Message of the panic if an encoder that writes to memory fails.
const IN_MEMORY: &str = "encoding into memory";

/// Makes the files and returns each with its name. Each has at most a few kilobytes, and the same bytes in every run.
pub fn fuzz_seeds() -> Vec<(String, Vec<u8>)> {
    let image = photo(6, 24, 18);
    let facts = facts();
    let profile = icc_profile();
    let seeds = [
        ("baseline.jpg", jpeg(&image, 80)),
        ("camera.jpg", with_profile(&with_exif(&jpeg(&image, 80), &facts), &profile, 300)),
        ("progressive.jpg", progressive_jpeg(&image)),
        ("cmyk.jpg", cmyk_jpeg(&image)),
        ("gain-map.jpg", with_gain_map(&jpeg(&image, 80), &jpeg(&image, 50), GainMapKind::Apple)),
        ("plain.png", png(&image)),
        ("metadata.png", with_chunk(&with_chunk(&png(&image), b"gAMA", &[0, 1, 0x86, 0xa0]), b"eXIf", &facts.block())),
        ("palette.png", palette_png(&image)),
        ("animation.png", animated_png()),
        ("pq.png", hdr_png(&image, HdrTransfer::Pq, 4.0)),
        ("hlg.png", hdr_png(&image, HdrTransfer::Hlg, 4.0)),
        ("plain.gif", gif(&image)),
        ("plain.webp", webp(&image)),
        ("lossy.webp", lossy_webp()),
        ("metadata.webp", webp_with_metadata(&image, &facts.block(), &profile)),
        ("animation.webp", animated_webp(&[webp(&image), webp(&image)], image.dimensions())),
        ("plain.bmp", bmp(&image)),
        ("plain.tif", tiff(&image)),
        ("strips.tif", tiff_page(&image, TiffLayout::Strips(5), 3, 2).single_page_file()),
        ("tiles.tif", tiff_page(&image, TiffLayout::Tiles(16), 3, 2).single_page_file()),
        ("planes.tif", tiff_page(&image, TiffLayout::Planes(5), 3, 2).single_page_file()),
        ("cmyk.tif", tiff_page(&image, TiffLayout::Strips(18), 4, 5).single_page_file()),
        ("palette.tif", palette_tiff(&image)),
        ("plain.jxl", jxl(&image)),
        ("lossy.jxl", lossy_jxl()),
        ("metadata.jxl", jxl_with_metadata(&image, &facts.block(), &profile)),
        ("animation.jxl", animated_jxl(&image)),
        ("screen-of-0-pixels.gif", with_screen(&gif(&image), (0, 0))),
    ];
    let seeds = seeds.into_iter().map(|(name, bytes)| (name.to_owned(), bytes));
    let files = heic_files(&image, &facts, &profile).into_iter().chain(located_files());
    seeds.chain(files.map(|file| (file.name, file.bytes))).chain(raw_files()).collect()
}

/// Raw files, one for each reader of containers and maker notes. Their previews are just wide enough to be decoded.
fn raw_files() -> impl Iterator<Item = (String, Vec<u8>)> {
    let preview = jpeg(&photo(6, 1000, 12), 60);
    let facts = RawFileFacts { sensor: (2000, 24), orientation: 6, ..RawFileFacts::default() };
    let kinds = [
        RawKind::Cr2,
        RawKind::Cr3Track,
        RawKind::Crw,
        RawKind::NefNote,
        RawKind::Arw,
        RawKind::Raf,
        RawKind::Orf,
        RawKind::Rw2,
        RawKind::PefNote,
        RawKind::Dng,
    ];
    kinds.into_iter().map(move |kind| (format!("raw.{}", kind.extension()), raw_file(kind, &preview, &facts)))
}

/// ICC profile of Display P3. Its creation date is fixed; by default it is the current time, and the files would differ
/// between two runs.
fn icc_profile() -> Vec<u8> {
    let mut profile = ColorProfile::new_display_p3();
    profile.creation_date_time =
        ColorDateTime { year: 2026, month: 11, day_of_the_month: 22, hours: 11, minutes: 10, seconds: 0 };
    profile.encode().expect(IN_MEMORY)
}

/// EXIF facts of the files with EXIF.
fn facts() -> ExifFacts {
    ExifFacts {
        orientation: Some(6),
        make: Some("Maker".to_owned()),
        lens: Some("50mm F1.4".to_owned()),
        capture_time: Some("2026:11:22 11:10:00".to_owned()),
        sub_seconds: Some("25".to_owned()),
        offset: Some("+09:00".to_owned()),
        exposure: Some((1, 250)),
        iso: Some(400),
        gps: Some((37.5665, 126.978)),
        colour_space: Some(65_535),
        interoperability: Some("R03".to_owned()),
        ..ExifFacts::default()
    }
}

/// Encodes a JPEG after `change` has adjusted the encoder.
fn encode_jpeg(image: &RgbImage, change: impl FnOnce(&mut Compress)) -> Vec<u8> {
    let mut compress = Compress::new(ColorSpace::JCS_RGB);
    compress.set_size(image.width() as usize, image.height() as usize);
    compress.set_fastest_defaults();
    change(&mut compress);
    let mut started = compress.start_compress(vec![]).expect(IN_MEMORY);
    started.write_scanlines(image).expect(IN_MEMORY);
    started.finish().expect(IN_MEMORY)
}

/// Encodes a progressive JPEG.
fn progressive_jpeg(image: &RgbImage) -> Vec<u8> {
    encode_jpeg(image, Compress::set_progressive_mode)
}

/// Encodes a CMYK JPEG that has the image's red, green and blue as its first three channels.
fn cmyk_jpeg(image: &RgbImage) -> Vec<u8> {
    let cmyk: Vec<u8> = image.pixels().flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 200]).collect();
    let mut compress = Compress::new(ColorSpace::JCS_CMYK);
    compress.set_size(image.width() as usize, image.height() as usize);
    compress.set_fastest_defaults();
    let mut started = compress.start_compress(vec![]).expect(IN_MEMORY);
    started.write_scanlines(&cmyk).expect(IN_MEMORY);
    started.finish().expect(IN_MEMORY)
}

/// Encodes a PNG with a palette that has transparent colours. The image's green channel gives the indices.
fn palette_png(image: &RgbImage) -> Vec<u8> {
    let mut bytes = vec![];
    let mut encoder = png::Encoder::new(&mut bytes, image.width(), image.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette((0..=255_u8).flat_map(|index| [index, index / 2, 255 - index]).collect::<Vec<_>>());
    encoder.set_trns((0..=255_u8).rev().collect::<Vec<_>>());
    let indices: Vec<u8> = image.pixels().map(|pixel| pixel[1]).collect();
    encoder.write_header().expect(IN_MEMORY).write_image_data(&indices).expect(IN_MEMORY);
    bytes
}

/// Encodes an animated grey PNG of three frames with transparency.
fn animated_png() -> Vec<u8> {
    let mut bytes = vec![];
    let mut encoder = png::Encoder::new(&mut bytes, 8, 6);
    encoder.set_color(png::ColorType::GrayscaleAlpha);
    encoder.set_animated(3, 0).expect(IN_MEMORY);
    let mut writer = encoder.write_header().expect(IN_MEMORY);
    for grey in 1..=3 {
        writer.write_image_data(&[grey * 60; 96]).expect(IN_MEMORY);
    }
    writer.finish().expect(IN_MEMORY);
    bytes
}

/// Encodes a lossless WebP with EXIF and an ICC profile.
fn webp_with_metadata(image: &RgbImage, exif: &[u8], icc: &[u8]) -> Vec<u8> {
    let mut bytes = vec![];
    let mut encoder = WebPEncoder::new_lossless(&mut bytes);
    encoder.set_exif_metadata(exif.to_vec()).expect(IN_MEMORY);
    encoder.set_icc_profile(icc.to_vec()).expect(IN_MEMORY);
    encoder.write_image(image, image.width(), image.height(), ExtendedColorType::Rgb8).expect(IN_MEMORY);
    bytes
}

/// Encodes a JPEG XL in two parts, with EXIF, XMP, an ICC profile and an orientation.
fn jxl_with_metadata(image: &RgbImage, exif: &[u8], icc: &[u8]) -> Vec<u8> {
    let image = JxlImage { colours: JxlColours::Icc(icc.to_vec()), orientation: 6, ..JxlImage::from_rgb(image) };
    let boxes = [(*b"Exif", jxl_exif(exif)), (*b"xml ", b"<x:xmpmeta/>".to_vec())];
    jxl_container(&image.codestream(), 2, &boxes)
}

/// Encodes an animated JPEG XL of three frames with transparency and 16 bits per channel.
fn animated_jxl(image: &RgbImage) -> Vec<u8> {
    let opaque = JxlImage { bits: 16, frames: 3, ..JxlImage::from_rgb(image) };
    opaque.with_extra(JxlExtraChannel::Alpha, |x, y| (x * y * 91) as u16).codestream()
}

/// TIFF page of an image with this layout and photometric interpretation. Its samples are the first `samples` of red,
/// green, blue and 40.
fn tiff_page(image: &RgbImage, layout: TiffLayout, samples: u16, photometric: u16) -> TiffPage {
    let pixel = |pixel: &image::Rgb<u8>| {
        let values = [pixel[0], pixel[1], pixel[2], 40];
        values.into_iter().take(usize::from(samples))
    };
    let rows = image.rows().map(|row| row.flat_map(pixel).collect()).collect();
    TiffPage { size: image.dimensions(), bits: 8, samples, photometric, extra_entries: vec![], rows, layout }
}

/// Encodes a TIFF with a palette. The image's red channel gives the indices.
fn palette_tiff(image: &RgbImage) -> Vec<u8> {
    let mut tiff_page = tiff_page(image, TiffLayout::Strips(6), 1, 3);
    let table = (0..3).flat_map(|channel| (0..256_u32).map(move |index| (index * 257) >> channel));
    tiff_page.extra_entries = vec![(320, 3, table.collect())];
    tiff_page.single_page_file()
}
