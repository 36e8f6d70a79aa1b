//! Names of severities and decisions in the HTML document, for the style sheet and tests; those of decisions also in
//! exports.

use protocol::{Decision, Severity};

/// Name of a decision in the HTML document and in exports.
pub(crate) fn decision_slug(decision: Decision) -> &'static str {
    match decision {
        Decision::Keep => "keep",
        Decision::Reject => "reject",
    }
}

/// Name of a severity in the HTML document; the style sheet gives it a colour.
pub(crate) fn severity_slug(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
