//! Tests that truncated files are decoded as far as they contain rows, and that complete files count as complete.

use mozjpeg::{ColorSpace, Compress};
use protocol::{FailureCode, Report};

use super::analyze;
use crate::limits::DecodeLimits;
use crate::specimen;

/// Report on a file with the default limits, or the code of its failure.
fn report(bytes: &[u8]) -> Result<Report, FailureCode> {
    analyze(bytes, &DecodeLimits::default()).map(|analysis| analysis.report).map_err(|failure| failure.code)
}

/// Cuts the file at each tenth of its length from the second on. Checks that the share of decoded rows is within
/// `tolerance` of the share of bytes, and that 20 bytes are not enough.
fn check_shares(name: &str, bytes: &[u8], tolerance: f32) {
    let whole = report(bytes).unwrap();
    assert_eq!(whole.image.decoded, 1.0, "{name}");
    for tenth in 2..10 {
        let share = tenth as f32 / 10.0;
        let cut = report(&bytes[..bytes.len() * tenth / 10]).unwrap_or_else(|code| panic!("{name} at {share}: {code}"));
        assert!((cut.image.decoded - share).abs() <= tolerance, "{name} at {share} has {}", cut.image.decoded);
        assert_eq!((cut.image.width, cut.image.height), (whole.image.width, whole.image.height));
        // If the missing rows were measured, their uniform grey would lower the entropy.
        assert!(cut.exposure.entropy > 6.0, "{name} at {share}");
        let map = cut.focus.map.unwrap();
        assert_eq!((map.columns * map.rows) as usize, map.values.len());
    }
    assert_eq!(report(&bytes[..bytes.len().min(20)]), Err(FailureCode::Corrupt), "{name}");
}

#[test]
fn truncated_files_keep_their_rows() {
    // Uniform noise, so that each row takes the same number of bytes.
    let noisy = image::RgbImage::from_fn(300, 240, |x, y| {
        let value = (x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77)).wrapping_mul(0xc2b2_ae3d);
        image::Rgb([(value >> 8) as u8, (value >> 16) as u8, (value >> 24) as u8])
    });
    check_shares("jpeg", &specimen::jpeg(&noisy, 85), 0.08);
    check_shares("png", &specimen::png(&noisy), 0.08);
    check_shares("gif", &specimen::gif(&noisy), 0.08);
    check_shares("bmp", &specimen::bmp(&noisy), 0.02);
}

/// The decoder returns a row when all its data is present. A lossy file first lists the predictions of all blocks, so
/// no row is complete before that part ends.
#[test]
fn truncated_webps_keep_their_rows() {
    let photo = specimen::photo(4, 300, 240);
    for (name, webp) in [("lossless", specimen::webp(&photo)), ("lossy", specimen::lossy_webp())] {
        assert_eq!(report(&webp).unwrap().image.decoded, 1.0, "{name}");
        let shares: Vec<_> =
            (25..50).map(|part| report(&webp[..webp.len() * part / 50]).map(|cut| cut.image.decoded)).collect();
        assert!(shares.iter().all(|share| share.is_ok_and(|share| share > 0.1 && share < 1.0)), "{name}: {shares:?}");
        assert!(shares.is_sorted_by_key(|share| share.unwrap()), "{name}: {shares:?}");
    }
}

#[test]
fn tiff_without_its_directory_is_corrupt() {
    // The encoder writes the directory last, as many do.
    let tiff = specimen::tiff(&specimen::photo(4, 300, 240));
    assert_eq!(report(&tiff[..tiff.len() * 4 / 5]), Err(FailureCode::Corrupt));
}

#[test]
fn rows_of_a_truncated_jpeg_equal_those_of_the_whole_file() {
    let photo = specimen::photo(4, 400, 300);
    let bytes = specimen::jpeg(&photo, 90);
    let cut = report(&bytes[..bytes.len() * 3 / 5]).unwrap();
    let rows = (cut.image.decoded * 300.0) as u32;
    let part = image::imageops::crop_imm(&photo, 0, 0, 400, rows).to_image();
    let expected = report(&specimen::png(&part)).unwrap();
    assert!((cut.exposure.mean - expected.exposure.mean).abs() < 2.0);
    assert!(cut.exposure.p1.abs_diff(expected.exposure.p1) <= 4);
}

#[test]
fn jpeg_without_end_marker_is_complete() {
    for seed in 0..8 {
        let bytes = specimen::jpeg(&specimen::photo(seed, 333, 222), 85);
        assert_eq!(bytes[bytes.len() - 2..], [0xff, 0xd9]);
        assert_eq!(report(&bytes[..bytes.len() - 2]).unwrap().image.decoded, 1.0);
        assert_eq!(report(&bytes[..bytes.len() - 1]).unwrap().image.decoded, 1.0);
        assert!(report(&bytes[..bytes.len() - 40]).unwrap().image.decoded < 1.0);
    }
    let grey = specimen::jpeg(&specimen::blank(64, 64, 128), 85);
    assert_eq!(report(&grey[..grey.len() - 2]).unwrap().image.decoded, 1.0);
}

#[test]
fn detects_truncation_behind_zeros_and_an_end_marker() {
    for seed in 0..3 {
        let bytes = specimen::jpeg(&specimen::photo(seed, 480, 360), 88);
        let cut = &bytes[..bytes.len() * 6 / 10];
        let expected = report(cut).unwrap().image.decoded;
        assert!((0.3..0.9).contains(&expected), "{expected}");
        let check_near_expected = |covered: &[u8]| {
            let decoded = report(covered).unwrap().image.decoded;
            assert!((decoded - expected).abs() < 0.08, "{decoded} instead of {expected}");
        };
        check_near_expected(&[cut, &[0xff, 0xd9]].concat());
        for zeros in [100, 1000, bytes.len() - cut.len(), 100_000] {
            check_near_expected(&[cut, &vec![0; zeros]].concat());
            check_near_expected(&[cut, &vec![0; zeros], &[0xff, 0xd9]].concat());
        }
    }
}

#[test]
fn zeros_in_or_after_the_image_are_no_truncation() {
    // A page that ends in white, with optimized Huffman codes, contains long runs of zeros.
    let page = image::RgbImage::from_fn(800, 1600, |x, y| {
        if y < 24 { image::Rgb([((x * y) % 251) as u8; 3]) } else { image::Rgb([255; 3]) }
    });
    let mut compress = Compress::new(ColorSpace::JCS_RGB);
    compress.set_size(800, 1600);
    compress.set_fastest_defaults();
    compress.set_optimize_coding(true);
    let mut started = compress.start_compress(vec![]).unwrap();
    started.write_scanlines(&page).unwrap();
    let bytes = started.finish().unwrap();
    let zeros = bytes.iter().rev().skip(3).take_while(|&&byte| byte == 0).count();
    assert!(zeros > 500, "only {zeros} zeros");
    assert_eq!(report(&bytes).unwrap().image.decoded, 1.0);
    assert_eq!(report(&[bytes.as_slice(), &[0; 5000]].concat()).unwrap().image.decoded, 1.0);
    let photo = specimen::jpeg(&specimen::photo(2, 320, 200), 90);
    assert_eq!(report(&[photo.as_slice(), &[0; 5000]].concat()).unwrap().image.decoded, 1.0);
    assert_eq!(report(&[&photo[..photo.len() - 2], &[0; 5000]].concat()).unwrap().image.decoded, 1.0);
}

#[test]
fn end_marker_within_the_data_ends_the_image() {
    let bytes = specimen::jpeg(&specimen::photo(5, 480, 360), 88);
    for tenth in 4..9 {
        let position = bytes.len() * tenth / 10;
        let mut damaged = bytes.clone();
        damaged[position..position + 2].copy_from_slice(&[0xff, 0xd9]);
        let cut = report(&bytes[..position]).unwrap().image.decoded;
        let decoded = report(&damaged).unwrap().image.decoded;
        assert!((decoded - cut).abs() < 0.08, "{decoded} instead of {cut}");
    }
}

#[test]
fn truncated_progressive_jpeg_is_partly_decoded() {
    let mut compress = Compress::new(ColorSpace::JCS_RGB);
    compress.set_size(400, 300);
    compress.set_quality(90.0);
    compress.set_progressive_mode();
    let mut started = compress.start_compress(vec![]).unwrap();
    started.write_scanlines(&specimen::photo(9, 400, 300)).unwrap();
    let bytes = started.finish().unwrap();
    assert_eq!(report(&bytes).unwrap().image.decoded, 1.0);
    assert_eq!(report(&bytes[..bytes.len() - 2]).unwrap().image.decoded, 1.0);
    let shares: Vec<f32> =
        (3..10).map(|tenth| report(&bytes[..bytes.len() * tenth / 10]).unwrap().image.decoded).collect();
    assert!(shares.iter().all(|share| *share > 0.0 && *share < 1.0), "{shares:?}");
    assert!(shares.is_sorted(), "{shares:?}");
}

#[test]
fn truncated_interlaced_png_is_partly_decoded() {
    let photo = specimen::photo(9, 250, 170);
    let bytes = specimen::interlaced_png(&photo);
    let (whole, plain) = (report(&bytes).unwrap(), report(&specimen::png(&photo)).unwrap());
    assert_eq!((whole.image.decoded, &whole.identity), (1.0, &plain.identity));
    assert_eq!(whole.exposure, plain.exposure);
    for tenth in 2..10 {
        let cut = report(&bytes[..bytes.len() * tenth / 10]).unwrap();
        assert!((cut.image.decoded - tenth as f32 / 10.0).abs() < 0.15, "{tenth} has {}", cut.image.decoded);
        assert!(cut.identity.dhash.distance(plain.identity.dhash) < 16, "{tenth}");
    }
}
