//! Tests that the measured colours do not depend on the colour space in which a file stores them, and that sRGB
//! profiles and unreadable ones change nothing.

use std::io::Write;

use flate2::{Compression, write::ZlibEncoder};
use image::codecs::{tiff::TiffEncoder, webp::WebPEncoder};
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage};
use moxcms::{ColorProfile, ToneReprCurve};

use super::analyze;
use super::ciede2000::ciede2000;
use crate::limits::DecodeLimits;
use crate::specimen::{self, ExifFacts};

/// sRGB colours, some of them saturated, inside the gamut of every colour space here.
const COLOURS: [[u8; 3]; 10] = [
    [250, 20, 20],
    [20, 240, 30],
    [30, 40, 250],
    [240, 230, 20],
    [20, 220, 230],
    [220, 30, 210],
    [200, 140, 110],
    [90, 120, 60],
    [128, 128, 128],
    [30, 20, 45],
];

/// Matrix from linear sRGB to linear Display P3 (CSS Color 4, sample code).
const TO_P3: [[f64; 3]; 3] =
    [[0.822_462, 0.177_538, 0.0], [0.033_194, 0.966_806, 0.0], [0.017_083, 0.072_397, 0.910_520]];
/// Matrix from linear sRGB to linear Adobe RGB (CSS Color 4, sample code).
const TO_ADOBE: [[f64; 3]; 3] = [[0.715_127, 0.284_873, 0.0], [0.0, 1.0, 0.0], [0.0, 0.041_167, 0.958_833]];

/// Linear light, 0 to 1, of an 8-bit sRGB value.
fn linear(value: u8) -> f64 {
    let value = f64::from(value) / 255.0;
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

/// sRGB value, 0 to 1, of linear light.
fn srgb_curve(linear_light: f64) -> f64 {
    if linear_light <= 0.003_130_8 { 12.92 * linear_light } else { 1.055 * linear_light.powf(1.0 / 2.4) - 0.055 }
}

/// Adobe RGB value, 0 to 1, of linear light.
fn adobe_curve(linear_light: f64) -> f64 {
    linear_light.powf(256.0 / 563.0)
}

/// Samples of an sRGB colour in another colour space.
fn stored(colour: [u8; 3], matrix: [[f64; 3]; 3], curve: fn(f64) -> f64) -> [u8; 3] {
    let linear_light = colour.map(linear);
    matrix.map(|row| {
        let linear_light: f64 = row.iter().zip(linear_light).map(|(weight, linear_light)| weight * linear_light).sum();
        (curve(linear_light.clamp(0.0, 1.0)) * 255.0).round() as u8
    })
}

/// Samples of an sRGB colour in Display P3.
fn p3(colour: [u8; 3]) -> [u8; 3] {
    stored(colour, TO_P3, srgb_curve)
}

/// Samples of an sRGB colour in Adobe RGB.
fn adobe(colour: [u8; 3]) -> [u8; 3] {
    stored(colour, TO_ADOBE, adobe_curve)
}

/// Encoded ICC profile.
fn icc(profile: &ColorProfile) -> Vec<u8> {
    profile.encode().unwrap()
}

/// Bytes in the zlib format.
fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(vec![], Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A PNG with this ICC profile.
fn png_with(image: &RgbImage, icc: &[u8]) -> Vec<u8> {
    specimen::with_chunk(&specimen::png(image), b"iCCP", &[b"any\0\0".as_slice(), &compressed(icc)].concat())
}

/// Largest CIEDE2000 difference between one of [`COLOURS`] and the colour that the analysis reads from its file.
fn largest_difference(encode: impl Fn([u8; 3]) -> Vec<u8>) -> f64 {
    let read_colour = |bytes: &[u8]| {
        let report = analyze(bytes, &DecodeLimits::default()).unwrap().report;
        let hex = &report.colour.palette[0].hex;
        [1, 3, 5].map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
    };
    COLOURS.iter().map(|&colour| ciede2000(colour, read_colour(&encode(colour)))).fold(0.0, f64::max)
}

/// An image of one colour.
fn patch(colour: [u8; 3]) -> RgbImage {
    RgbImage::from_pixel(32, 32, Rgb(colour))
}

/// Checks that all colours that are read differ by less than 3 from the encoded ones with the profile, and at least one
/// by more than 4 without it. The second check shows that the profile has an effect.
fn check(name: &str, encode: impl Fn([u8; 3], Option<&[u8]>) -> Vec<u8>, icc: &[u8]) {
    let (with, without) =
        (largest_difference(|colour| encode(colour, Some(icc))), largest_difference(|colour| encode(colour, None)));
    assert!(with < 3.0 && without > 4.0, "{name}: {with} with its profile, {without} without");
}

#[test]
fn embedded_profiles_are_applied_in_every_format_but_gif() {
    type ToStored = fn([u8; 3]) -> [u8; 3];
    let spaces: [(ToStored, ColorProfile); 2] =
        [(p3, ColorProfile::new_display_p3()), (adobe, ColorProfile::new_adobe_rgb())];
    for (to_stored, profile) in spaces {
        let icc = icc(&profile);
        let jpeg = |colour, icc: Option<&[u8]>| {
            let plain = specimen::jpeg(&patch(to_stored(colour)), 97);
            icc.map_or(plain.clone(), |icc| specimen::with_profile(&plain, icc, 200))
        };
        check("jpeg", jpeg, &icc);
        let png = |colour, icc: Option<&[u8]>| {
            let image = patch(to_stored(colour));
            icc.map_or_else(|| specimen::png(&image), |icc| png_with(&image, icc))
        };
        check("png", png, &icc);
        let webp = |colour, icc: Option<&[u8]>| {
            let mut bytes = vec![];
            let mut encoder = WebPEncoder::new_lossless(&mut bytes);
            if let Some(icc) = icc {
                encoder.set_icc_profile(icc.to_vec()).unwrap();
            }
            encoder.write_image(&patch(to_stored(colour)), 32, 32, ExtendedColorType::Rgb8).unwrap();
            bytes
        };
        check("webp", webp, &icc);
        let tiff = |colour, icc: Option<&[u8]>| {
            let mut bytes = std::io::Cursor::new(vec![]);
            let mut encoder = TiffEncoder::new(&mut bytes);
            if let Some(icc) = icc {
                encoder.set_icc_profile(icc.to_vec()).unwrap();
            }
            encoder.write_image(&patch(to_stored(colour)), 32, 32, ExtendedColorType::Rgb8).unwrap();
            bytes.into_inner()
        };
        check("tiff", tiff, &icc);
        let bmp = |colour, icc: Option<&[u8]>| bmp_with_profile(to_stored(colour), icc.unwrap_or_default());
        check("bmp", bmp, &icc);
    }
}

/// A BMP of 32 × 32 pixels with a BITMAPV5HEADER and the profile after the pixels.
fn bmp_with_profile(colour: [u8; 3], icc: &[u8]) -> Vec<u8> {
    let pixels = [colour[2], colour[1], colour[0]].repeat(32 * 32);
    let mut header = vec![0; 124];
    header[0] = 124;
    header[4] = 32;
    header[8] = 32;
    header[12] = 1;
    header[14] = 24;
    let space = if icc.is_empty() { b"BGRs" } else { b"DEBM" };
    header[56..60].copy_from_slice(space);
    header[112..116].copy_from_slice(&(124 + pixels.len() as u32).to_le_bytes());
    header[116..120].copy_from_slice(&(icc.len() as u32).to_le_bytes());
    let size = (14 + header.len() + pixels.len() + icc.len()) as u32;
    let start = [b"BM".as_slice(), &size.to_le_bytes(), &[0; 4], &138_u32.to_le_bytes()].concat();
    [start, header, pixels, icc.to_vec()].concat()
}

#[test]
fn grey_profile_is_applied() {
    let icc = icc(&ColorProfile::new_gray_with_gamma(1.0));
    for grey in [3, 10, 60, 128, 250] {
        let mut bytes = vec![];
        let mut encoder = png::Encoder::new(&mut bytes, 8, 8);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.write_header().unwrap().write_image_data(&[grey; 64]).unwrap();
        let bytes = specimen::with_chunk(&bytes, b"iCCP", &[b"g\0\0".as_slice(), &compressed(&icc)].concat());
        let expected = (srgb_curve(f64::from(grey) / 255.0) * 255.0) as f32;
        let report = analyze(&bytes, &DecodeLimits::default()).unwrap().report;
        assert!((report.exposure.mean - expected).abs() <= 1.0, "{grey} is {}", report.exposure.mean);
    }
}

#[test]
fn srgb_profiles_with_a_formula_or_a_table_change_nothing() {
    let mut table = ColorProfile::new_srgb();
    let curve =
        ToneReprCurve::Lut((0..1024).map(|at| (linear_of_share(f64::from(at) / 1023.0) * 65_535.0) as u16).collect());
    (table.red_trc, table.green_trc, table.blue_trc) = (Some(curve.clone()), Some(curve.clone()), Some(curve));
    let image = specimen::photo(4, 64, 48);
    let plain = analyze(&specimen::png(&image), &DecodeLimits::default()).unwrap();
    for profile in [ColorProfile::new_srgb(), table] {
        let with = analyze(&png_with(&image, &icc(&profile)), &DecodeLimits::default()).unwrap();
        assert_eq!(with.thumbnail, plain.thumbnail);
        assert_eq!(with.report.image.profile.as_deref(), Some("sRGB IEC61966-2.1"));
    }
}

/// Linear light of an sRGB value, both 0 to 1.
fn linear_of_share(value: f64) -> f64 {
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

#[test]
fn unreadable_profile_is_reported_and_not_applied() {
    let image = specimen::photo(4, 64, 48);
    let plain = analyze(&specimen::png(&image), &DecodeLimits::default()).unwrap();
    let good = icc(&ColorProfile::new_display_p3());
    for bad in [&good[..100], &good[..300], b"nothing of the kind"] {
        let with = analyze(&png_with(&image, bad), &DecodeLimits::default()).unwrap();
        assert_eq!(with.thumbnail, plain.thumbnail);
        assert!(with.report.image.profile.is_some());
    }
    assert_eq!(plain.report.image.profile, None);
}

#[test]
fn png_colour_chunks_follow_the_precedence_of_the_standard() {
    let numbers = |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_be_bytes()).collect::<Vec<_>>();
    // Adobe RGB by gamma and primaries; Display P3 by code points.
    let gamma = numbers(&[45_470]);
    let primaries = numbers(&[31_270, 32_900, 64_000, 33_000, 21_000, 71_000, 15_000, 6000]);
    let by_gamma_and_primaries = |colour| {
        let png = specimen::with_chunk(&specimen::png(&patch(adobe(colour))), b"gAMA", &gamma);
        specimen::with_chunk(&png, b"cHRM", &primaries)
    };
    assert!(largest_difference(by_gamma_and_primaries) < 3.0, "{}", largest_difference(by_gamma_and_primaries));
    let by_code_points = |colour| {
        let png = png_with(&patch(p3(colour)), &icc(&ColorProfile::new_adobe_rgb()));
        specimen::with_chunk(&png, b"cICP", &[12, 13, 0, 1])
    };
    assert!(largest_difference(by_code_points) < 3.0, "{}", largest_difference(by_code_points));
    // A profile takes precedence over gamma and primaries, and so does an sRGB chunk.
    let embedded = |colour| {
        let png = png_with(&patch(p3(colour)), &icc(&ColorProfile::new_display_p3()));
        specimen::with_chunk(&specimen::with_chunk(&png, b"gAMA", &numbers(&[100_000])), b"cHRM", &primaries)
    };
    assert!(largest_difference(embedded) < 3.0);
    let plain = |colour| {
        let png = specimen::with_chunk(&specimen::png(&patch(colour)), b"gAMA", &numbers(&[100_000]));
        specimen::with_chunk(&png, b"sRGB", &[0])
    };
    assert!(largest_difference(plain) < 1.0);
    let linear_light = |colour: [u8; 3]| {
        let linear_light = colour.map(|value| (linear(value) * 255.0).round() as u8);
        specimen::with_chunk(&specimen::png(&patch(linear_light)), b"gAMA", &numbers(&[100_000]))
    };
    // Eight bits of linear light are coarse in dark colours.
    assert!(largest_difference(linear_light) < 6.0, "{}", largest_difference(linear_light));
    // An incomplete chunk and impossible primaries are ignored.
    for (kind, body) in [(b"cHRM", numbers(&[0; 8])), (b"gAMA", vec![0]), (b"cICP", vec![255, 255, 0, 1])] {
        assert!(largest_difference(|colour| specimen::with_chunk(&specimen::png(&patch(colour)), kind, &body)) < 1.0);
    }
}

#[test]
fn adobe_rgb_by_exif_applies_when_the_file_states_nothing_else() {
    let with_exif = |colour, facts: &ExifFacts| specimen::with_exif(&specimen::jpeg(&patch(adobe(colour)), 97), facts);
    let facts =
        ExifFacts { colour_space: Some(65_535), interoperability: Some("R03".to_owned()), ..ExifFacts::default() };
    assert!(largest_difference(|colour| with_exif(colour, &facts)) < 3.0);
    let facts = ExifFacts { colour_space: Some(1), interoperability: Some("R98".to_owned()), ..ExifFacts::default() };
    assert!(largest_difference(|colour| with_exif(colour, &facts)) > 4.0);
}
