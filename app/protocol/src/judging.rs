//! From measures to issues: the same code on the server and in the browser, with no pixels.

mod best;
mod exposure;
mod rejudge;
mod rules;

pub use self::best::{Best, BestCandidate, BestReason, GroupChoice, best};
pub use self::rejudge::rejudge_batch;
use self::rules::{Case, Finding};
use crate::{Issue, Report, Thresholds, Verdict};

/// What the rest of its batch means for an image.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BatchContext {
    /// How the image is repeated in its batch.
    pub duplicate_kind: DuplicateKind,
    /// How alike it is to the image that it repeats, up to 1, where that is known.
    pub similarity: Option<f32>,
    /// Which one of those that repeat each other to keep; known at the end of the batch only, for every further one may be better.
    pub choice: Option<GroupChoice>,
    /// How many times more pixels (over 1) or fewer (under 1) it has than the batch's median, where that stands out.
    pub odd_size: Option<f32>,
}

/// How an image is repeated in its batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DuplicateKind {
    /// Nothing else in the batch looks like it.
    #[default]
    None,
    /// Another image looks nearly the same, and none has the same bytes.
    Near,
    /// Another image has the same bytes.
    Exact,
}

/// Everything that is wrong with an image, in the order of [`Issue::ALL`].
///
/// `name` is its file name; `batch_context` is what the rest of the batch means for it.
pub fn judge(report: &Report, name: &str, thresholds: &Thresholds, batch_context: &BatchContext) -> Vec<Verdict> {
    let case = Case { report, name, limits: thresholds, batch_context };
    let verdict = |issue: Issue| {
        let Finding { score, text } = case.finding(issue)?;
        // Two decimals: the same on every machine, and short on the wire.
        let score = (score.clamp(0.0, 1.0) * 100.0).round() / 100.0;
        Some(Verdict { issue, score, severity: issue.severity(), text })
    };
    Issue::ALL.into_iter().filter_map(verdict).collect()
}

/// What is wrong with an image by other thresholds, as far as its own report tells: what the rest of its batch makes of it (its
/// duplicates, an odd size) stays as it is in `verdicts`. With the thresholds that it was judged by, the verdicts stay the same.
pub fn rejudge_own_issues(report: &Report, name: &str, thresholds: &Thresholds, verdicts: &[Verdict]) -> Vec<Verdict> {
    let mut judged = judge(report, name, thresholds, &BatchContext::default());
    judged.extend(verdicts.iter().filter(|verdict| verdict.issue.is_relative()).cloned());
    judged.sort_by_key(|verdict| verdict.issue);
    judged
}

/// Images that a batch must have before a size can stand out from it.
const SIZES_TO_COMPARE: usize = 5;

/// For each of a batch's images, by its number of pixels: how many times the median it has, where that stands out.
///
/// Of an even number of images the median is the lower of the two in the middle.
pub fn odd_sizes(pixels: &[u64], thresholds: &Thresholds) -> Vec<Option<f32>> {
    if pixels.len() < SIZES_TO_COMPARE {
        return vec![None; pixels.len()];
    }
    let mut sorted = pixels.to_vec();
    sorted.sort_unstable();
    let median = sorted[(sorted.len() - 1) / 2] as f32;
    let factor = |pixels: &u64| {
        let factor = *pixels as f32 / median;
        (factor.max(1.0 / factor) > thresholds.size_factor_above).then_some(factor)
    };
    pixels.iter().map(factor).collect()
}

#[cfg(test)]
pub(crate) mod samples;

#[cfg(test)]
mod tests;
