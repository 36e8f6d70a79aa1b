//! Tests that truncated and bit-flipped copies of the fuzz seeds give a report or an expected failure, without a panic.

use std::time::Duration;

use super::damaged_file::gives_report;
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

#[test]
fn files_cut_at_every_hundredth_do_not_panic() {
    for (name, bytes) in fuzz_seeds() {
        for hundredth in 1..100 {
            let cut = &bytes[..(bytes.len() * hundredth / 100).max(1)];
            gives_report(&format!("{name} cut at {hundredth} %"), cut, &limits());
        }
    }
}

#[test]
fn two_thousand_bit_flipped_copies_of_each_file_do_not_panic() {
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
            gives_report(&format!("{name}, round {round}"), &flipped, &limits());
        }
    }
}
