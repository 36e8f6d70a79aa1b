//! Tests of JPEG XL files in all variants that can be generated: pixels, colours, orientation, metadata, frames, and
//! truncated, damaged and hostile files.

use std::time::{Duration, Instant};

use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};
use image::{Rgb, RgbImage};
use moxcms::{ColorProfile, DataColorSpace};
use protocol::{ColourType, FailureCode, Report};

use super::panic_watch::analyze_watched;
use super::{analyze, convert_to_srgb, decode_file};
use crate::budget::DecodeBudget;
use crate::limits::DecodeLimits;
use crate::raster::Raster;
use crate::specimen::{
    self, ExifFacts, JxlColours, JxlExtraChannel, JxlImage, jxl, jxl_container, jxl_exif, lossy_jxl,
};

/// Report on a file with the default limits, or the code of its failure.
fn report(bytes: &[u8]) -> Result<Report, FailureCode> {
    analyze(bytes, &DecodeLimits::default()).map(|analysis| analysis.report).map_err(|failure| failure.code)
}

/// The decoded image in sRGB, in its stored orientation.
fn raster(bytes: &[u8]) -> Raster {
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
fn lossy_source() -> RgbImage {
    RgbImage::from_fn(40, 300, |x, y| {
        let square = (x / 20 + y / 20) % 2;
        Rgb([(x * 6) as u8, (y * 255 / 299) as u8, (60 + 120 * square) as u8])
    })
}

/// Asserts that the known rows of the embedded lossy file differ from its source by at most `tolerance` in the mean.
fn assert_similar_mean(bytes: &[u8], tolerance: f64) {
    let limits = DecodeLimits::default();
    let (_, decoded) = decode_file(bytes, DecodeBudget::new(&limits)).unwrap();
    let known = decoded.known_rows.start as usize * 120..decoded.known_rows.end as usize * 120;
    let source = lossy_source().into_raw();
    let pairs = decoded.raster.rgb[known.clone()].iter().zip(&source[known.clone()]);
    let sum: u32 = pairs.map(|(left, right)| u32::from(left.abs_diff(*right))).sum();
    let mean = f64::from(sum) / known.len() as f64;
    assert!(mean < tolerance, "{mean}");
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
fn lossy_file_is_close_to_its_source() {
    let report = report(&lossy_jxl()).unwrap();
    assert_eq!((report.image.width, report.image.height, report.image.decoded), (40, 300, 1.0));
    assert_similar(&lossy_jxl(), &lossy_source(), 60);
}

/// A lossy file begins with a small version of the image, from which all rows are drawn until a group is complete.
#[test]
fn truncated_lossy_files_show_less_detail_or_fewer_rows() {
    let bytes = lossy_jxl();
    let mut shares = vec![];
    for twentieth in 1..20 {
        let cut = &bytes[..bytes.len() * twentieth / 20];
        match report(cut) {
            Ok(report) => {
                assert_similar_mean(cut, 40.0);
                shares.push(report.image.decoded);
            }
            Err(code) => assert_eq!((code, shares.as_slice()), (FailureCode::Corrupt, [].as_slice())),
        }
    }
    // The last file has the upper group, without the rows that the filter at its edge changes.
    assert_eq!(shares.pop(), Some(252.0 / 300.0));
    assert!(shares.len() >= 8 && shares.is_sorted() && shares.iter().all(|&share| share < 1.0), "{shares:?}");
}

/// The decoder draws groups of 256 × 256 pixels when their data is complete.
#[test]
fn truncated_files_keep_the_rows_of_their_complete_groups() {
    let photo = specimen::photo(4, 300, 900);
    let codestream = jxl(&photo);
    for bytes in [codestream.clone(), jxl_container(&codestream, 3, &[])] {
        let mut shares = vec![];
        for twentieth in 1..20 {
            let cut = &bytes[..bytes.len() * twentieth / 20];
            match report(cut) {
                Ok(report) => {
                    let rows = (f64::from(report.image.decoded) * 900.0).round() as u32;
                    assert!([256, 512, 768].contains(&rows), "{rows} rows at {twentieth}/20");
                    assert!(report.exposure.entropy > 5.0, "grey rows are not measured");
                    let raster = raster(cut);
                    assert_eq!(raster.rgb[..3 * 300 * rows as usize], photo.as_raw()[..3 * 300 * rows as usize]);
                    assert!(raster.rgb[3 * 300 * rows as usize..].iter().all(|&channel| channel == 128));
                    shares.push(report.image.decoded);
                }
                Err(code) => assert_eq!((code, shares.as_slice()), (FailureCode::Corrupt, [].as_slice())),
            }
        }
        assert!(shares.is_sorted());
        assert!(shares.len() >= 10, "{shares:?}");
    }
    assert_eq!(report(&codestream[..20]), Err(FailureCode::Corrupt));
}

#[test]
fn each_of_a_thousand_damaged_copies_gives_a_report_or_an_expected_failure() {
    let limits = DecodeLimits { max_memory: 128 << 20, deadline: Duration::from_secs(5), ..DecodeLimits::default() };
    let photo = specimen::photo(4, 64, 48);
    let extra = JxlImage { bits: 16, ..JxlImage::from_rgb(&photo) }.with_extra(JxlExtraChannel::Alpha, |x, _| x as u16);
    let files = [jxl(&photo), extra.codestream(), jxl_container(&lossy_jxl(), 2, &[]), lossy_jxl()];
    let (mut reports, mut random) = (0, 0x2545_f491_4f6c_dd1d_u64);
    for round in 0..1000 {
        let mut bytes = files[round % files.len()].clone();
        for _ in 0..1 + round % 5 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let position = 12 + (random >> 33) as usize % (bytes.len() - 12);
            bytes[position] ^= 1 << (random >> 20 & 7);
        }
        let watched = analyze_watched(&bytes, &limits);
        assert_eq!(watched.dependency_panics, [""; 0], "round {round}");
        match watched.result.unwrap() {
            Ok(_) => reports += 1,
            Err(failure) => assert!(
                matches!(
                    failure.code,
                    FailureCode::Corrupt
                        | FailureCode::TooManyPixels
                        | FailureCode::MemoryExceeded
                        | FailureCode::UnsupportedFormat
                ),
                "round {round}: {}",
                failure.code
            ),
        }
    }
    assert!(reports >= 200, "only {reports} reports");
}

#[test]
fn hostile_files_fail_quickly_with_the_code_of_their_fault() {
    let bombs = specimen::bombs();
    for (name, expected) in [
        ("billion-square.jxl", Some(FailureCode::TooManyPixels)),
        ("65000-square.jxl", Some(FailureCode::TooManyPixels)),
        ("100-megapixels-of-nothing.jxl", Some(FailureCode::MemoryExceeded)),
        ("100-megapixels-of-256-channels.jxl", Some(FailureCode::UnsupportedFormat)),
        ("4096-channels.jxl", Some(FailureCode::UnsupportedFormat)),
        ("5000-frames.jxl", None),
        ("box-of-4-gigabytes.jxl", None),
        ("metadata-of-64-megabytes.jxl", None),
    ] {
        let bomb = bombs.iter().find(|bomb| bomb.name == name).unwrap();
        let started_at = Instant::now();
        let code = report(&bomb.bytes).err();
        assert_eq!(code, expected, "{name}");
        assert!(started_at.elapsed() < Duration::from_secs(4), "{name} took {:?}", started_at.elapsed());
    }
}

#[test]
fn limits_of_memory_and_time_hold() {
    let bytes = jxl(&specimen::photo(1, 700, 600));
    let code = |limits: &DecodeLimits| analyze(&bytes, limits).err().map(|failure| failure.code);
    assert_eq!(
        code(&DecodeLimits { max_memory: 17 << 20, ..DecodeLimits::default() }),
        Some(FailureCode::MemoryExceeded)
    );
    assert_eq!(
        code(&DecodeLimits { max_pixels: 400_000, ..DecodeLimits::default() }),
        Some(FailureCode::TooManyPixels)
    );
    let expired = DecodeLimits { deadline: Duration::ZERO, ..DecodeLimits::default() };
    assert_eq!(code(&expired), Some(FailureCode::DeadlineExceeded));
}
