//! Program of the verdicts benchmark: precision, recall and F1 of each issue on labelled, generated images.

use std::process::ExitCode;

use analysis::specimen::{self, LabelledImage};
use analysis::{AnalyzedImage, ComparableImage, DecodeLimits, DuplicateFinder, batch_contexts};
use protocol::{BatchContext, ImageId, Issue, Report, Thresholds, judge};

/// Number of scenes; each gives about forty images.
const SCENES: u64 = 20;

/// Issues that depend on other images of the batch.
const BATCH_ISSUES: [Issue; 3] = [Issue::OddSize, Issue::ExactDuplicate, Issue::NearDuplicate];

/// Counts of an issue.
#[derive(Debug, Clone, Copy, Default)]
struct Score {
    /// True positives.
    found: u32,
    /// False negatives.
    missed: u32,
    /// False positives.
    invented: u32,
}

impl Score {
    fn precision(self) -> f64 {
        f64::from(self.found) / f64::from((self.found + self.invented).max(1))
    }

    fn recall(self) -> f64 {
        f64::from(self.found) / f64::from((self.found + self.missed).max(1))
    }

    fn f1(self) -> f64 {
        2.0 * f64::from(self.found) / f64::from((2 * self.found + self.missed + self.invented).max(1))
    }
}

/// Counts of all issues, the number of images compared, and the choice to print mistakes.
struct Scores {
    scores: Vec<(Issue, Score)>,
    images: usize,
    /// True if every missed or invented issue is printed, on standard error.
    prints_mistakes: bool,
}

fn main() -> ExitCode {
    let prints_mistakes = std::env::args().any(|argument| argument == "--mistakes");
    let scores = Issue::ALL.into_iter().map(|issue| (issue, Score::default())).collect();
    let mut scores = Scores { scores, images: 0, prints_mistakes };
    for number in 0..SCENES {
        for labelled in specimen::labelled_images(number) {
            let found = analyze(&labelled).map(|report| issues(&labelled, &report, &BatchContext::default()));
            scores.add(&labelled, &found.unwrap_or_default(), |issue| !BATCH_ISSUES.contains(&issue));
        }
    }
    for (labelled, found) in judge_batch() {
        scores.add(&labelled, &found, |issue| BATCH_ISSUES.contains(&issue));
    }
    scores.print();
    ExitCode::SUCCESS
}

impl Scores {
    /// Compares the found issues with the label, for the issues that `is_counted` selects. Prints the mistakes if they
    /// are to be printed.
    fn add(&mut self, labelled: &LabelledImage, found: &[Issue], is_counted: impl Fn(Issue) -> bool) {
        self.images += 1;
        for (issue, score) in self.scores.iter_mut().filter(|(issue, _)| is_counted(*issue)) {
            let (expected, is_found) = (labelled.issues.contains(issue), found.contains(issue));
            match (expected, is_found) {
                (true, true) => score.found += 1,
                (true, false) => score.missed += 1,
                (false, true) => score.invented += 1,
                (false, false) => continue,
            }
            if self.prints_mistakes && expected != is_found {
                eprintln!("{}: {issue} {}", labelled.specimen.name, if expected { "missed" } else { "invented" });
            }
        }
    }

    /// Prints the number of images, and a Markdown table with a row for each issue. A ratio without cases is 0.
    fn print(&self) {
        println!("{} generated images, default thresholds\n", self.images);
        println!("| verdict | images with it | precision | recall | F1 |\n| --- | ---: | ---: | ---: | ---: |");
        for (issue, score) in &self.scores {
            let (precision, recall) = (score.precision(), score.recall());
            println!(
                "| `{issue}` | {} | {precision:.3} | {recall:.3} | {:.3} |",
                score.found + score.missed,
                score.f1()
            );
        }
    }
}

/// Report of an image; `None` if the analysis fails.
fn analyze(labelled: &LabelledImage) -> Option<Report> {
    analysis::analyze(&labelled.specimen.bytes, &DecodeLimits::default()).ok().map(|analysis| analysis.report)
}

/// Issues that are found on an image with the default thresholds.
fn issues(labelled: &LabelledImage, report: &Report, context: &BatchContext) -> Vec<Issue> {
    let verdicts = judge(report, &labelled.specimen.name, &Thresholds::default(), context);
    verdicts.into_iter().map(|verdict| verdict.issue).collect()
}

/// Judges the labelled images of [`specimen::labelled_batch`] together as one batch. Returns each with the issues that
/// were found, without those whose analysis fails.
fn judge_batch() -> Vec<(LabelledImage, Vec<Issue>)> {
    let thresholds = Thresholds::default();
    let mut duplicates = DuplicateFinder::new(&thresholds);
    let images: Vec<(ImageId, LabelledImage, Report)> = (0_u64..)
        .zip(specimen::labelled_batch())
        .filter_map(|(index, labelled)| {
            let report = analyze(&labelled)?;
            let image = ImageId::from_random(u128::from(index).to_be_bytes());
            let (hash, identity) = (report.file.hash, &report.identity);
            duplicates.insert(&ComparableImage { image, arrival: index, hash, identity });
            Some((image, labelled, report))
        })
        .collect();
    let analyzed: Vec<AnalyzedImage<'_>> = (0_u64..)
        .zip(&images)
        .map(|(arrival, (image, labelled, report))| AnalyzedImage {
            image: *image,
            arrival,
            name: &labelled.specimen.name,
            full_name: &labelled.specimen.name,
            report,
        })
        .collect();
    let batch_contexts = batch_contexts(&duplicates, &analyzed, &thresholds);
    let found =
        images.iter().zip(&batch_contexts).map(|((_, labelled, report), context)| issues(labelled, report, context));
    let found: Vec<Vec<Issue>> = found.collect();
    images.into_iter().map(|(_, labelled, _)| labelled).zip(found).collect()
}
