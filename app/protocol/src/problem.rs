//! Errors of the HTTP API (RFC 9457).

use serde::{Deserialize, Serialize};

/// An error as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Identifies the kind of problem; `about:blank` says that `title` and `status` tell it all, `code` makes it exact.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What to do about it.
    pub detail: String,
    /// The kind for programs.
    pub code: ProblemCode,
}

impl Problem {
    /// A problem of this kind; `detail` says what to do.
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

/// The kinds of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProblemCode {
    /// The request cannot be understood.
    MalformedRequest,
    /// An id in the URL is not one.
    MalformedId,
    /// The server wants a token.
    TokenRequired,
    /// The request comes from another site's page.
    CrossSite,
    /// The server does not answer to this host name.
    HostNotAllowed,
    /// No batch of this id.
    BatchUnknown,
    /// The batch was deleted.
    BatchDeleted,
    /// No image of this id in the batch.
    ImageUnknown,
    /// Nothing at this address.
    NotFound,
    /// The address does not take this method.
    MethodNotAllowed,
    /// The image id already stands for other bytes.
    ImageDiffers,
    /// The batch takes no more images.
    BatchSealed,
    /// The request does not say how long its body is.
    LengthRequired,
    /// More bytes than the server takes.
    TooLarge,
    /// Not an image that is read, or a body of the wrong type.
    UnsupportedFormat,
    /// The client asks too often.
    TooManyRequests,
    /// Too many streams are open.
    TooManyStreams,
    /// The server is stopping.
    Stopping,
    /// The server's disk is full.
    StorageFull,
    /// A fault of the server.
    Internal,
}

impl ProblemCode {
    /// The HTTP status that goes with it.
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

    /// The kind in a few words.
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
