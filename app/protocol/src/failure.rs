//! Failures: reasons why an image has no report, as codes and sentences.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Reason why an image has no report: a code for programs and a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Failure {
    /// Code of the failure.
    pub code: FailureCode,
    /// One or two sentences that say what happened and what to do.
    pub detail: String,
}

impl Failure {
    /// A failure with the default sentence of its code.
    pub fn new(code: FailureCode) -> Self {
        Self { code, detail: code.advice().to_owned() }
    }

    /// A failure with a specific sentence.
    pub fn with_detail(code: FailureCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

/// Codes of failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum FailureCode {
    /// The file is not an image, or its format is not supported.
    UnsupportedFormat,
    /// The file has more bytes than the server accepts.
    TooLarge,
    /// The image has more pixels than the server decodes.
    TooManyPixels,
    /// No row of the image could be decoded.
    Corrupt,
    /// The file has no bytes.
    Empty,
    /// The analysis exceeded its time limit.
    DeadlineExceeded,
    /// The analysis exceeded its memory limit.
    MemoryExceeded,
    /// The decoder process crashed on the image.
    DecoderCrashed,
    /// The stored bytes no longer match their hash.
    BlobCorrupt,
    /// The batch was cancelled before the image was analyzed.
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

    /// Name of the code on the wire.
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

    /// Default text: one or two sentences that say what happened and what to do.
    pub fn advice(self) -> &'static str {
        match self {
            Self::UnsupportedFormat => {
                "This is not an image that Proofsheet reads. Send JPEG, PNG, GIF, WebP, BMP, TIFF, HEIC, AVIF, JPEG XL \
                 or a camera's raw file."
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
    fn slugs_equal_the_serialized_names() {
        for code in FailureCode::ALL {
            assert_eq!(serde_json::to_string(&code).unwrap(), format!("\"{code}\""));
        }
    }
}
