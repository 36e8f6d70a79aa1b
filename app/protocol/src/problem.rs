//! Errors of the HTTP API (problem details, RFC 9457).

use serde::{Deserialize, Serialize};

/// An error response, sent as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Problem {
    /// URI of the type of problem. Always `about:blank`, which means that `title` and `status` describe it; `code` is
    /// more exact.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short title of the problem.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Sentence that says what to do.
    pub detail: String,
    /// Code of the problem, for programs.
    pub code: ProblemCode,
}

impl Problem {
    /// A problem with this code; `detail` says what to do.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank".to_owned(),
            title: code.title().to_owned(),
            status: code.status(),
            detail: detail.into(),
            code,
        }
    }
}

/// Codes of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProblemCode {
    /// The request cannot be parsed.
    MalformedRequest,
    /// An id in the URL is malformed.
    MalformedId,
    /// The server requires a token.
    TokenRequired,
    /// The request comes from a page of another site.
    CrossSite,
    /// The server does not accept this host name.
    HostNotAllowed,
    /// No batch has this id.
    BatchUnknown,
    /// The batch was deleted.
    BatchDeleted,
    /// No image in the batch has this id.
    ImageUnknown,
    /// Nothing exists at this address.
    NotFound,
    /// The address does not support this method.
    MethodNotAllowed,
    /// The image id is already in use for other bytes.
    ImageDiffers,
    /// The batch is sealed and accepts no more images.
    BatchSealed,
    /// The request does not declare the length of its body.
    LengthRequired,
    /// The body, or a list in it, is longer than the server accepts.
    TooLarge,
    /// The file is not a supported image, or the body has the wrong type.
    UnsupportedFormat,
    /// The client sends too many requests.
    TooManyRequests,
    /// Too many streams are open.
    TooManyStreams,
    /// The server is stopping.
    Stopping,
    /// The server's disk is full.
    StorageFull,
    /// The server failed.
    Internal,
}

impl ProblemCode {
    /// HTTP status of the problem.
    pub fn status(self) -> u16 {
        match self {
            Self::MalformedRequest | Self::MalformedId => 400,
            Self::TokenRequired => 401,
            Self::CrossSite | Self::HostNotAllowed => 403,
            Self::BatchUnknown | Self::BatchDeleted | Self::ImageUnknown | Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::ImageDiffers | Self::BatchSealed => 409,
            Self::LengthRequired => 411,
            Self::TooLarge => 413,
            Self::UnsupportedFormat => 415,
            Self::TooManyRequests | Self::TooManyStreams => 429,
            Self::Internal => 500,
            Self::Stopping => 503,
            Self::StorageFull => 507,
        }
    }

    /// Short title of the problem.
    pub fn title(self) -> &'static str {
        match self {
            Self::MalformedRequest => "Malformed request",
            Self::MalformedId => "Malformed id",
            Self::TokenRequired => "Token required",
            Self::CrossSite => "Cross-site request refused",
            Self::HostNotAllowed => "Host name not allowed",
            Self::BatchUnknown => "Batch unknown",
            Self::BatchDeleted => "Batch deleted",
            Self::ImageUnknown => "Image unknown",
            Self::NotFound => "Not found",
            Self::MethodNotAllowed => "Method not allowed",
            Self::ImageDiffers => "Image differs",
            Self::BatchSealed => "Batch sealed",
            Self::LengthRequired => "Length required",
            Self::TooLarge => "Too large",
            Self::UnsupportedFormat => "Unsupported format",
            Self::TooManyRequests => "Too many requests",
            Self::TooManyStreams => "Too many streams",
            Self::Stopping => "Server is stopping",
            Self::StorageFull => "Storage full",
            Self::Internal => "Internal error",
        }
    }
}
