//! Names of severities and decisions in the document, for styles and tests.

use protocol::{Decision, Severity};

/// The decision's name in the document.
pub(crate) fn decision_slug(decision: Decision) -> &'static str {
    match decision {
        Decision::Keep => "keep",
        Decision::Reject => "reject",
    }
}

/// The severity's name in the document; the style sheet gives it a colour.
pub(crate) fn severity_slug(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
