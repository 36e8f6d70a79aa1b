//! Use of the decoder of the `tiff` crate: opens a file within the memory budget, and converts errors to failures.

use std::io::{Read, Seek};

use protocol::{Failure, FailureCode};
use tiff::TiffError;
use tiff::decoder::{Decoder, Limits};

use super::failures::{corrupt, unsupported};
use crate::budget::DecodeBudget;

/// Opens a file. The decoding buffer and the intermediate buffer of the decoder may each take a quarter of the memory
/// budget.
pub(super) fn open<R: Read + Seek>(file: R, budget: DecodeBudget<'_>) -> Result<Decoder<R>, Failure> {
    let max_buffer = usize::try_from(budget.max_memory() / 4).unwrap_or(usize::MAX);
    let mut limits = Limits::default();
    (limits.decoding_buffer_size, limits.intermediate_buffer_size) = (max_buffer, max_buffer);
    Ok(Decoder::new(file).map_err(|error| failure(&error))?.with_limits(limits))
}

/// Failure of a file for an error of the decoder.
pub(super) fn failure(error: &TiffError) -> Failure {
    match error {
        TiffError::LimitsExceeded => Failure::new(FailureCode::MemoryExceeded),
        TiffError::UnsupportedError(_) => unsupported("a rare variant of its format"),
        _ => corrupt(),
    }
}
