//! Small valid files of every supported format but AVIF, in several variants: seeds for fuzzing, and input for tests with
//! corrupted files.
//!
//! AVIF is left out because the AV1 decoder ends the process on some damaged pictures, which would end the fuzzer or the
//! test. Damaged AVIFs have their own test, `analyze/avif_corruption.rs`.

use image::RgbImage;
use mozjpeg::ColorSpace;
use protocol::HdrTransfer;

use super::camera_metadata::{camera_facts, display_p3_profile};
use super::encode::{bmp, gif, jpeg, png, tiff, webp};
use super::exif::with_exif;
use super::file_segments::{animated_webp, with_chunk, with_profile, with_screen};
use super::format_files::gif_webp_bmp::webp_with_metadata;
use super::format_files::jpeg::{cmyk_jpeg, progressive_jpeg};
use super::format_files::jxl::jxl_with_metadata;
use super::format_files::png::palette_png;
use super::format_files::tiff::{palette_tiff, rgb_page, tiff_page};
use super::gain_map::{GainMapKind, with_gain_map};
use super::hdr::hdr_png;
use super::heic_files::heic_files;
use super::jxl::{JxlExtraChannel, JxlImage, jxl};
use super::located::located_files;
use super::lossy_jxl::lossy_jxl;
use super::lossy_webp::lossy_webp;
use super::photo::photo;
use super::raw::{RawFileFacts, RawKind, raw_file};
use super::tiff::TiffLayout;

/// Message of the panic if an encoder that writes to memory fails.
const IN_MEMORY: &str = "encoding into memory";

/// Makes the files and returns each with its name. Each has at most a few kilobytes, and the same bytes in every run.
pub fn fuzz_seeds() -> Vec<(String, Vec<u8>)> {
    let image = photo(6, 24, 18);
    let facts = camera_facts();
    let alphas: Vec<u8> = (0..=u8::MAX).rev().collect();
    let profile = display_p3_profile();
    let cmyk = |_, [red, green, blue]: [u8; 3]| vec![red, green, blue, 40];
    let seeds = [
        ("baseline.jpg", jpeg(&image, 80)),
        ("camera.jpg", with_profile(&with_exif(&jpeg(&image, 80), &facts), &profile, 300)),
        ("progressive.jpg", progressive_jpeg(&image)),
        ("cmyk.jpg", cmyk_jpeg(&image, ColorSpace::JCS_CMYK)),
        ("gain-map.jpg", with_gain_map(&jpeg(&image, 80), &jpeg(&image, 50), GainMapKind::Apple)),
        ("plain.png", png(&image)),
        ("metadata.png", with_chunk(&with_chunk(&png(&image), b"gAMA", &[0, 1, 0x86, 0xa0]), b"eXIf", &facts.block())),
        ("palette.png", palette_png(&image, &alphas)),
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
        ("strips.tif", rgb_page(&image, TiffLayout::Strips(5)).single_page_file()),
        ("tiles.tif", rgb_page(&image, TiffLayout::Tiles(16)).single_page_file()),
        ("planes.tif", rgb_page(&image, TiffLayout::Planes(5)).single_page_file()),
        ("cmyk.tif", tiff_page(&image, TiffLayout::Strips(18), (8, 4, 5), cmyk).single_page_file()),
        ("palette.tif", palette_tiff(&image)),
        ("plain.jxl", jxl(&image)),
        ("lossy.jxl", lossy_jxl()),
        ("metadata.jxl", jxl_with_metadata(&image, &facts.block(), &profile)),
        ("animation.jxl", animated_jxl(&image)),
        ("screen-of-0-pixels.gif", with_screen(&gif(&image), (0, 0))),
    ];
    let seeds = seeds.into_iter().map(|(name, bytes)| (name.to_owned(), bytes));
    let files = heic_files(&image, 16, &facts, &profile).into_iter().chain(located_files());
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

/// Encodes an animated JPEG XL of three frames with transparency and 16 bits per channel.
fn animated_jxl(image: &RgbImage) -> Vec<u8> {
    let opaque = JxlImage { bits: 16, frames: 3, ..JxlImage::from_rgb(image) };
    opaque.with_extra(JxlExtraChannel::Alpha, |x, y| (x * y * 91) as u16).codestream()
}
