//! Why an image has no report.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why an image cannot be analyzed: a code for programs and a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Failure {
    /// What happened.
    pub code: FailureCode,
    /// What to do about it.
    pub detail: String,
}

impl Failure {
    /// A failure with the sentence that fits most cases.
    pub fn new(code: FailureCode) -> Self {
        Self { code, detail: code.advice().to_owned() }
    }

    /// A failure with a sentence of its own.
    pub fn with_detail(code: FailureCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

/// The ways in which an analysis fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FailureCode {
    /// Not an image, or of a format that is not read.
    UnsupportedFormat,
    /// More bytes than the server takes.
    TooLarge,
    /// More pixels than the server decodes.
    TooManyPixels,
    /// Not one row could be decoded.
    Corrupt,
    /// No bytes at all.
    Empty,
    /// The analysis took longer than it may.
    DeadlineExceeded,
    /// The analysis needed more memory than it may have.
    MemoryExceeded,
    /// The decoder died on it.
    DecoderCrashed,
    /// The stored bytes are not those that were sent.
    BlobCorrupt,
    /// The batch was cancelled first.
    Cancelled,
}

impl FailureCode {
    /// Every code.
    pub const ALL: [Self; 10] = [
        Self::UnsupportedFormat,
        Self::TooLarge,
        Self::TooManyPixels,
        Self::Corrupt,
        Self::Empty,
        Self::DeadlineExceeded,
        Self::MemoryExceeded,
        Self::DecoderCrashed,
        Self::BlobCorrupt,
        Self::Cancelled,
    ];

    /// The code's name on the wire.
    pub fn slug(self) -> &'static str {
        match self {
            Self::UnsupportedFormat => "unsupported-format",
            Self::TooLarge => "too-large",
            Self::TooManyPixels => "too-many-pixels",
            Self::Corrupt => "corrupt",
            Self::Empty => "empty",
            Self::DeadlineExceeded => "deadline-exceeded",
            Self::MemoryExceeded => "memory-exceeded",
            Self::DecoderCrashed => "decoder-crashed",
            Self::BlobCorrupt => "blob-corrupt",
            Self::Cancelled => "cancelled",
        }
    }

    /// What to do about it, in one or two sentences.
    pub fn advice(self) -> &'static str {
        match self {
            Self::UnsupportedFormat => {
                "This is not an image that Proofsheet reads. Send JPEG, PNG, GIF, WebP, BMP or TIFF."
            }
            Self::TooLarge => "The file is larger than this server takes. Send a smaller version of it.",
            Self::TooManyPixels => "The image has more pixels than this server decodes. Send a smaller version of it.",
            Self::Corrupt => "Not one row of the image can be decoded. Copy the file from its source again.",
            Self::Empty => "The file has no bytes. Copy it from its source again.",
            Self::DeadlineExceeded => {
                "The analysis took longer than this server allows. Save the image again with another program."
            }
            Self::MemoryExceeded => {
                "The analysis needed more memory than this server allows. Send a smaller version of the image."
            }
            Self::DecoderCrashed => {
                "The decoder could not cope with this file. Save the image again with another program."
            }
            Self::BlobCorrupt => "The stored file has changed on the server's disk. Send it again.",
            Self::Cancelled => "The batch was cancelled before this image's turn. Send it in another batch.",
        }
    }
}

impl fmt::Display for FailureCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.slug())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_what_the_wire_says() {
        for code in FailureCode::ALL {
            assert_eq!(serde_json::to_string(&code).unwrap(), format!("\"{code}\""));
        }
    }
}
