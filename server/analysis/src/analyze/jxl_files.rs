//! Tests of JPEG XL files in all variants that can be generated: pixels, colours, orientation, metadata and frames.

use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};
use image::{Rgb, RgbImage};
use moxcms::{ColorProfile, DataColorSpace};
use protocol::{ColourType, FailureCode, Report};

use super::{analyze, convert_to_srgb, decode_file};
use crate::budget::DecodeBudget;
use crate::limits::DecodeLimits;
use crate::raster::Raster;
use crate::specimen::{
    self, ExifFacts, JxlColours, JxlExtraChannel, JxlImage, JxlSequence, half_float, jxl, jxl_container, jxl_exif,
    lossy_jxl,
};

/// Report on a file with the default limits, or the code of its failure.
pub(super) fn report(bytes: &[u8]) -> Result<Report, FailureCode> {
    analyze(bytes, &DecodeLimits::default()).map(|analysis| analysis.report).map_err(|failure| failure.code)
}

/// The decoded image in sRGB, in its stored orientation.
pub(super) fn raster(bytes: &[u8]) -> Raster {
    let limits = DecodeLimits::default();
    let (_, mut decoded) = decode_file(bytes, DecodeBudget::new(&limits)).unwrap();
    convert_to_srgb(&mut decoded);
    decoded.raster
}

/// Asserts that every channel of the decoded image is within `tolerance` of that of the expected one.
fn assert_similar(bytes: &[u8], expected: &RgbImage, tolerance: u8) {
    let raster = raster(bytes);
    assert_eq!((raster.width, raster.height), expected.dimensions());
    let difference = raster.rgb.iter().zip(expected.as_raw()).map(|(left, right)| left.abs_diff(*right)).max();
    assert!(difference <= Some(tolerance), "differs by {difference:?}");
}

/// The image that was encoded as the embedded lossy file.
pub(super) fn lossy_source() -> RgbImage {
    RgbImage::from_fn(40, 300, |x, y| {
        let square = (x / 20 + y / 20) % 2;
        Rgb([(x * 6) as u8, (y * 255 / 299) as u8, (60 + 120 * square) as u8])
    })
}

#[test]
fn decodes_codestream_and_container_without_loss() {
    let photo = specimen::photo(5, 300, 260);
    let codestream = jxl(&photo);
    assert_similar(&codestream, &photo, 0);
    for parts in [1, 2, 7] {
        assert_similar(&jxl_container(&codestream, parts, &[]), &photo, 0);
    }
    let image = report(&codestream).unwrap().image;
    assert_eq!((image.width, image.height, image.orientation, image.frames), (300, 260, 1, 1));
    assert_eq!((image.colour, image.bit_depth, image.alpha, image.decoded), (ColourType::Rgb, 8, false, 1.0));
    assert_eq!((image.profile, image.hdr), (None, None));
}

#[test]
fn decodes_sixteen_bits_and_grey() {
    let photo = specimen::photo(6, 90, 70);
    let mut deep = JxlImage { bits: 16, ..JxlImage::from_rgb(&photo) };
    deep.samples.iter_mut().for_each(|sample| *sample *= 257);
    assert_similar(&deep.codestream(), &photo, 0);
    assert_eq!(report(&deep.codestream()).unwrap().image.bit_depth, 16);

    let luma = image::imageops::grayscale(&photo);
    let samples = luma.as_raw().iter().map(|&grey| u16::from(grey)).collect();
    let grey = JxlImage { samples, colours: JxlColours::Grey, ..JxlImage::from_rgb(&photo) };
    let expected = RgbImage::from_fn(90, 70, |x, y| Rgb([luma.get_pixel(x, y)[0]; 3]));
    assert_similar(&grey.codestream(), &expected, 0);
    assert_eq!(report(&grey.codestream()).unwrap().image.colour, ColourType::Grey);
    let with_alpha = grey.with_extra(JxlExtraChannel::Alpha, |x, _| if x < 45 { 255 } else { 0 });
    let image = report(&with_alpha.codestream()).unwrap().image;
    assert_eq!((image.colour, image.alpha), (ColourType::Grey, true));
    assert_eq!(raster(&with_alpha.codestream()).alpha.unwrap()[..90], [[255; 45], [0; 45]].concat());
}

#[test]
fn decodes_floats() {
    let photo = specimen::photo(6, 90, 70);
    let sample = |value: &u8| half_float(f32::from(*value) / 255.0);
    let samples: Vec<u16> = photo.iter().map(sample).collect();
    let float = JxlImage { bits: 16, is_float: true, samples, ..JxlImage::from_rgb(&photo) };
    assert_similar(&float.codestream(), &photo, 1);
    let image = report(&float.codestream()).unwrap().image;
    assert_eq!((image.colour, image.bit_depth, image.hdr), (ColourType::Rgb, 16, None));
    // Light above white is white.
    let bright = JxlImage { samples: vec![half_float(1.0) + 300; 90 * 70 * 3], ..float };
    assert_similar(&bright.codestream(), &specimen::blank(90, 70, 255), 0);
}

#[test]
fn alpha_is_separate_from_the_colours_even_if_they_are_multiplied_by_it() {
    let plain = JxlImage::from_rgb(&RgbImage::from_pixel(32, 24, Rgb([100, 60, 20])));
    let straight = plain.clone().with_extra(JxlExtraChannel::Alpha, |_, y| if y < 12 { 128 } else { 255 });
    let raster_of = |image: &JxlImage| raster(&image.codestream());
    assert_eq!(raster_of(&straight).rgb[..3], [100, 60, 20]);
    assert_eq!(raster_of(&straight).alpha.unwrap()[11 * 32..13 * 32], [[128; 32], [255; 32]].concat());
    let multiplied = plain.clone().with_extra(JxlExtraChannel::PremultipliedAlpha, |_, _| 128);
    let expected = [199, 120, 40];
    let rgb = &raster_of(&multiplied).rgb[..3];
    assert!(rgb.iter().zip(expected).all(|(channel, expected)| channel.abs_diff(expected) <= 1), "{rgb:?}");
    assert!(report(&multiplied.codestream()).unwrap().image.alpha);
    // Other channels are no opacity.
    let depth = plain.with_extra(JxlExtraChannel::Depth, |_, _| 0);
    assert_eq!((raster_of(&depth).alpha, raster_of(&depth).rgb[..3].to_vec()), (None, vec![100, 60, 20]));
}

#[test]
fn orientation_of_the_codestream_counts_and_that_of_exif_does_not() {
    let upright = specimen::photo(12, 60, 40);
    let plain = analyze(&specimen::png(&upright), &DecodeLimits::default()).unwrap();
    let exif = jxl_exif(&ExifFacts { orientation: Some(3), ..ExifFacts::default() }.block());
    for orientation in 1..=8 {
        let stored = match orientation {
            2 => flip_horizontal(&upright),
            3 => rotate180(&upright),
            4 => flip_vertical(&upright),
            5 => flip_horizontal(&rotate90(&upright)),
            6 => rotate270(&upright),
            7 => flip_horizontal(&rotate270(&upright)),
            8 => rotate90(&upright),
            _ => upright.clone(),
        };
        let image = JxlImage { orientation, ..JxlImage::from_rgb(&stored) };
        let bytes = jxl_container(&image.codestream(), 1, &[(*b"Exif", exif.clone())]);
        let turned = analyze(&bytes, &DecodeLimits::default()).unwrap();
        assert_eq!((turned.report.image.width, turned.report.image.height), (60, 40));
        assert_eq!(turned.report.image.orientation, orientation);
        assert_eq!(turned.thumbnail, plain.thumbnail, "orientation {orientation}");
    }
}

#[test]
fn reads_exif_and_gain_map_from_boxes() {
    let facts = ExifFacts { model: Some("Model".to_owned()), iso: Some(400), ..ExifFacts::default() };
    let codestream = jxl(&specimen::photo(3, 40, 30));
    let boxes = [(*b"Exif", jxl_exif(&facts.block())), (*b"jhgm", vec![0; 40])];
    for parts in [1, 2] {
        let report = report(&jxl_container(&codestream, parts, &boxes)).unwrap();
        let camera = report.camera.unwrap();
        assert_eq!((camera.model.as_deref(), camera.iso), (Some("Model"), Some(400)));
        assert!(report.image.hdr.unwrap().gain_map);
    }
    // A stored meta-block of Brotli (RFC 7932, 9.2) in place of compressed data.
    let exif = jxl_exif(&facts.block());
    let header = ((exif.len() as u32 - 1) << 4 | 1 << 20).to_le_bytes();
    let stored = [b"Exif".as_slice(), &header[..3], &exif, &[3]].concat();
    let bytes = jxl_container(&codestream, 1, &[(*b"brob", stored)]);
    assert_eq!(report(&bytes).unwrap().camera.unwrap().model.as_deref(), Some("Model"));
}

#[test]
fn embedded_profile_and_code_points_determine_the_colours() {
    let photo = specimen::photo(8, 48, 36);
    let profiled = |colours| JxlImage { colours, ..JxlImage::from_rgb(&photo) }.codestream();
    // The same profile in a PNG gives the colours to compare with.
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    let mut png = vec![];
    let mut encoder = image::codecs::png::PngEncoder::new(&mut png);
    image::ImageEncoder::set_icc_profile(&mut encoder, p3.clone()).unwrap();
    image::ImageEncoder::write_image(encoder, &photo, 48, 36, image::ExtendedColorType::Rgb8).unwrap();
    let expected = RgbImage::from_raw(48, 36, raster(&png).rgb).unwrap();
    assert_ne!(expected, photo);
    let embedded = profiled(JxlColours::Icc(p3));
    assert_similar(&embedded, &expected, 0);
    assert_eq!(report(&embedded).unwrap().image.profile.as_deref(), Some("Display P3"));
    // P3 primaries have the number 11 here, with the white point stated beside them.
    assert_similar(&profiled(JxlColours::CodePoints(11, 13)), &expected, 2);
    assert_similar(&profiled(JxlColours::CodePoints(1, 13)), &photo, 0);
}

#[test]
fn linear_light_keeps_its_shadows() {
    let shades = RgbImage::from_fn(64, 4, |x, _| Rgb([x as u8, x as u8 / 2, 64 - x as u8]));
    let mut linear = JxlImage { bits: 16, colours: JxlColours::CodePoints(1, 8), ..JxlImage::from_rgb(&shades) };
    for sample in &mut linear.samples {
        let encoded = f64::from(*sample) / 255.0;
        let light = if encoded <= 0.040_45 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) };
        *sample = (light * 65_535.0).round() as u16;
    }
    assert_similar(&linear.codestream(), &shades, 0);
    let transparent = linear.with_extra(JxlExtraChannel::Alpha, |x, _| x as u16 * 257).codestream();
    assert_similar(&transparent, &shades, 0);
    assert_eq!(raster(&transparent).alpha.unwrap()[..64], (0..64).collect::<Vec<u8>>());
}

#[test]
fn power_function_determines_the_colours() {
    let shades = RgbImage::from_fn(64, 4, |x, _| Rgb([4 * x as u8, x as u8, 255 - 3 * x as u8]));
    for (exponent, gamma) in [(4_545_455, 2.2), (5_555_556, 1.8), (10_000_000, 1.0)] {
        let colours = JxlColours::Gamma(exponent);
        let mut image = JxlImage { bits: 16, colours, ..JxlImage::from_rgb(&shades) };
        for sample in &mut image.samples {
            let encoded = f64::from(*sample) / 255.0;
            let light = if encoded <= 0.040_45 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) };
            *sample = (light.powf(1.0 / gamma) * 65_535.0).round() as u16;
        }
        // The decoded samples have 8 bits, which are few in the shadows of a flat curve.
        assert_similar(&image.codestream(), &shades, if gamma < 2.0 { 12 } else { 2 });
    }
}

#[test]
fn cmyk_is_converted_by_its_black_channel() {
    let mut profile = ColorProfile::new_srgb();
    profile.color_space = DataColorSpace::Cmyk;
    // The profile has no table, so the colours follow the plain formula.
    let icc = profile.encode().unwrap();
    let plain = RgbImage::from_pixel(16, 16, Rgb([255, 128, 0]));
    let cmyk = JxlImage { colours: JxlColours::Icc(icc), ..JxlImage::from_rgb(&plain) };
    let black = cmyk.clone().with_extra(JxlExtraChannel::Black, |_, _| 128).codestream();
    assert_similar(&black, &RgbImage::from_pixel(16, 16, Rgb([128, 64, 0])), 0);
    let image = report(&black).unwrap().image;
    assert_eq!((image.colour, image.alpha), (ColourType::Cmyk, false));
    assert_eq!(report(&cmyk.codestream()), Err(FailureCode::UnsupportedFormat));
}

#[test]
fn counts_frames_up_to_a_thousand_and_decodes_the_first() {
    let photo = specimen::photo(7, 60, 44);
    for (frames, counted) in [(2, 2), (30, 30), (1200, 1000)] {
        let animation = JxlImage { frames, ..JxlImage::from_rgb(&photo) }.codestream();
        assert_similar(&animation, &photo, 0);
        let image = report(&animation).unwrap().image;
        assert_eq!((image.frames, image.decoded), (counted, 1.0));
    }
    let three = JxlImage { frames: 3, ..JxlImage::from_rgb(&photo) }.codestream();
    let cut = report(&three[..three.len() / 2]).unwrap().image;
    assert_eq!((cut.frames, cut.decoded), (2, 1.0));
}

#[test]
fn layers_are_one_image() {
    let photo = specimen::photo(7, 60, 44);
    let layers = JxlImage { frames: 5, sequence: JxlSequence::Layers, ..JxlImage::from_rgb(&photo) }.codestream();
    assert_similar(&layers, &photo, 0);
    assert_eq!(report(&layers).unwrap().image.frames, 1);
}

#[test]
fn lossy_file_is_close_to_its_source() {
    let report = report(&lossy_jxl()).unwrap();
    assert_eq!((report.image.width, report.image.height, report.image.decoded), (40, 300, 1.0));
    assert_similar(&lossy_jxl(), &lossy_source(), 60);
}
