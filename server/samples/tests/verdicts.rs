//! Test that each sample image gets the expected issues with the default thresholds or fails as corrupt, and that every
//! issue occurs.

use std::collections::BTreeSet;

use analysis::{AnalyzedImage, ComparableImage, DecodeLimits, DuplicateFinder, analyze, batch_contexts};
use protocol::{FailureCode, ImageId, Issue, Report, Thresholds, judge};
use samples::samples;

/// Expected issues of each file in the order of the catalogue; `None` for a file that cannot be decoded.
const EXPECTED: [(&str, Option<&[Issue]>); samples::COUNT] = [
    ("sunrise.jpg", Some(&[Issue::HasLocation])),
    ("portrait by lamplight.jpg", Some(&[Issue::NearDuplicate])),
    ("lake at dawn.jpg", Some(&[Issue::ExactDuplicate])),
    ("city out of focus.jpg", Some(&[Issue::Blurred])),
    ("balloons.jpg", Some(&[])),
    ("dunes.jpg", Some(&[Issue::NearDuplicate])),
    ("far too dark.jpg", Some(&[Issue::TooDark])),
    ("page of text.png", Some(&[])),
    ("flowers.jpg", Some(&[])),
    ("far too bright.jpg", Some(&[Issue::TooBright])),
    ("lake at dawn (copy).jpg", Some(&[Issue::ExactDuplicate])),
    ("city at dusk.jpg", Some(&[])),
    ("fog.jpg", Some(&[Issue::LowContrast])),
    ("portrait mirrored.jpg", Some(&[Issue::NearDuplicate])),
    ("panorama.jpg", Some(&[Issue::OddAspect])),
    ("camera shake.jpg", Some(&[Issue::Blurred])),
    ("without colour.jpg", Some(&[Issue::Greyscale])),
    ("dunes resized.jpg", Some(&[Issue::NearDuplicate])),
    ("nothing but sky.jpg", Some(&[Issue::LowInformation])),
    ("download cut off.jpg", Some(&[Issue::Truncated])),
    ("really a PNG.jpg", Some(&[Issue::ExtensionMismatch])),
    ("icon.png", Some(&[Issue::TooSmall, Issue::OddSize])),
    ("found on the web.jpg", Some(&[Issue::OddSize])),
    ("broken.jpg", None),
];

/// Analyzes all sample images as one batch. Returns the name of each with its issues; `None` if it cannot be decoded.
/// Fails the test if the failure is not `Corrupt`.
fn found() -> Vec<(&'static str, Option<Vec<Issue>>)> {
    let thresholds = Thresholds::default();
    let id = |index: usize| ImageId::from_random([index as u8 + 1; 16]);
    let mut duplicates = DuplicateFinder::new(&thresholds);
    let mut reports: Vec<(&str, Option<Report>)> = Vec::new();
    for (index, sample) in samples().enumerate() {
        let report = match analyze(&sample.bytes, &DecodeLimits::default()) {
            Ok(analysis) => Some(analysis.report),
            Err(failure) => {
                assert_eq!(failure.code, FailureCode::Corrupt, "{}", sample.name);
                None
            }
        };
        if let Some(report) = &report {
            let (hash, identity) = (report.file.hash, &report.identity);
            duplicates.insert(&ComparableImage { image: id(index), arrival: index as u64, hash, identity });
        }
        reports.push((sample.name, report));
    }
    duplicates.finalise_group_names();
    let analyzed: Vec<AnalyzedImage<'_>> = (0..)
        .zip(&reports)
        .filter_map(|(index, (name, report))| {
            let report = report.as_ref()?;
            Some(AnalyzedImage { image: id(index), arrival: index as u64, name, full_name: name, report })
        })
        .collect();
    let mut batch_contexts = batch_contexts(&duplicates, &analyzed, &thresholds).into_iter();
    let mut issues = |name: &str, report: &Report| {
        let batch_context = batch_contexts.next().expect("one context per analyzed image");
        judge(report, name, &thresholds, &batch_context).into_iter().map(|verdict| verdict.issue).collect()
    };
    reports.iter().map(|(name, report)| (*name, report.as_ref().map(|report| issues(name, report)))).collect()
}

#[test]
fn every_sample_has_its_expected_issues() {
    let found = found();
    let expected: Vec<_> = EXPECTED.iter().map(|(name, issues)| (*name, issues.map(<[Issue]>::to_vec))).collect();
    let wrong: Vec<_> = found.iter().zip(&expected).filter(|(found, expected)| found != expected).collect();
    assert!(wrong.is_empty(), "found and expected: {wrong:#?}");
    let shown: BTreeSet<Issue> = found.into_iter().filter_map(|(_, issues)| issues).flatten().collect();
    assert_eq!(shown, Issue::ALL.into_iter().collect(), "every issue is shown");
}
