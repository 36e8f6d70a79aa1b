//! How often the verdicts agree with the labels of generated images: precision, recall and F1 for each issue.

use std::process::ExitCode;

use analysis::{Limits, specimen};
use protocol::{Issue, Standing, Thresholds, judge};

/// Scenes that images are made of, each in some forty ways.
const SCENES: u64 = 20;

/// Issues that need no other image to be found.
fn judged_alone() -> impl Iterator<Item = Issue> {
    let needs_others = |issue: &Issue| matches!(issue, Issue::OddSize | Issue::ExactDuplicate | Issue::NearDuplicate);
    Issue::ALL.into_iter().filter(move |issue| !needs_others(issue))
}

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

fn main() -> ExitCode {
    let tells_mistakes = std::env::args().any(|argument| argument == "--mistakes");
    let mut scores: Vec<(Issue, Score)> = judged_alone().map(|issue| (issue, Score::default())).collect();
    let mut images = 0;
    for number in 0..SCENES {
        for labelled in specimen::labelled(number) {
            images += 1;
            let found = verdicts(&labelled.specimen);
            for (issue, score) in &mut scores {
                let (is, told) = (labelled.issues.contains(issue), found.contains(issue));
                match (is, told) {
                    (true, true) => score.found += 1,
                    (true, false) => score.missed += 1,
                    (false, true) => score.invented += 1,
                    (false, false) => continue,
                }
                if tells_mistakes && is != told {
                    eprintln!("{}: {issue} {}", labelled.specimen.name, if is { "missed" } else { "invented" });
                }
            }
        }
    }
    println!("{images} generated images, thresholds by default\n");
    println!("| verdict | images with it | precision | recall | F1 |\n| --- | --- | --- | --- | --- |");
    for (issue, score) in &scores {
        let (precision, recall) = (score.precision(), score.recall());
        println!("| {issue} | {} | {precision:.3} | {recall:.3} | {:.3} |", score.found + score.missed, score.f1());
    }
    ExitCode::SUCCESS
}

/// The issues that are found in a file by itself.
fn verdicts(specimen: &specimen::Specimen) -> Vec<Issue> {
    let Ok(analysis) = analysis::analyze(&specimen.bytes, &Limits::default()) else { return vec![] };
    let verdicts = judge(&analysis.report, &specimen.name, &Thresholds::default(), &Standing::default());
    verdicts.into_iter().map(|verdict| verdict.issue).collect()
}
