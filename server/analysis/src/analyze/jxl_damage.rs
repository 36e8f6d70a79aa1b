//! Tests of truncated, damaged and hostile JPEG XL files.

use std::time::{Duration, Instant};

use protocol::FailureCode;

use super::damaged_file::gives_report;
use super::jxl_files::{lossy_source, raster, report};
use super::{analyze, decode_file};
use crate::budget::DecodeBudget;
use crate::limits::DecodeLimits;
use crate::specimen::{self, JxlExtraChannel, JxlImage, jxl, jxl_container, lossy_jxl};

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
        reports += usize::from(gives_report(&format!("round {round}"), &bytes, &limits));
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
        ("frame-of-a-gigapixel-in-64-pixels.jxl", Some(FailureCode::TooManyPixels)),
        ("frame-of-a-billion-square-in-64-pixels.jxl", Some(FailureCode::TooManyPixels)),
        ("2-billion-patches.jxl", Some(FailureCode::Corrupt)),
        ("2-billion-splines.jxl", Some(FailureCode::Corrupt)),
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
fn deadline_ends_the_decoding_of_many_layers_or_patches() {
    let bombs = specimen::bombs();
    for name in ["50-layers-of-4-megapixels.jxl", "1024-patches-of-a-megapixel.jxl"] {
        let bomb = bombs.iter().find(|bomb| bomb.name == name).unwrap();
        let limits = DecodeLimits { deadline: Duration::from_millis(300), ..DecodeLimits::default() };
        let started_at = Instant::now();
        let code = analyze(&bomb.bytes, &limits).err().map(|failure| failure.code);
        let elapsed = started_at.elapsed();
        eprintln!("{name}: {elapsed:?}");
        assert_eq!(code, Some(FailureCode::DeadlineExceeded), "{name}");
        assert!(elapsed < Duration::from_secs(3), "{name}: {elapsed:?}");
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
