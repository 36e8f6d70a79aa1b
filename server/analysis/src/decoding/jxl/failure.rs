//! Failures for the errors of the crate `jxl`.

use jxl::error::Error;
use protocol::{Failure, FailureCode};

use crate::budget::DecodeBudget;
use crate::decoding::failures::{corrupt, unsupported};

/// Failure for an error of the decoder: `deadline-exceeded` if the deadline has passed, whatever the error is, because
/// decoding is then interrupted.
pub(super) fn failure(error: &Error, budget: DecodeBudget<'_>) -> Failure {
    if let Err(failure) = budget.check_time() {
        return failure;
    }
    match error {
        Error::OutOfMemory(_) | Error::ImageOutOfMemory(..) => Failure::new(FailureCode::MemoryExceeded),
        Error::ImageSizeTooLarge(..) | Error::ImageDimensionTooLarge(_) => Failure::new(FailureCode::TooManyPixels),
        Error::LevelLimitExceeded { .. } => unsupported("a JPEG XL above the limits of its level"),
        Error::NotCmyk => unsupported("a CMYK JPEG XL without a black channel"),
        _ => corrupt(),
    }
}
