//! Tests that truncated and bit-flipped copies of the fuzz seeds give a report or a failure, without a panic.

use std::time::Duration;

use super::panic_watch::analyze_watched;
use super::xorshift::Xorshift;
use crate::limits::DecodeLimits;
use crate::specimen::fuzz_seeds;

/// Limits for a corrupted file of a few kilobytes.
fn limits() -> DecodeLimits {
    DecodeLimits {
        max_pixels: 4_000_000,
        max_memory: 64 << 20,
        deadline: Duration::from_secs(5),
        ..DecodeLimits::default()
    }
}

/// Analyzes a file and checks that the report, if there is one, is plausible. Returns the source locations of panics in
/// dependencies. No test allows them: each is a bug to report to the dependency. A panic in this workspace fails the
/// test at once.
fn dependency_panics(bytes: &[u8]) -> Vec<String> {
    let analysis = analyze_watched(bytes, &limits());
    if let Some(Ok(analysis)) = analysis.result {
        let report = analysis.report;
        assert!(report.image.decoded > 0.0 && report.image.decoded <= 1.0);
        assert!(report.picture.width.max(report.picture.height) <= 512);
        assert!(serde_json::to_string(&report.summary()).unwrap().len() <= 2048);
    }
    analysis.dependency_panics
}

#[test]
fn files_cut_at_every_hundredth_do_not_panic() {
    for (name, bytes) in fuzz_seeds() {
        for hundredth in 0..100 {
            let panics = dependency_panics(&bytes[..bytes.len() * hundredth / 100]);
            assert!(panics.is_empty(), "{name} cut at {hundredth} %: {panics:?}");
        }
    }
}

#[test]
fn two_thousand_bit_flipped_copies_of_each_file_do_not_panic() {
    let mut panics = vec![];
    for (name, bytes) in fuzz_seeds() {
        let mut random = Xorshift(0x2545_f491_4f6c_dd1d);
        for round in 0..2000 {
            let mut flipped = bytes.clone();
            for _ in 0..=random.below(6) {
                // Headers have more influence than pixels: half of the flips go there.
                let bound = if random.below(2) == 0 { flipped.len().min(300) } else { flipped.len() };
                let position = random.below(bound);
                flipped[position] ^= 1 << random.below(8);
            }
            panics
                .extend(dependency_panics(&flipped).into_iter().map(|panic| format!("{name}, round {round}: {panic}")));
        }
    }
    assert!(panics.is_empty(), "{panics:#?}");
}
