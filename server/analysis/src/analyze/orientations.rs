//! All eight orientations of a file give the same upright image.

use image::RgbImage;
use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};

use super::{Analysis, analyze};
use crate::limits::Limits;
use crate::specimen::{self, ExifFacts};

/// The image as it is stored when it carries this orientation.
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

fn analyzed(bytes: &[u8]) -> Analysis {
    let mut analysis = analyze(bytes, &Limits::default()).unwrap();
    analysis.report.timing = None;
    analysis
}

#[test]
fn a_jpeg_of_each_orientation_stands_upright() {
    // Sides that blocks of 16 divide, so that compression sees the same pixels whichever way the image lies.
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
fn a_png_of_each_orientation_gives_the_very_same_thumbnail() {
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

#[test]
fn a_thumbnail_is_small_and_says_nothing_about_the_camera() {
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
