//! Failures that several decoders return.

use protocol::{Failure, FailureCode};

/// Failure `corrupt`: the file is too damaged to be decoded.
pub(super) fn corrupt() -> Failure {
    Failure::new(FailureCode::Corrupt)
}

/// Failure `unsupported-format` of a file in a variant of its format that is not decoded. `variant` is a noun phrase
/// with its article. It completes the user's message "This is …, which Proofsheet does not read."
pub(super) fn unsupported(variant: &str) -> Failure {
    let detail =
        format!("This is {variant}, which Proofsheet does not read. Save the image again as an ordinary JPEG or PNG.");
    Failure::with_detail(FailureCode::UnsupportedFormat, detail)
}
