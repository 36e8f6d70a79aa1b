//! Tests that truncated, damaged and hostile AVIFs give a report or a failure.
//!
//! The AV1 decoder ends the process on some damaged pictures. Therefore the damaged files are analyzed in a child
//! process, which is this test again and goes on in a new one.

use std::process::Command;

use protocol::FailureCode;

use super::damaged_file::gives_report;
use super::xorshift::Xorshift;
use crate::limits::DecodeLimits;
use crate::specimen;

/// Number of damaged files.
const ROUNDS: usize = 1000;

/// Environment variable that makes the test a child process: the first round.
const FIRST_ROUND: &str = "AVIF_CORRUPTION_FIRST_ROUND";

/// Exit code of a child process whose AV1 decoder failed.
const AV1_EXIT_CODE: i32 = 61;

/// Full name of the test in this test program.
const TEST: &str = "analyze::avif_corruption::a_thousand_damaged_avifs_end_in_reports_or_failures";

/// Damaged file of a round: bits are flipped, half of them in the headers.
fn damaged(seeds: &[Vec<u8>], round: usize) -> Vec<u8> {
    let mut random = Xorshift(round as u64 + 0x2545_f491_4f6c_dd1d);
    let mut below = |bound: usize| random.below(bound);
    let mut bytes = seeds[round % seeds.len()].clone();
    below(2);
    for _ in 0..=below(4) {
        let bound = if below(2) == 0 { bytes.len().min(400) } else { bytes.len() };
        let position = below(bound);
        bytes[position] ^= 1 << below(8);
    }
    bytes
}

/// Analyzes the files from this round on and prints the outcome of each.
#[expect(clippy::exit, reason = "the panic cannot leave the decoder's C functions; returning would abort the process")]
fn analyze_rounds(first: usize) {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if av1::is_decoding() {
            std::process::exit(AV1_EXIT_CODE);
        }
        print(info);
    }));
    let seeds = specimen::avifs();
    for round in first..ROUNDS {
        let name = format!("round {round}");
        let is_report = gives_report(&name, &damaged(&seeds, round), &DecodeLimits::default());
        println!("\n{name}: {}", if is_report { "report" } else { "failure" });
    }
}

#[test]
fn a_thousand_damaged_avifs_end_in_reports_or_failures() {
    if let Ok(first) = std::env::var(FIRST_ROUND) {
        return analyze_rounds(first.parse().unwrap());
    }
    let (mut round, mut reports, mut exits) = (0, 0, 0);
    while round < ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", TEST, "--nocapture"]).env(FIRST_ROUND, round.to_string());
        let output = child.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let outcomes: Vec<&str> = text.lines().filter(|line| line.starts_with("round ")).collect();
        round += outcomes.len();
        reports += outcomes.iter().filter(|outcome| outcome.ends_with(": report")).count();
        if output.status.success() {
            break;
        }
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(AV1_EXIT_CODE), "round {round}: {errors}");
        // The decoder ended the process in the next round.
        (round, exits) = (round + 1, exits + 1);
    }
    eprintln!("{round} rounds: {reports} reports, {exits} exits of the AV1 decoder");
    assert_eq!(round, ROUNDS);
    assert!(reports >= ROUNDS / 5, "{reports} reports");
}

#[test]
fn truncated_avifs_are_corrupt_or_keep_their_rows() {
    for (index, bytes) in specimen::avifs().into_iter().enumerate() {
        for part in 1..20 {
            let cut = &bytes[..bytes.len() * part / 20];
            match super::analyze(cut, &DecodeLimits::default()) {
                // Complete tiles of a grid are kept, and missing opacity counts as full.
                Ok(_) => assert!(index == 1 || index == 2, "file {index} cut at {} %", part * 5),
                Err(failure) => assert_eq!(failure.code, FailureCode::Corrupt, "file {index} cut at {} %", part * 5),
            }
        }
    }
}

#[test]
fn hostile_avifs_give_the_code_of_their_fault() {
    let bombs = specimen::bombs();
    for (name, expected) in [
        ("item-of-4-gigabytes.avif", FailureCode::Corrupt),
        ("item-past-the-end.avif", FailureCode::Corrupt),
        ("picture-of-4-gigapixels.avif", FailureCode::TooManyPixels),
    ] {
        let bomb = bombs.iter().find(|bomb| bomb.name == name).unwrap();
        let code = super::analyze(&bomb.bytes, &DecodeLimits::default()).err().map(|failure| failure.code);
        assert_eq!(code, Some(expected), "{name}");
    }
}
