//! Which one to keep of images that repeat each other.

use crate::Report;

/// One of the images that repeat each other.
#[derive(Debug, Clone, Copy)]
pub struct BestCandidate<'a> {
    /// What was measured of it.
    pub report: &'a Report,
    /// Its file name.
    pub name: &'a str,
    /// When it arrived in its batch, as a number that grows.
    pub arrival: u64,
}

/// The best of several images.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Best {
    /// Its place among the candidates.
    pub index: usize,
    /// What it is the best by.
    pub reason: BestReason,
}

/// What an image is the best by: the first thing that tells it from any other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BestReason {
    /// The file of another one ends early.
    Whole,
    /// Most millions of pixels.
    Pixels(f32),
    /// Highest sharpness, as `focus.sharpest`.
    Focus(f32),
    /// Most bits a pixel.
    Bits(f32),
    /// Nothing: all are as good, and its name is the shortest.
    Equal,
}

/// What the choice among the images that it repeats means for an image.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupChoice {
    /// How many others there are.
    pub others: usize,
    /// Name of the best one; nothing when it is the image itself.
    pub better: Option<String>,
    /// What the best one is the best by.
    pub reason: BestReason,
}

/// Pixels are fewer only below this share of the most: a crop of a hair is not worse.
const AS_MANY: f32 = 0.98;

/// Sharpness differs by more than chance only below this share of the highest.
const AS_SHARP: f32 = 0.8;

/// Bits a pixel differ by more than chance only below this share of the most.
const AS_LIGHTLY_COMPRESSED: f32 = 0.9;

/// The best of these images; nothing when there are none.
///
/// It is complete if any is; of those it has the most pixels; of those it is the sharpest; of those it is compressed the least. Of
/// equally good ones the shortest name is the original's, then the first in the alphabet, then the one that arrived first.
pub fn best(candidates: &[BestCandidate<'_>]) -> Option<Best> {
    let mut left: Vec<usize> = (0..candidates.len()).collect();
    let mut reason = None;
    let steps: [(Criterion, f32); 4] =
        [(decoded, 1.0), (pixels, AS_MANY), (focus, AS_SHARP), (bits, AS_LIGHTLY_COMPRESSED)];
    for (step, (measure, share)) in steps.into_iter().enumerate() {
        let value = |index: &usize| measure(candidates[*index].report);
        let most = left.iter().map(value).fold(0.0, f32::max);
        let before = left.len();
        left.retain(|index| value(index) >= share * most);
        if left.len() < before && reason.is_none() {
            reason = Some(step);
        }
    }
    let name = |index: &usize| {
        let BestCandidate { name, arrival, .. } = candidates[*index];
        (name.chars().count(), name, arrival)
    };
    let index = left.into_iter().min_by(|one, other| name(one).cmp(&name(other)))?;
    let report = candidates[index].report;
    let reason = match reason {
        Some(0) => BestReason::Whole,
        Some(1) => BestReason::Pixels(report.image.megapixels),
        Some(2) => BestReason::Focus(report.focus.sharpest),
        Some(_) => BestReason::Bits(bits(report)),
        None => BestReason::Equal,
    };
    Some(Best { index, reason })
}

type Criterion = fn(&Report) -> f32;

fn decoded(report: &Report) -> f32 {
    if report.image.decoded < 1.0 { 0.0 } else { 1.0 }
}

fn pixels(report: &Report) -> f32 {
    report.image.width as f32 * report.image.height as f32
}

fn focus(report: &Report) -> f32 {
    report.focus.sharpest
}

fn bits(report: &Report) -> f32 {
    8.0 * report.file.bytes as f32 / pixels(report).max(1.0)
}

impl GroupChoice {
    /// What to do, and why.
    pub(super) fn advice(&self) -> String {
        let keep = match &self.better {
            None => "keep this one".to_owned(),
            Some(name) => format!("keep {} instead", shortened(name)),
        };
        match self.reason {
            BestReason::Whole => format!("{keep}: its file is complete"),
            BestReason::Pixels(millions) => format!("{keep}: it has the most pixels ({millions:.1} MP)"),
            BestReason::Focus(focus) => format!("{keep}: it is the sharpest (focus {focus:.0})"),
            BestReason::Bits(bits) => format!("{keep}: it is compressed the least ({bits:.1} bits a pixel)"),
            BestReason::Equal => format!("{keep}: they are equally good"),
        }
    }
}

/// A name of a length that a sentence can bear.
fn shortened(name: &str) -> String {
    const LONGEST: usize = 60;
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let start: String = name.chars().take(LONGEST - 1).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judging::samples::report;

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
            .map(|((report, name), arrival)| BestCandidate { report, name, arrival })
            .collect();
        assert_eq!(best(&candidates), Some(Best { index: expected.0, reason: expected.1 }));
        // In another order it is the same one.
        let turned: Vec<BestCandidate<'_>> = candidates.iter().rev().copied().collect();
        assert_eq!(best(&turned).map(|best| turned[best.index].arrival), Some(expected.0 as u64));
    }

    #[test]
    fn more_pixels_are_better_than_anything_but_a_whole_file() {
        let small = |report: &mut Report| report.image.width = 2000;
        let soft = |report: &mut Report| report.focus.sharpest = 100.0;
        let cut = |report: &mut Report| report.image.decoded = 0.9;
        check(&[&small, &soft], &["a", "b"], (1, BestReason::Pixels(24.0)));
        check(&[&small, &cut], &["a", "b"], (0, BestReason::Whole));
    }

    #[test]
    fn then_the_sharper_one_then_the_less_compressed() {
        let plain = |_: &mut Report| {};
        let soft = |report: &mut Report| report.focus.sharpest = 700.0;
        let light = |report: &mut Report| report.file.bytes = 12_000_000;
        let both = |report: &mut Report| {
            soft(report);
            light(report);
        };
        check(&[&both, &plain], &["a", "b"], (1, BestReason::Focus(900.0)));
        check(&[&plain, &light], &["a", "b"], (1, BestReason::Bits(4.0)));
    }

    #[test]
    fn of_equal_ones_the_original_s_name_is_the_shortest() {
        let plain = |_: &mut Report| {};
        check(&[&plain, &plain, &plain], &["IMG_1 (copy).jpg", "IMG_2.jpg", "IMG_1.jpg"], (2, BestReason::Equal));
        assert_eq!(best(&[]), None);
    }

    #[test]
    fn the_advice_says_why() {
        let choice =
            |better: Option<&str>, reason| GroupChoice { others: 2, better: better.map(str::to_owned), reason };
        assert_eq!(choice(None, BestReason::Pixels(24.0)).advice(), "keep this one: it has the most pixels (24.0 MP)");
        let long = "x".repeat(300);
        let advice = choice(Some(&long), BestReason::Equal).advice();
        assert!(advice.len() < 120 && advice.ends_with("x… instead: they are equally good"), "{advice}");
    }
}
