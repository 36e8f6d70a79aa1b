//! Tests that refused, truncated, corrupted and hostile HEICs give a report or the failure of their fault.

use protocol::{FailureCode, Report};

use super::analyze;
use super::damaged_file::gives_report;
use super::xorshift::Xorshift;
use crate::limits::DecodeLimits;
use crate::specimen::{self, HeifFile, HeifProperty};

/// Report on a file with the default limits, or its failure code and sentence.
fn report(bytes: &[u8]) -> Result<Report, (FailureCode, String)> {
    let analysis = analyze(bytes, &DecodeLimits::default());
    analysis.map(|analysis| analysis.report).map_err(|failure| (failure.code, failure.detail))
}

#[test]
fn other_kinds_of_images_are_refused_by_name() {
    let sentence = |bytes: &[u8]| {
        let (code, detail) = report(bytes).unwrap_err();
        assert_eq!(code, FailureCode::UnsupportedFormat);
        detail
    };
    for (kind, name) in [
        (*b"iovl", "overlays"),
        (*b"unci", "uncompressed"),
        (*b"jpeg", "JPEG"),
        (*b"avc1", "H.264"),
        (*b"av01", "AV1"),
        (*b"j2k1", "rare codec"),
    ] {
        let mut file = HeifFile::default();
        let item = file.add_item(kind, vec![0; 16]);
        file.add_property(item, HeifProperty::Size(16, 16));
        let sentence = sentence(&file.encode(*b"heic", item));
        assert!(sentence.contains(name), "{sentence}");
    }
    let sequence = [b"\0\0\0\x10ftyphevc\0\0\0\0".as_slice(), b"\0\0\0\x08moov"].concat();
    assert!(sentence(&sequence).contains("image sequence"));
}

#[test]
fn truncated_grids_keep_their_rows_of_tiles() {
    let noisy = image::RgbImage::from_fn(300, 240, |x, y| {
        let value = (x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77)).wrapping_mul(0xc2b2_ae3d);
        image::Rgb([(value >> 16) as u8; 3])
    });
    let bytes = specimen::heic_grid(&noisy, (64, 16));
    let whole = report(&bytes).unwrap();
    let mut decoded = vec![];
    for twentieth in 1..20 {
        match report(&bytes[..bytes.len() * twentieth / 20]) {
            Ok(cut) => {
                let share = twentieth as f32 / 20.0;
                // A row of tiles is a fifteenth, and the structure takes a part of the file.
                assert!((cut.image.decoded - share).abs() < 0.2, "{} at {share}", cut.image.decoded);
                assert_eq!((cut.image.width, cut.image.height), (whole.image.width, whole.image.height));
                // If the missing rows were measured, their uniform grey would lower the entropy.
                assert!(cut.exposure.entropy > 6.0, "{} at {share}", cut.exposure.entropy);
                decoded.push(cut.image.decoded);
            }
            Err((code, _)) => assert_eq!(code, FailureCode::Corrupt),
        }
    }
    assert!(decoded.len() >= 15 && decoded.is_sorted(), "{decoded:?}");
    let single = specimen::heic(&noisy);
    assert_eq!(report(&single[..single.len() * 9 / 10]).unwrap_err().0, FailureCode::Corrupt);
}

#[test]
fn a_thousand_corrupted_copies_give_reports_or_expected_failures() {
    let bytes = specimen::heic_grid(&specimen::photo(6, 96, 80), (48, 16));
    let limits = DecodeLimits { max_memory: 64 << 20, ..DecodeLimits::default() };
    let (mut random, mut reports) = (Xorshift(0x9e37_79b9_7f4a_7c15), 0);
    let mut below = |bound: usize| random.below(bound);
    for round in 0..1000 {
        let mut corrupted = bytes.clone();
        for _ in 0..=below(4) {
            let position = 16 + below(bytes.len() - 16);
            corrupted[position] ^= 1 << below(8);
        }
        reports += usize::from(gives_report(&format!("round {round}"), &corrupted, &limits));
    }
    assert!(reports >= 200, "{reports} reports");
}

#[test]
fn hostile_files_give_the_code_of_their_fault() {
    let bombs = specimen::bombs();
    let code = |name: &str| {
        let bomb = bombs.iter().find(|bomb| bomb.name == format!("{name}.heic")).unwrap();
        report(&bomb.bytes).err().map(|(code, _)| code)
    };
    for corrupt in [
        "grid-larger-than-its-tiles",
        "grid-of-itself",
        "image-of-itself",
        "data-past-the-end",
        "data-of-4-gigabytes",
        "picture-larger-than-stated",
        "picture-smaller-than-stated",
    ] {
        assert_eq!(code(corrupt), Some(FailureCode::Corrupt), "{corrupt}");
    }
    for too_large in ["grid-of-4-gigapixels", "picture-of-4-gigapixels"] {
        assert_eq!(code(too_large), Some(FailureCode::TooManyPixels), "{too_large}");
    }
    assert_eq!(code("grid-of-65280-tiles-for-one-pixel"), None);
    assert_eq!(code("alpha-of-itself"), None);
}
