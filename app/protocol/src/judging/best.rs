//! Chooses the image to keep in a group of duplicates, and words the advice.

use crate::{Issue, Report, Severity, Verdict};

/// One image of a duplicate group.
#[derive(Debug, Clone, Copy)]
pub struct BestCandidate<'a> {
    /// Report of the image.
    pub report: &'a Report,
    /// File name without folders.
    pub name: &'a str,
    /// File name with its folders; the file name alone if the file has none.
    pub full_name: &'a str,
    /// Position in the order of arrival.
    pub arrival: u64,
    /// First issue of severity error of the image, if it has one ([`first_error`]).
    pub error: Option<Issue>,
}

/// The best image of a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BestImage {
    /// Index among the candidates.
    pub index: usize,
    /// Reason for the choice among the candidates without an issue of severity error; among all candidates if each has
    /// one, or if only the best image has none.
    pub reason: BestReason,
    /// True if the best image has no issue of severity error.
    is_without_error: bool,
}

impl BestImage {
    /// Reason for the choice as seen from one of the candidates: its error, if the best image has none; otherwise the
    /// general reason.
    pub fn reason_for(&self, candidate: &BestCandidate<'_>) -> BestReason {
        match candidate.error {
            Some(error) if self.is_without_error => BestReason::without(error),
            _ => self.reason,
        }
    }
}

/// Reason why an image is the best: the first criterion that ruled out another candidate.
///
/// A criterion rules out only candidates that are clearly worse than the maximum (see the constants of this module), so
/// the best image need not have the maximum itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BestReason {
    /// It has no issue of severity error, and the other candidate has this one.
    WithoutError(Issue),
    /// Its file is complete, and the file of another candidate ends early or is damaged.
    Complete,
    /// Another candidate had clearly fewer pixels. The value is the size of the best image in megapixels.
    MostPixels(f32),
    /// Another candidate was clearly less sharp. The value is `focus.sharpest` of the best image.
    Sharpest(f32),
    /// Another candidate was clearly more compressed. The value is the bits per pixel of the best image.
    LeastCompressed(f32),
    /// No criterion ruled out a candidate: all are equally good. The names decided, then the order of arrival.
    Equal,
}

/// The choice within a duplicate group, as seen from one of its images.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupChoice {
    /// Number of the other images in the group.
    pub others: usize,
    /// File name of the best image, with its folders if another image of the group has the same name; none if it is
    /// this image.
    pub best_other: Option<String>,
    /// Reason why the best image is the best.
    pub reason: BestReason,
}

/// Share of the maximum number of pixels: a candidate below it is ruled out. A minimal crop is not worse.
const SAME_PIXELS: f32 = 0.98;

/// Share of the maximum sharpness: a candidate below it is ruled out. A smaller difference is chance.
const SAME_SHARPNESS: f32 = 0.8;

/// Share of the maximum bits per pixel: a candidate below it is ruled out.
const SAME_COMPRESSION: f32 = 0.9;

/// Returns the best of these images; none if there are no candidates.
///
/// Each criterion rules out the remaining candidates that are clearly worse than the best of them, in this order: no
/// issue of severity error, completeness of the file, number of pixels, sharpness, bits per pixel. Among the candidates
/// that remain, the shortest name wins (it is most likely that of the original), then the first name in byte order,
/// then the earliest arrival.
pub fn best(candidates: &[BestCandidate<'_>]) -> Option<BestImage> {
    let mut remaining: Vec<usize> = (0..candidates.len()).filter(|index| candidates[*index].error.is_none()).collect();
    let is_without_error = !remaining.is_empty();
    // The error that the only candidate without one is told from the others by.
    let error = candidates.iter().filter_map(|candidate| candidate.error).min().filter(|_| remaining.len() == 1);
    if remaining.is_empty() {
        remaining = (0..candidates.len()).collect();
    }
    // Index of the first criterion that ruled out a candidate.
    let mut decisive = None;
    let criteria: [(Criterion, f32); 4] =
        [(completeness, 1.0), (pixels, SAME_PIXELS), (sharpness, SAME_SHARPNESS), (bits_per_pixel, SAME_COMPRESSION)];
    for (index, (criterion, share)) in criteria.into_iter().enumerate() {
        let value = |index: &usize| criterion(candidates[*index].report);
        let max = remaining.iter().map(value).fold(0.0, f32::max);
        let before = remaining.len();
        remaining.retain(|index| value(index) >= share * max);
        if remaining.len() < before && decisive.is_none() {
            decisive = Some(index);
        }
    }
    let tie_break = |index: &usize| {
        let BestCandidate { name, arrival, .. } = candidates[*index];
        (name.chars().count(), name, arrival)
    };
    let index = remaining.into_iter().min_by(|one, other| tie_break(one).cmp(&tie_break(other)))?;
    let report = candidates[index].report;
    let reason = match (error, decisive) {
        (Some(issue), _) => BestReason::without(issue),
        (None, Some(0)) => BestReason::Complete,
        (None, Some(1)) => BestReason::MostPixels(report.image.megapixels),
        (None, Some(2)) => BestReason::Sharpest(report.focus.sharpest),
        (None, Some(_)) => BestReason::LeastCompressed(bits_per_pixel(report)),
        (None, None) => BestReason::Equal,
    };
    Some(BestImage { index, reason, is_without_error })
}

impl BestReason {
    /// Reason for an image without this issue.
    fn without(issue: Issue) -> Self {
        if issue == Issue::Truncated { Self::Complete } else { Self::WithoutError(issue) }
    }
}

/// First issue of severity error among these verdicts, in the order of [`Issue::ALL`].
pub fn first_error(verdicts: &[Verdict]) -> Option<Issue> {
    verdicts.iter().filter(|verdict| verdict.severity == Severity::Error).map(|verdict| verdict.issue).min()
}

/// Text that tells a candidate from the others: its file name, or the name with its folders if another candidate has
/// the same name.
pub fn distinct_name<'a>(candidates: &[BestCandidate<'a>], index: usize) -> &'a str {
    let BestCandidate { name, full_name, .. } = candidates[index];
    let is_shared = candidates.iter().filter(|other| other.name == name).count() > 1;
    if is_shared { full_name } else { name }
}

/// Computes a value of a report; a larger value is better.
type Criterion = fn(&Report) -> f32;

/// 1 for a complete file, 0 for a truncated one.
fn completeness(report: &Report) -> f32 {
    if report.image.decoded < 1.0 { 0.0 } else { 1.0 }
}

/// Number of pixels.
fn pixels(report: &Report) -> f32 {
    report.image.width as f32 * report.image.height as f32
}

/// Sharpness of the sharpest regions, `focus.sharpest`.
fn sharpness(report: &Report) -> f32 {
    report.focus.sharpest
}

/// Length of the file in bits for each pixel; fewer mean stronger compression.
fn bits_per_pixel(report: &Report) -> f32 {
    8.0 * report.file.bytes as f32 / pixels(report).max(1.0)
}

impl GroupChoice {
    /// The second half of a verdict's sentence: the image to keep, and the reason.
    ///
    /// For pixels, sharpness and compression the text says "among", because the best image need not have the maximum
    /// itself.
    pub(super) fn advice(&self) -> String {
        let keep = match &self.best_other {
            None => "keep this one".to_owned(),
            Some(name) => format!("keep {} instead", shortened(name)),
        };
        match self.reason {
            BestReason::WithoutError(issue) => format!("{keep}: it is not {}", fault(issue)),
            BestReason::Complete => format!("{keep}: its file is complete"),
            BestReason::MostPixels(megapixels) => format!("{keep}: it is among the largest ({megapixels:.1} MP)"),
            BestReason::Sharpest(focus) => format!("{keep}: it is among the sharpest (focus {focus:.0})"),
            BestReason::LeastCompressed(bits) => {
                format!("{keep}: it is among the least compressed ({bits:.1} bits per pixel)")
            }
            BestReason::Equal => format!("{keep}: they are equally good"),
        }
    }
}

/// Fault of an image with this issue, after the words "it is not".
fn fault(issue: Issue) -> &'static str {
    match issue {
        Issue::Blurred => "blurred",
        Issue::TooDark => "too dark",
        Issue::TooBright => "too bright",
        Issue::LowInformation => "almost empty",
        // Of the issues of other severities no image is cleared by name.
        _ => "faulty",
    }
}

/// Shortens a name of more than 60 characters to 60, so that it fits in a sentence. An ellipsis takes the place of its
/// end, or of the beginning if it has folders: the file name is at the end.
fn shortened(name: &str) -> String {
    const MAX_LENGTH: usize = 60;
    let length = name.chars().count();
    if length <= MAX_LENGTH {
        return name.to_owned();
    }
    if name.contains('/') {
        let end: String = name.chars().skip(length + 1 - MAX_LENGTH).collect();
        return format!("…{end}");
    }
    let start: String = name.chars().take(MAX_LENGTH - 1).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests;
