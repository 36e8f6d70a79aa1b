//! Failures that several decoders return.

use protocol::{Failure, FailureCode};

/// Failure of a file that is damaged beyond use.
pub(super) fn corrupt() -> Failure {
    Failure::new(FailureCode::Corrupt)
}

/// Failure of a file in a variant of its format that is not decoded; `variant` completes "This is".
pub(super) fn unsupported(variant: &str) -> Failure {
    let detail =
        format!("This is {variant}, which Proofsheet does not read. Save the image again as an ordinary JPEG or PNG.");
    Failure::with_detail(FailureCode::UnsupportedFormat, detail)
}
