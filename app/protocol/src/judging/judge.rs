//! Verdicts of one image, from its report, the thresholds and its batch context.

use super::batch_context::BatchContext;
use super::rules::{RuleInput, RuleResult};
use crate::{Issue, Report, Thresholds, Verdict};

/// Returns the verdicts of an image, in the order of [`Issue::ALL`]. `name` is the file name.
pub fn judge(report: &Report, name: &str, thresholds: &Thresholds, batch_context: &BatchContext) -> Vec<Verdict> {
    let input = RuleInput { report, name, thresholds, batch_context };
    let verdict = |issue: Issue| {
        let RuleResult { score, text } = input.apply_rule(issue)?;
        // Rounded to two decimals: the same on every machine, and short on the wire.
        let score = (score.clamp(0.0, 1.0) * 100.0).round() / 100.0;
        Some(Verdict { issue, score, severity: issue.severity(), text })
    };
    Issue::ALL.into_iter().filter_map(verdict).collect()
}

/// Judges an image by other thresholds, as far as its own report allows. Issues that depend on the rest of the batch
/// (duplicates and odd sizes) stay as they are in `verdicts`. With the thresholds that `verdicts` were judged by, the
/// result equals `verdicts`.
pub fn rejudge_own_issues(report: &Report, name: &str, thresholds: &Thresholds, verdicts: &[Verdict]) -> Vec<Verdict> {
    let mut judged = judge(report, name, thresholds, &BatchContext::default());
    judged.extend(verdicts.iter().filter(|verdict| verdict.issue.depends_on_batch()).cloned());
    judged.sort_by_key(|verdict| verdict.issue);
    judged
}
