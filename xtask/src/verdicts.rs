//! How often the verdicts agree with the labels of generated images: precision, recall and F1 for each issue.

use std::process::ExitCode;

use analysis::specimen::{self, Labelled};
use analysis::{AnalyzedImage, ComparableImage, DecodeLimits, DuplicateFinder, batch_contexts};
use protocol::{BatchContext, ImageId, Issue, Report, Thresholds, judge};

/// Scenes that images are made of, each in some forty ways.
const SCENES: u64 = 20;

/// Issues that only other images of the batch can give.
const OF_THE_BATCH: [Issue; 3] = [Issue::OddSize, Issue::ExactDuplicate, Issue::NearDuplicate];

/// Counts of one issue.
#[derive(Debug, Clone, Copy, Default)]
struct Score {
    found: u32,
    missed: u32,
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

/// Counts of every issue.
struct Scores {
    scores: Vec<(Issue, Score)>,
    images: usize,
    tells_mistakes: bool,
}

fn main() -> ExitCode {
    let tells_mistakes = std::env::args().any(|argument| argument == "--mistakes");
    let scores = Issue::ALL.into_iter().map(|issue| (issue, Score::default())).collect();
    let mut scores = Scores { scores, images: 0, tells_mistakes };
    for number in 0..SCENES {
        for labelled in specimen::labelled(number) {
            let found = analyze(&labelled).map(|report| issues(&labelled, &report, &BatchContext::default()));
            scores.add(&labelled, &found.unwrap_or_default(), |issue| !OF_THE_BATCH.contains(&issue));
        }
    }
    for (labelled, found) in batch() {
        scores.add(&labelled, &found, |issue| OF_THE_BATCH.contains(&issue));
    }
    scores.print();
    ExitCode::SUCCESS
}

impl Scores {
    /// Compares what was found of the issues that are looked at with the label.
    fn add(&mut self, labelled: &Labelled, found: &[Issue], is_looked_at: impl Fn(Issue) -> bool) {
        self.images += 1;
        for (issue, score) in self.scores.iter_mut().filter(|(issue, _)| is_looked_at(*issue)) {
            let (is, told) = (labelled.issues.contains(issue), found.contains(issue));
            match (is, told) {
                (true, true) => score.found += 1,
                (true, false) => score.missed += 1,
                (false, true) => score.invented += 1,
                (false, false) => continue,
            }
            if self.tells_mistakes && is != told {
                eprintln!("{}: {issue} {}", labelled.specimen.name, if is { "missed" } else { "invented" });
            }
        }
    }

    fn print(&self) {
        println!("{} generated images, thresholds by default\n", self.images);
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

fn analyze(labelled: &Labelled) -> Option<Report> {
    analysis::analyze(&labelled.specimen.bytes, &DecodeLimits::default()).ok().map(|analysis| analysis.report)
}

fn issues(labelled: &Labelled, report: &Report, standing: &BatchContext) -> Vec<Issue> {
    let verdicts = judge(report, &labelled.specimen.name, &Thresholds::default(), standing);
    verdicts.into_iter().map(|verdict| verdict.issue).collect()
}

/// The images that are judged together, and the issues that are found.
fn batch() -> Vec<(Labelled, Vec<Issue>)> {
    let thresholds = Thresholds::default();
    let mut duplicates = DuplicateFinder::new(&thresholds);
    let images: Vec<(ImageId, Labelled, Report)> = (0_u64..)
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
            report,
        })
        .collect();
    let batch_contexts = batch_contexts(&duplicates, &analyzed, &thresholds);
    let found =
        images.iter().zip(&batch_contexts).map(|((_, labelled, report), standing)| issues(labelled, report, standing));
    let found: Vec<Vec<Issue>> = found.collect();
    images.into_iter().map(|(_, labelled, _)| labelled).zip(found).collect()
}
