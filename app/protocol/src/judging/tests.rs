//! Tests of judging: the issues that a report has, their texts and scores, odd sizes, and the length of a report
//! summary.

use super::*;
use crate::{Camera, Format, Issue, Location, PreviewSize, RawFacts, Report, Thresholds};

fn check(change: impl FnOnce(&mut Report), expected: &[Issue]) {
    let mut report = samples::report();
    change(&mut report);
    let verdicts = judge(&report, "a.jpg", &Thresholds::default(), &BatchContext::default());
    let issues: Vec<_> = verdicts.iter().map(|verdict| verdict.issue).collect();
    assert_eq!(issues, expected);
    for verdict in verdicts {
        assert!((0.0..=1.0).contains(&verdict.score), "{verdict:?}");
        assert!(verdict.text.ends_with('.'), "{verdict:?}");
    }
}

#[test]
fn a_good_photograph_has_no_issue() {
    check(|_| {}, &[]);
}

#[test]
fn measurements_beyond_their_thresholds_are_issues() {
    check(|report| report.focus.blur = Some(2.5), &[Issue::Blurred]);
    check(|report| (report.exposure.p90, report.exposure.p95) = (50, 60), &[Issue::TooDark]);
    check(
        |report| {
            report.colour.colourfulness = 0.0;
            report.colour.coloured = 0.0;
        },
        &[Issue::Greyscale],
    );
    check(|report| report.colour.colourfulness = 2.0, &[]);
    check(|report| report.image.aspect = 0.2, &[Issue::OddAspect]);
    check(|report| report.image.width = 100, &[Issue::TooSmall]);
    check(|report| report.image.decoded = 0.5, &[Issue::Truncated]);
    check(|report| report.file.format = Format::Png, &[Issue::ExtensionMismatch]);
    check(
        |report| {
            let location = Some(Location { latitude: 37.5, longitude: 127.0, altitude: None });
            report.camera = Some(Camera { location, ..Camera::default() });
        },
        &[Issue::HasLocation],
    );
}

#[test]
fn rejudging_own_issues_keeps_batch_issues_and_the_order() {
    let report = samples::report();
    let batch_context =
        BatchContext { duplicate_kind: DuplicateKind::Near, odd_size_ratio: Some(20.0), ..BatchContext::default() };
    let thresholds = Thresholds::default();
    let verdicts = judge(&report, "a.png", &thresholds, &batch_context);
    assert_eq!(verdicts.len(), 3);
    assert_eq!(rejudge_own_issues(&report, "a.png", &thresholds, &verdicts), verdicts);
    let strict = Thresholds { blurred_above: 0.1, ..thresholds };
    let judged = rejudge_own_issues(&report, "a.png", &strict, &verdicts);
    assert_eq!(judged, judge(&report, "a.png", &strict, &batch_context));
    assert_eq!(judged[0].issue, Issue::Blurred);
}

#[test]
fn a_blown_out_photograph_is_too_bright_and_a_white_background_is_not() {
    let white = |border: u8, shoulder: f32, p1: u8| {
        move |report: &mut Report| {
            report.exposure.mean = 210.0;
            report.exposure.clipped_highlights = 0.5;
            report.exposure.clipped_channel = 0.6;
            (report.exposure.border, report.exposure.shoulder, report.exposure.p1) = (border, shoulder, p1);
        }
    };
    check(white(20, 0.4, 4), &[Issue::TooBright]);
    // A cut-out article, paper, a screen with a dark bar at its top, a line of text, a pale chart.
    check(white(255, 0.1, 4), &[]);
    check(white(235, 0.08, 4), &[]);
    check(white(20, 0.03, 4), &[]);
    check(white(250, 0.001, 255), &[]);
    check(white(250, 0.03, 180), &[]);
    check(
        |report| {
            white(20, 0.4, 4)(report);
            report.focus.edges = 0.35;
        },
        &[],
    );
    // Skies that are clipped along the whole border, and a frame with almost nothing left.
    check(white(235, 0.1, 4), &[Issue::TooBright]);
    check(white(255, 0.2, 4), &[Issue::TooBright]);
    check(white(250, 0.03, 220), &[Issue::TooBright]);
}

#[test]
fn lamps_and_faint_skies_do_not_make_a_dark_frame_lighter() {
    let percentiles = |median: u8, p90: u8, p95: u8, p99: u8| {
        move |report: &mut Report| {
            let exposure = &mut report.exposure;
            (exposure.median, exposure.p90, exposure.p95, exposure.p99) = (median, p90, p95, p99);
        }
    };
    // A lamp, and skies that underexposure has darkened.
    check(percentiles(30, 60, 65, 250), &[Issue::TooDark]);
    check(percentiles(40, 85, 88, 95), &[Issue::TooDark]);
    check(percentiles(65, 85, 88, 95), &[Issue::TooDark]);
    // A lamp that fills more than a twentieth of a dark frame.
    check(
        |report| {
            percentiles(30, 60, 240, 254)(report);
            report.exposure.clipped_channel = 0.05;
        },
        &[Issue::TooDark],
    );
    // A town at night, a grey day without deep shadows, a lit subject before black.
    check(percentiles(30, 60, 165, 205), &[]);
    check(percentiles(75, 85, 88, 95), &[]);
    check(percentiles(10, 130, 180, 220), &[]);
}

#[test]
fn a_line_of_text_on_tinted_paper_is_not_low_contrast() {
    let tinted = |deviation: f32| {
        move |report: &mut Report| {
            (report.exposure.p1, report.exposure.p99, report.exposure.deviation) = (232, 234, deviation);
        }
    };
    check(tinted(14.0), &[]);
    check(tinted(1.0), &[Issue::LowContrast]);
}

#[test]
fn a_high_mean_is_too_bright_only_with_lost_detail() {
    check(
        |report| {
            report.exposure.mean = 200.0;
            report.exposure.clipped_channel = 0.1;
        },
        &[Issue::TooBright],
    );
    // A bright picture that has kept its detail, and a darker one that has lost some.
    check(|report| report.exposure.mean = 200.0, &[]);
    check(|report| report.exposure.clipped_channel = 0.4, &[]);
}

#[test]
fn a_uniform_frame_is_only_low_information() {
    check(
        |report| {
            report.exposure.p1 = 120;
            report.exposure.p99 = 122;
            report.focus.blur = None;
            report.focus.edges = 0.0;
        },
        &[Issue::LowInformation],
    );
}

#[test]
fn low_contrast_is_not_reported_for_a_dark_frame() {
    let faint = |report: &mut Report| {
        report.exposure.p1 = 100;
        report.exposure.p99 = 140;
        report.exposure.deviation = 10.0;
    };
    check(faint, &[Issue::LowContrast]);
    check(
        |report| {
            report.exposure.p1 = 0;
            (report.exposure.p90, report.exposure.p95, report.exposure.p99) = (20, 30, 40);
            report.exposure.deviation = 10.0;
        },
        &[Issue::TooDark],
    );
}

#[test]
fn the_batch_context_gives_duplicates_and_odd_sizes() {
    let batch_context =
        BatchContext { duplicate_kind: DuplicateKind::Exact, odd_size_ratio: Some(0.05), ..BatchContext::default() };
    let verdicts = judge(&samples::report(), "a.jpg", &Thresholds::default(), &batch_context);
    let issues: Vec<_> = verdicts.iter().map(|verdict| verdict.issue).collect();
    assert_eq!(issues, [Issue::OddSize, Issue::ExactDuplicate]);
    assert_eq!(verdicts[0].text, "The image has 20 times fewer pixels than most of this batch.");
}

#[test]
fn a_near_duplicate_scores_its_similarity_and_names_the_image_to_keep() {
    let near = BatchContext { duplicate_kind: DuplicateKind::Near, similarity: Some(0.914), ..BatchContext::default() };
    let choice =
        Some(GroupChoice { others: 2, best_other: Some("b.jpg".to_owned()), reason: BestReason::MostPixels(24.0) });
    let with_choice = BatchContext { choice, ..near.clone() };
    let text = |batch_context: &BatchContext| {
        let verdicts = judge(&samples::report(), "a.jpg", &Thresholds::default(), batch_context);
        assert_eq!((verdicts.len(), verdicts[0].issue, verdicts[0].score), (1, Issue::NearDuplicate, 0.91));
        verdicts[0].text.clone()
    };
    assert_eq!(text(&near), "Another image in this batch looks nearly the same.");
    assert_eq!(
        text(&with_choice),
        "The image looks nearly the same as 2 others in this batch; \
         keep b.jpg instead: it is among the largest (24.0 MP)."
    );
}

#[test]
fn a_size_stands_out_only_in_a_batch_of_five_or_more() {
    let thresholds = Thresholds::default();
    assert_eq!(odd_size_ratios(&[100, 100, 100, 1], &thresholds), [None; 4]);
    assert_eq!(odd_size_ratios(&[100, 1000, 100, 5, 4000], &thresholds), [None, None, None, Some(0.05), Some(40.0)]);
}

#[test]
fn only_extensions_of_image_formats_can_mismatch() {
    let report = samples::report();
    for (name, mismatch) in [("a.JPG", false), ("a", false), ("a.final", false), ("a.png", true), ("a.heic", true)] {
        let verdicts = judge(&report, name, &Thresholds::default(), &BatchContext::default());
        assert_eq!(!verdicts.is_empty(), mismatch, "{name}");
    }
}

#[test]
fn a_mismatch_names_the_content_as_people_do() {
    let text = |name: &str, format, raw: Option<&str>| {
        let mut report = samples::report();
        report.file.format = format;
        let preview = PreviewSize { width: 1620, height: 1080 };
        report.image.raw = raw.map(|kind| RawFacts { kind: kind.to_owned(), preview });
        judge(&report, name, &Thresholds::default(), &BatchContext::default())[0].text.clone()
    };
    assert_eq!(text("a.heic", Format::Jpeg, None), "The name ends in .heic, but the content is JPEG.");
    assert_eq!(text("a.jpg", Format::Jxl, None), "The name ends in .jpg, but the content is JPEG XL.");
    assert_eq!(
        text("a.tif", Format::Raw, Some("cr2")),
        "The name ends in .tif, but the content is a camera's raw file (CR2)."
    );
}

#[test]
fn the_report_summary_of_an_event_is_short() {
    assert!(serde_json::to_string(&samples::report()).unwrap().len() < 1500);
}
