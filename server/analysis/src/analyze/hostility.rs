//! Files that are not what they should be end in a report or a failure, soon.

use std::time::Duration;

use proptest::prelude::*;
use protocol::{Failure, FailureCode};

use super::{Analysis, analyze};
use crate::limits::Limits;
use crate::specimen;

/// Analyzes as the child process does: a decoder may panic, which is no more than this file's failure.
fn contained(bytes: &[u8]) -> Option<Result<Analysis, Failure>> {
    let limits = Limits { deadline: Duration::from_secs(5), ..Limits::default() };
    std::panic::catch_unwind(|| analyze(bytes, &limits)).ok()
}

fn specimens() -> Vec<Vec<u8>> {
    let photo = specimen::photo(6, 64, 48);
    vec![
        specimen::jpeg(&photo, 80),
        specimen::png(&photo),
        specimen::gif(&photo),
        specimen::webp(&photo),
        specimen::bmp(&photo),
        specimen::tiff(&photo),
    ]
}

/// Whatever comes out is sane.
fn check(result: Option<Result<Analysis, Failure>>) {
    if let Some(Ok(analysis)) = result {
        let report = analysis.report;
        assert!((0.0..=1.0).contains(&report.image.decoded) && report.image.decoded > 0.0);
        assert!(report.picture.width.max(report.picture.height) <= 512);
        assert!(serde_json::to_string(&report.without_bulk()).unwrap().len() < 2000);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn random_bytes_after_a_good_beginning_end(
        which in 0..6usize,
        kept in 0..200usize,
        noise in prop::collection::vec(any::<u8>(), 0..3000),
    ) {
        let good = &specimens()[which];
        check(contained(&[&good[..kept.min(good.len())], &noise].concat()));
    }

    #[test]
    fn flipped_bits_end(which in 0..6usize, flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8u8), 1..12)) {
        let mut bytes = specimens()[which].clone();
        for (place, bit) in flips {
            let place = place.index(bytes.len());
            bytes[place] ^= 1 << bit;
        }
        check(contained(&bytes));
    }

    #[test]
    fn every_cut_ends(which in 0..6usize, cut in any::<prop::sample::Index>()) {
        let bytes = &specimens()[which];
        check(contained(&bytes[..cut.index(bytes.len())]));
    }
}

#[test]
fn refusals_say_what_is_wrong() {
    let limits = Limits { max_bytes: 20_000, max_pixels: 5000, ..Limits::default() };
    let code = |bytes: &[u8]| analyze(bytes, &limits).err().map(|failure| failure.code);
    assert_eq!(code(b""), Some(FailureCode::Empty));
    assert_eq!(code(b"%PDF-1.7"), Some(FailureCode::UnsupportedFormat));
    assert_eq!(code(&[b"GIF89a".as_slice(), &[0; 30_000]].concat()), Some(FailureCode::TooLarge));
    let large = specimen::photo(1, 100, 60);
    for bytes in [specimen::jpeg(&large, 50), specimen::png(&large), specimen::gif(&large), specimen::bmp(&large)] {
        assert_eq!(code(&bytes), Some(FailureCode::TooManyPixels));
    }
    let hurried = Limits { deadline: Duration::ZERO, ..Limits::default() };
    let failure = analyze(&specimen::png(&large), &hurried).unwrap_err();
    assert_eq!(failure.code, FailureCode::DeadlineExceeded);
}

/// Sixty-five thousand pixels a side in a file of nothing: refused by its header, before any memory is taken.
#[test]
fn a_bomb_is_refused_by_its_size() {
    let mut png = specimen::png(&specimen::blank(4, 4, 0));
    png[16..24].copy_from_slice(&[0, 0, 0xfd, 0xe8, 0, 0, 0xfd, 0xe8]);
    let mut bmp = specimen::bmp(&specimen::blank(4, 4, 0));
    bmp[18..26].copy_from_slice(&[0xe8, 0xfd, 0, 0, 0xe8, 0xfd, 0, 0]);
    let mut gif = specimen::gif(&specimen::blank(4, 4, 0));
    gif[6..10].copy_from_slice(&[0xe8, 0xfd, 0xe8, 0xfd]);
    let mut jpeg = specimen::jpeg(&specimen::blank(4, 4, 0), 80);
    let frame = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xfd, 0xe8, 0xfd, 0xe8]);
    for bytes in [jpeg, gif, bmp] {
        let failure = analyze(&bytes, &Limits::default()).unwrap_err();
        assert_eq!(failure.code, FailureCode::TooManyPixels);
    }
    // A PNG guards its header by a checksum, so the changed one is damaged first of all.
    let failure = analyze(&png, &Limits::default()).unwrap_err();
    assert!(matches!(failure.code, FailureCode::TooManyPixels | FailureCode::Corrupt));
}
