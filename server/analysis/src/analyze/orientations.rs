//! Tests that all eight orientations of a file give the same upright image, and that the thumbnail has no metadata.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};
use image::codecs::webp::WebPEncoder;
use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};
use image::{ExtendedColorType, ImageEncoder, RgbImage};

use super::{Analysis, analyze};
use crate::limits::DecodeLimits;
use crate::specimen::{self, ByteOrder, ExifFacts, TiffLayout, TiffPage};

/// Stored form of an image with this orientation.
fn stored(upright: &RgbImage, orientation: u16) -> RgbImage {
    match orientation {
        2 => flip_horizontal(upright),
        3 => rotate180(upright),
        4 => flip_vertical(upright),
        5 => flip_horizontal(&rotate90(upright)),
        6 => rotate270(upright),
        7 => flip_horizontal(&rotate270(upright)),
        8 => rotate90(upright),
        _ => upright.clone(),
    }
}

/// Analysis of a file with the default limits, without the timing.
fn analyzed(bytes: &[u8]) -> Analysis {
    let mut analysis = analyze(bytes, &DecodeLimits::default()).unwrap();
    analysis.report.timing = None;
    analysis
}

#[test]
fn jpegs_of_all_orientations_become_upright() {
    // Sides divisible by 16, so that JPEG blocks cover the same pixels in every orientation.
    let upright = specimen::photo(11, 480, 320);
    let plain = analyzed(&specimen::jpeg(&upright, 95)).report;
    for orientation in 1..=8 {
        let facts = ExifFacts { orientation: Some(orientation), ..ExifFacts::default() };
        let bytes = specimen::with_exif(&specimen::jpeg(&stored(&upright, orientation), 95), &facts);
        let report = analyzed(&bytes).report;
        assert_eq!((report.image.width, report.image.height), (480, 320), "orientation {orientation}");
        assert_eq!(u16::from(report.image.orientation), orientation);
        assert_eq!((report.picture.width, report.picture.height), (480, 320));
        assert!(report.identity.dhash.distance(plain.identity.dhash) <= 1, "orientation {orientation}");
        assert!((report.focus.sharpest / plain.focus.sharpest - 1.0).abs() < 0.05, "orientation {orientation}");
        let (map, plain) = (report.focus.map.unwrap(), plain.focus.map.as_ref().unwrap());
        assert_eq!((map.columns, map.rows), (plain.columns, plain.rows));
    }
}

#[test]
fn pngs_of_all_orientations_give_identical_thumbnails() {
    let upright = specimen::photo(12, 60, 40);
    let plain = analyzed(&specimen::png(&upright));
    for orientation in 1..=8 {
        let block = ExifFacts { orientation: Some(orientation), ..ExifFacts::default() }.block();
        let image = stored(&upright, orientation);
        let mut bytes = vec![];
        let mut info = png::Info::with_size(image.width(), image.height());
        info.color_type = png::ColorType::Rgb;
        info.exif_metadata = Some(block.into());
        let encoder = png::Encoder::with_info(&mut bytes, info).unwrap();
        encoder.write_header().unwrap().write_image_data(&image).unwrap();
        let analysis = analyzed(&bytes);
        assert_eq!(u16::from(analysis.report.image.orientation), orientation);
        assert_eq!(analysis.thumbnail, plain.thumbnail, "orientation {orientation}");
        assert_eq!(analysis.report.identity, plain.report.identity);
        assert_eq!(analysis.report.exposure, plain.report.exposure);
        assert_eq!(analysis.report.focus, plain.report.focus);
        assert_eq!(analysis.report.picture, plain.report.picture);
    }
}

/// The image in lossless files with EXIF: WebP without and with the prefix of JPEG, TIFF, and PNG with EXIF as text.
fn containers(image: &RgbImage, facts: &ExifFacts) -> Vec<Vec<u8>> {
    let (width, height) = image.dimensions();
    let mut webp = vec![];
    let mut encoder = WebPEncoder::new_lossless(&mut webp);
    encoder.set_exif_metadata(facts.block()).unwrap();
    encoder.write_image(image, width, height, ExtendedColorType::Rgb8).unwrap();
    // The same with the prefix that JPEG requires.
    let mut prefixed_webp = vec![];
    let mut encoder = WebPEncoder::new_lossless(&mut prefixed_webp);
    encoder.set_exif_metadata([b"Exif\0\0".as_slice(), &facts.block()].concat()).unwrap();
    encoder.write_image(image, width, height, ExtendedColorType::Rgb8).unwrap();
    let rows = image.rows().map(|row| row.flat_map(|pixel| pixel.0).collect()).collect();
    let extra_entries = vec![(274, 3, vec![u32::from(facts.orientation.unwrap())])];
    let layout = TiffLayout::Strips(9);
    let tiff = TiffPage { size: (width, height), bits: 8, samples: 3, photometric: 2, extra_entries, rows, layout }
        .single_page_file();
    // EXIF as ImageMagick writes it: hexadecimal digits in a compressed text.
    let block = [b"Exif\0\0".as_slice(), &facts.block()].concat();
    let digits: Vec<String> = block.iter().map(|byte| format!("{byte:02x}")).collect();
    let lines: Vec<String> = digits.chunks(36).map(<[String]>::concat).collect();
    let text = format!("\nexif\n{:8}\n{}\n", block.len(), lines.join("\n"));
    let mut deflated = ZlibEncoder::new(b"Raw profile type exif\0\0".to_vec(), Compression::fast());
    deflated.write_all(text.as_bytes()).unwrap();
    let png = specimen::with_chunk(&specimen::png(image), b"zTXt", &deflated.finish().unwrap());
    vec![webp, prefixed_webp, tiff, png]
}

#[test]
fn orientations_in_all_containers_give_identical_thumbnails() {
    let upright = specimen::photo(12, 60, 40);
    let plain = analyzed(&specimen::png(&upright));
    for orientation in 1..=8 {
        for order in [ByteOrder::Little, ByteOrder::Big] {
            let facts = ExifFacts { orientation: Some(orientation), order, ..ExifFacts::default() };
            for (index, bytes) in containers(&stored(&upright, orientation), &facts).iter().enumerate() {
                let analysis = analyzed(bytes);
                assert_eq!(u16::from(analysis.report.image.orientation), orientation, "container {index}");
                assert_eq!(analysis.thumbnail, plain.thumbnail, "container {index}, orientation {orientation}");
            }
        }
    }
}

#[test]
fn finds_exif_after_other_jpeg_segments() {
    let facts = ExifFacts { orientation: Some(6), ..ExifFacts::default() };
    let jpeg = specimen::with_exif(&specimen::jpeg(&specimen::photo(12, 60, 40), 90), &facts);
    let jpeg = specimen::with_segment(&jpeg, 0xe1, b"http://ns.adobe.com/xap/1.0/\0<x/>");
    let jpeg = specimen::with_segment(&jpeg, 0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
    assert_eq!(analyzed(&jpeg).report.image.orientation, 6);
}

#[test]
fn thumbnail_is_small_and_has_no_metadata() {
    let facts = ExifFacts { orientation: Some(6), model: Some("Telltale".to_owned()), ..ExifFacts::default() };
    let bytes = specimen::with_exif(&specimen::jpeg(&specimen::photo(2, 1300, 900), 90), &facts);
    let analysis = analyzed(&bytes);
    assert_eq!((analysis.report.picture.width, analysis.report.picture.height), (354, 512));
    assert!(!analysis.thumbnail.windows(8).any(|window| window == b"Telltale"));
    assert!(!analysis.thumbnail.windows(4).any(|window| window == b"Exif"));
    let thumbnail = analyzed(&analysis.thumbnail).report;
    assert_eq!((thumbnail.image.width, thumbnail.image.height), (354, 512));
    assert!(thumbnail.identity.dhash.distance(analysis.report.identity.dhash) <= 2);
}
