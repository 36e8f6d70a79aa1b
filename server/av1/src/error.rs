//! Errors of the AV1 decoder.

/// Reason why there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Av1Error {
    /// The data is damaged or incomplete, or has no picture or not the requested layer.
    #[error("the AV1 data is damaged or incomplete")]
    Damaged,
    /// A frame has more pixels than [`DecodeOptions::max_pixels`](crate::DecodeOptions::max_pixels).
    #[error("the AV1 frame has too many pixels")]
    TooManyPixels,
    /// The decoder could not get memory.
    #[error("no memory for the AV1 frame")]
    NoMemory,
}

// Numbers of C's error codes that the decoder returns; equal on Linux, macOS and Windows.
const ENOMEM: i32 = 12;
const ERANGE: i32 = 34;

impl Av1Error {
    /// Error for a negative result of a function of the decoder.
    pub(crate) fn from_code(code: i32) -> Self {
        match code {
            code if code == -ENOMEM => Self::NoMemory,
            code if code == -ERANGE => Self::TooManyPixels,
            _ => Self::Damaged,
        }
    }
}
