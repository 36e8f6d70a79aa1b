//! Every kind of file, cut at every hundredth and with bits flipped, ends in a report or a failure, and in no panic.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use super::analyze;
use crate::limits::DecodeLimits;
use crate::specimen::fuzz_seeds;

/// What may be spent on a mutilated file of a few kilobytes.
fn limits() -> DecodeLimits {
    DecodeLimits {
        max_pixels: 4_000_000,
        max_memory: 64 << 20,
        deadline: Duration::from_secs(5),
        ..DecodeLimits::default()
    }
}

/// Analyzes and looks whether what comes out can be. Says so when there was a panic.
fn ends_without_panic(bytes: &[u8]) -> bool {
    let Ok(result) = catch_unwind(AssertUnwindSafe(|| analyze(bytes, &limits()))) else { return false };
    if let Ok(analysis) = result {
        let report = analysis.report;
        assert!(report.image.decoded > 0.0 && report.image.decoded <= 1.0);
        assert!(report.picture.width.max(report.picture.height) <= 512);
        assert!(serde_json::to_string(&report.summary()).unwrap().len() <= 2048);
    }
    true
}

/// A generator that gives the same numbers every time (Marsaglia, "Xorshift RNGs", 2003).
struct Xorshift(u64);

impl Xorshift {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

#[test]
fn every_cut_survives() {
    for (name, bytes) in fuzz_seeds() {
        for hundredth in 0..100 {
            assert!(ends_without_panic(&bytes[..bytes.len() * hundredth / 100]), "{name} cut at {hundredth} %");
        }
    }
}

#[test]
fn two_thousand_flips_survive() {
    let mut panics = vec![];
    for (name, bytes) in fuzz_seeds() {
        let mut random = Xorshift(0x2545_f491_4f6c_dd1d);
        for round in 0..2000 {
            let mut flipped = bytes.clone();
            for _ in 0..=random.below(6) {
                // Headers decide more than pixels do: half of the flips go there.
                let bound = if random.below(2) == 0 { flipped.len().min(300) } else { flipped.len() };
                let place = random.below(bound);
                flipped[place] ^= 1 << random.below(8);
            }
            if !ends_without_panic(&flipped) {
                panics.push(format!("{name}, round {round}"));
            }
        }
    }
    assert!(panics.is_empty(), "{panics:#?}");
}
