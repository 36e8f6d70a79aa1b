//! Tests of the reports on files of all formats and many pixel types: expected values, equality for equal bytes, data
//! after the image, and the size of the summary.

use image::{ExtendedColorType, ImageEncoder, RgbImage};
use mozjpeg::{ColorSpace, Compress};
use png::{BitDepth, ColorType};
use protocol::{ColourType, FailureCode, Format, PictureType, Report};

use super::analyze;
use crate::limits::DecodeLimits;
use crate::specimen::{self, ExifFacts};

/// Report on a file with the default limits.
fn report(bytes: &[u8]) -> Report {
    analyze(bytes, &DecodeLimits::default()).unwrap().report
}

/// Picture that all formats encode.
fn photo() -> RgbImage {
    specimen::photo(3, 320, 200)
}

/// Checks format, size and storage in the report on a file of the photo, and that mean, deviation, colourfulness and
/// `dhash` are close to those of the photo as PNG.
fn check_alike(bytes: &[u8], format: Format, colour: ColourType, bit_depth: u8) {
    let (report, plain) = (report(bytes), report(&specimen::png(&photo())));
    assert_eq!(report.file.format, format);
    assert_eq!((report.image.colour, report.image.bit_depth), (colour, bit_depth), "{format}");
    assert_eq!((report.image.width, report.image.height, report.image.frames), (320, 200, 1), "{format}");
    assert_eq!(report.image.decoded, 1.0, "{format}");
    assert!((report.exposure.mean - plain.exposure.mean).abs() < 2.0, "{format} has mean {}", report.exposure.mean);
    assert!((report.exposure.deviation - plain.exposure.deviation).abs() < 2.0, "{format}");
    assert!((report.colour.colourfulness - plain.colour.colourfulness).abs() < 6.0, "{format}");
    assert!(report.identity.dhash.distance(plain.identity.dhash) <= 3, "{format}");
    assert_eq!(report.picture.media_type, PictureType::Jpeg);
}

#[test]
fn every_format_gives_the_same_picture() {
    let photo = photo();
    check_alike(&specimen::jpeg(&photo, 90), Format::Jpeg, ColourType::Rgb, 8);
    check_alike(&specimen::gif(&photo), Format::Gif, ColourType::Palette, 8);
    check_alike(&specimen::webp(&photo), Format::Webp, ColourType::Rgb, 8);
    check_alike(&specimen::bmp(&photo), Format::Bmp, ColourType::Rgb, 8);
    check_alike(&specimen::tiff(&photo), Format::Tiff, ColourType::Rgb, 8);
}

#[test]
fn decodes_sixteen_bits_in_png_and_tiff() {
    let wide: Vec<u8> = photo().iter().flat_map(|&value| (u16::from(value) * 257).to_ne_bytes()).collect();
    let (mut png, mut tiff) = (vec![], std::io::Cursor::new(vec![]));
    let kind = ExtendedColorType::Rgb16;
    image::codecs::png::PngEncoder::new(&mut png).write_image(&wide, 320, 200, kind).unwrap();
    image::codecs::tiff::TiffEncoder::new(&mut tiff).write_image(&wide, 320, 200, kind).unwrap();
    check_alike(&png, Format::Png, ColourType::Rgb, 16);
    check_alike(tiff.get_ref(), Format::Tiff, ColourType::Rgb, 16);
}

#[test]
fn decodes_progressive_and_cmyk_jpegs() {
    let photo = photo();
    let mut compress = Compress::new(ColorSpace::JCS_RGB);
    compress.set_size(320, 200);
    compress.set_quality(90.0);
    compress.set_progressive_mode();
    let mut started = compress.start_compress(vec![]).unwrap();
    started.write_scanlines(&photo).unwrap();
    check_alike(&started.finish().unwrap(), Format::Jpeg, ColourType::Rgb, 8);

    // libjpeg writes CMYK with an Adobe marker, hence inverted. Without black, the stored samples are then RGB.
    let inks: Vec<u8> = photo.pixels().flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255]).collect();
    for stored in [ColorSpace::JCS_CMYK, ColorSpace::JCS_YCCK] {
        let mut compress = Compress::new(ColorSpace::JCS_CMYK);
        compress.set_size(320, 200);
        compress.set_fastest_defaults();
        compress.set_color_space(stored);
        compress.set_quality(92.0);
        let mut started = compress.start_compress(vec![]).unwrap();
        started.write_scanlines(&inks).unwrap();
        check_alike(&started.finish().unwrap(), Format::Jpeg, ColourType::Cmyk, 8);
    }
}

/// A PNG of 4 × 2 pixels with these rows.
fn small_png(colour: ColorType, depth: BitDepth, palette: Option<(&[u8], &[u8])>, rows: &[u8]) -> Vec<u8> {
    let mut bytes = vec![];
    let mut encoder = png::Encoder::new(&mut bytes, 4, 2);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    if let Some((palette, alpha)) = palette {
        encoder.set_palette(palette);
        encoder.set_trns(alpha);
    }
    encoder.write_header().unwrap().write_image_data(rows).unwrap();
    bytes
}

#[test]
fn decodes_low_bit_depths_grey_palettes_and_alpha() {
    // Two bits of grey: 0, 85, 170, 255 in both rows.
    let grey = report(&small_png(ColorType::Grayscale, BitDepth::Two, None, &[0b0001_1011; 2]));
    assert_eq!((grey.image.colour, grey.image.bit_depth, grey.image.alpha), (ColourType::Grey, 2, false));
    assert_eq!((grey.exposure.mean, grey.colour.colourfulness), (127.5, 0.0));

    // Grey and alpha: opaque white, and transparent pixels over mid grey.
    let transparent = report(&small_png(
        ColorType::GrayscaleAlpha,
        BitDepth::Eight,
        None,
        &[255, 255, 255, 255, 0, 0, 0, 0].repeat(2),
    ));
    assert_eq!((transparent.image.colour, transparent.image.alpha), (ColourType::Grey, true));
    assert_eq!(transparent.exposure.mean, (255.0 + 128.0) / 2.0);
    assert_eq!(transparent.picture.media_type, PictureType::Png);

    // A palette of red and a transparent blue.
    let palette = report(&small_png(
        ColorType::Indexed,
        BitDepth::One,
        Some((&[255, 0, 0, 0, 0, 255], &[255, 0])),
        &[0b0000_0000, 0b1111_0000],
    ));
    assert_eq!((palette.image.colour, palette.image.bit_depth, palette.image.alpha), (ColourType::Palette, 1, true));
    let colours: Vec<_> = palette.colour.palette.iter().map(|swatch| (swatch.hex.as_str(), swatch.share)).collect();
    assert_eq!(colours, [("#ff0000", 0.5), ("#808080", 0.5)]);
}

#[test]
fn counts_frames_and_measures_the_first() {
    let mut bytes = vec![];
    let mut encoder = image::codecs::gif::GifEncoder::new_with_speed(&mut bytes, 30);
    for grey in [40, 120, 250] {
        let frame = specimen::blank(16, 16, grey);
        encoder.encode(&frame, 16, 16, ExtendedColorType::Rgb8).unwrap();
    }
    drop(encoder);
    let report = report(&bytes);
    assert_eq!((report.image.frames, report.exposure.mean), (3, 40.0));

    let still = |grey| specimen::webp(&specimen::blank(16, 12, grey));
    let webp = specimen::animated_webp(&[still(70), still(120), still(250)], (16, 12));
    let report = self::report(&webp);
    assert_eq!((report.image.frames, report.exposure.mean), (3, 70.0));
    assert_eq!((report.image.width, report.image.height), (16, 12));

    let mut apng = vec![];
    let mut encoder = png::Encoder::new(&mut apng, 4, 2);
    encoder.set_color(ColorType::Grayscale);
    encoder.set_animated(5, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    for grey in 1..=5 {
        writer.write_image_data(&[grey * 20; 8]).unwrap();
    }
    writer.finish().unwrap();
    let report = self::report(&apng);
    assert_eq!((report.image.frames, report.exposure.mean), (5, 20.0));
}

/// Browsers enlarge the screen to the first frame.
#[test]
fn gif_screen_is_enlarged_to_its_first_frame() {
    let photo = specimen::photo(3, 60, 40);
    let gif = specimen::gif(&photo);
    let plain = report(&gif);
    for screen in [(0, 0), (0, 40), (1, 1), (30, 40), (60, 39)] {
        let found = report(&specimen::with_screen(&gif, screen));
        assert_eq!((found.image, found.exposure), (plain.image.clone(), plain.exposure.clone()), "{screen:?}");
    }
    let larger = report(&specimen::with_screen(&gif, (70, 1)));
    assert_eq!((larger.image.width, larger.image.height, larger.image.alpha), (70, 40, true));
    // A frame that begins at 10, 5 on a screen of its own size.
    let mut moved = gif.clone();
    let frame = moved.windows(9).position(|window| window == [0x2c, 0, 0, 0, 0, 60, 0, 40, 0]).unwrap();
    (moved[frame + 1], moved[frame + 3]) = (10, 5);
    let moved = report(&moved);
    assert_eq!((moved.image.width, moved.image.height, moved.image.decoded), (70, 45, 1.0));
}

#[test]
fn gif_frame_beyond_a_small_screen_is_rejected_by_its_size() {
    let bombs = specimen::bombs().into_iter().filter(|bomb| bomb.name.starts_with("frame-beyond"));
    let codes: Vec<_> = bombs.map(|bomb| analyze(&bomb.bytes, &DecodeLimits::default()).unwrap_err().code).collect();
    assert_eq!(codes, [FailureCode::TooManyPixels; 2]);
}

#[test]
fn cgbi_png_is_rejected_by_name() {
    let failure = analyze(&specimen::cgbi(&specimen::png(&photo())), &DecodeLimits::default()).unwrap_err();
    assert_eq!(failure.code, FailureCode::UnsupportedFormat);
    assert!(failure.detail.contains("Apple's CgBI variant of PNG"), "{}", failure.detail);
}

#[test]
fn ignores_data_after_the_image() {
    let photo = photo();
    for bytes in [specimen::jpeg(&photo, 80), specimen::png(&photo), specimen::gif(&photo), specimen::bmp(&photo)] {
        let mut longer = report(&[bytes.as_slice(), &[0xab; 5000]].concat());
        let mut plain = report(&bytes);
        (longer.timing, plain.timing) = (None, None);
        longer.file = plain.file.clone();
        assert_eq!(longer, plain);
    }
}

#[test]
fn the_same_bytes_give_the_same_report() {
    let bytes = specimen::jpeg(&photo(), 80);
    let (mut first, mut second) = (report(&bytes), report(&bytes));
    (first.timing, second.timing) = (None, None);
    assert_eq!(first, second);
    assert_eq!(first.file.hash.to_hex(), blake3::hash(&bytes).to_hex().as_str());
}

/// Checks the size of the report summary with the longest texts and numbers that a file can contain.
#[test]
fn report_summary_is_at_most_two_kilobytes() {
    for character in ["W", "é", "\"", "\\", "넓"] {
        let long = || Some(character.repeat(500));
        let facts = ExifFacts {
            orientation: Some(8),
            make: long(),
            model: long(),
            software: long(),
            lens_make: long(),
            lens: long(),
            capture_time: Some("2026:11:22 11:10:00".to_owned()),
            sub_seconds: Some("123456789".to_owned()),
            offset: Some("+09:00".to_owned()),
            exposure: Some((1, 300_000)),
            aperture: Some((12_345, 1000)),
            iso: Some(64_000),
            focal_length: Some((1_234_567, 100)),
            film_length: Some(54_321),
            bias: Some((-1234, 100)),
            settings: Some([3, 2, 0x18, 1]),
            gps: Some((-37.566_512, -126.978_388)),
            altitude: Some(-1234.5),
            ..ExifFacts::default()
        };
        let mut profile = moxcms::ColorProfile::new_display_p3();
        let name = moxcms::LocalizableString::new("en".to_owned(), "US".to_owned(), character.repeat(500));
        profile.description = Some(moxcms::ProfileText::Localizable(vec![name]));
        let jpeg = specimen::with_profile(&specimen::jpeg(&photo(), 90), &profile.encode().unwrap(), 60_000);
        let mut report = report(&specimen::with_exif(&jpeg, &facts));
        assert_eq!(report.histogram.as_ref().unwrap().luma.iter().sum::<u32>(), 320 * 200);
        let camera = report.camera.as_ref().unwrap();
        assert!(camera.make.is_some() && camera.lens_make.is_some() && camera.location.is_some());
        // Values that none of these files reaches, though another could.
        report.file.bytes = 256 << 20;
        (report.image.width, report.image.height, report.image.frames) = (19_999, 19_999, 1000);
        (report.image.megapixels, report.image.aspect, report.image.decoded) = (399.999, 19_999.123, 0.1234);
        report.image.colour = ColourType::Palette;
        let exposure = &mut report.exposure;
        (exposure.mean, exposure.deviation, exposure.entropy) = (123.456, 123.456, 7.1234);
        (exposure.clipped_shadows, exposure.clipped_highlights) = (0.12345, 0.12345);
        let timing = protocol::Timing { waited_ms: 123_456.7, decoding_ms: 12_345.6, measuring_ms: 12_345.6 };
        report.timing = Some(timing);
        let event = serde_json::to_string(&report.summary()).unwrap();
        assert!(event.len() <= 2048, "{} bytes: {event}", event.len());
    }
}
