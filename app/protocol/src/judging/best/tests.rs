//! Tests of the choice of the image to keep, and of its advice.

use super::*;
use crate::judging::samples::report;
use crate::{BatchContext, Thresholds, judge};

fn check(changes: &[&dyn Fn(&mut Report)], names: &[&str], expected: (usize, BestReason)) {
    let reports: Vec<Report> = changes
        .iter()
        .map(|change| {
            let mut report = report();
            change(&mut report);
            report
        })
        .collect();
    let candidates: Vec<BestCandidate<'_>> = reports
        .iter()
        .zip(names)
        .zip(0..)
        .map(|((report, name), arrival)| {
            let verdicts = judge(report, name, &Thresholds::default(), &BatchContext::default());
            BestCandidate { report, name, full_name: name, arrival, error: first_error(&verdicts) }
        })
        .collect();
    let found = best(&candidates).map(|best| (best.index, best.reason));
    assert_eq!(found, Some(expected));
    // The result does not depend on the order of the candidates.
    let reversed: Vec<BestCandidate<'_>> = candidates.iter().rev().copied().collect();
    assert_eq!(best(&reversed).map(|best| reversed[best.index].arrival), Some(expected.0 as u64));
}

#[test]
fn an_image_without_error_comes_before_all_others() {
    let plain = |_: &mut Report| {};
    let small = |report: &mut Report| report.image.width = 2000;
    let blurred = |report: &mut Report| report.focus.blur = Some(9.0);
    let dark = |report: &mut Report| (report.exposure.p90, report.exposure.p95) = (50, 60);
    check(&[&blurred, &small], &["a", "b"], (1, BestReason::WithoutError(Issue::Blurred)));
    check(&[&dark, &blurred, &small], &["a", "b", "c"], (2, BestReason::WithoutError(Issue::Blurred)));
    // Among images that all have errors, and among those that have none, the other criteria decide.
    let small_and_dark = |report: &mut Report| {
        small(report);
        dark(report);
    };
    check(&[&blurred, &small_and_dark], &["a", "b"], (0, BestReason::MostPixels(24.0)));
    check(&[&blurred, &small, &plain], &["a", "b", "c"], (2, BestReason::MostPixels(24.0)));
}

#[test]
fn each_image_gets_the_reason_that_applies_to_it() {
    let (report, mut small) = (report(), report());
    small.image.width = 2000;
    let candidate = |report, name, error| BestCandidate { report, name, full_name: name, arrival: 0, error };
    let blurred = candidate(&report, "a", Some(Issue::Blurred));
    let cut = candidate(&report, "b", Some(Issue::Truncated));
    let candidates = [blurred, cut, candidate(&small, "c", None), candidate(&report, "d", None)];
    let found = best(&candidates).unwrap();
    let reasons = candidates.map(|candidate| found.reason_for(&candidate));
    let largest = BestReason::MostPixels(24.0);
    assert_eq!(reasons, [BestReason::WithoutError(Issue::Blurred), BestReason::Complete, largest, largest]);
    // Where every image has an error, no image is told that the best one has none.
    let found = best(&candidates[..2]).unwrap();
    assert_eq!(found.reason_for(&blurred), found.reason);
}

#[test]
fn a_complete_file_comes_first_then_more_pixels() {
    let small = |report: &mut Report| report.image.width = 2000;
    let soft = |report: &mut Report| report.focus.sharpest = 100.0;
    let cut = |report: &mut Report| report.image.decoded = 0.9;
    check(&[&small, &soft], &["a", "b"], (1, BestReason::MostPixels(24.0)));
    check(&[&small, &cut], &["a", "b"], (0, BestReason::Complete));
}

#[test]
fn sharpness_decides_between_equal_sizes_then_compression() {
    let plain = |_: &mut Report| {};
    let soft = |report: &mut Report| report.focus.sharpest = 700.0;
    let light = |report: &mut Report| report.file.bytes = 12_000_000;
    let both = |report: &mut Report| {
        soft(report);
        light(report);
    };
    check(&[&both, &plain], &["a", "b"], (1, BestReason::Sharpest(900.0)));
    check(&[&plain, &light], &["a", "b"], (1, BestReason::LeastCompressed(4.0)));
}

#[test]
fn the_shortest_name_decides_between_equal_images() {
    let plain = |_: &mut Report| {};
    check(&[&plain, &plain, &plain], &["IMG_1 (copy).jpg", "IMG_2.jpg", "IMG_1.jpg"], (2, BestReason::Equal));
    assert_eq!(best(&[]), None);
}

#[test]
fn the_advice_gives_the_reason() {
    let choice = |best: Option<&str>, reason| GroupChoice { others: 2, best_other: best.map(str::to_owned), reason };
    assert_eq!(choice(None, BestReason::MostPixels(24.0)).advice(), "keep this one: it is among the largest (24.0 MP)");
    let blurred = choice(Some("b.jpg"), BestReason::WithoutError(Issue::Blurred));
    assert_eq!(blurred.advice(), "keep b.jpg instead: it is not blurred");
    let long = "x".repeat(300);
    let advice = choice(Some(&long), BestReason::Equal).advice();
    assert!(advice.len() < 120 && advice.ends_with("x… instead: they are equally good"), "{advice}");
    let deep = format!("{}/IMG_1.jpg", "x".repeat(300));
    let advice = choice(Some(&deep), BestReason::Equal).advice();
    assert!(advice.len() < 120 && advice.contains("keep …xx") && advice.contains("x/IMG_1.jpg"), "{advice}");
}

#[test]
fn equal_names_are_told_apart_by_their_folders() {
    let report = report();
    let candidate = |name, full_name| BestCandidate { report: &report, name, full_name, arrival: 0, error: None };
    let candidates = [candidate("1.jpg", "A/1.jpg"), candidate("1.jpg", "B/1.jpg"), candidate("2.jpg", "B/2.jpg")];
    assert_eq!([0, 1, 2].map(|index| distinct_name(&candidates, index)), ["A/1.jpg", "B/1.jpg", "2.jpg"]);
}
