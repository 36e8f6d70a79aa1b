//! Error responses: problems (RFC 9457), and the conversion of other errors to them, without file paths, stack traces
//! or messages of libraries.

use std::any::Any;
use std::time::Duration;

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::{MalformedId, Problem, ProblemCode};

use crate::batches::BatchError;
use crate::blobs::UploadError;
use crate::store::Refusal;

/// Error response.
#[derive(Debug)]
pub struct ApiError {
    problem: Box<Problem>,
    /// Value of the header `Retry-After`.
    retry_after: Option<Duration>,
}

impl ApiError {
    /// Problem with this code, and the status and title of the code. `detail` is a text for the client that says what
    /// is wrong or what to do.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { problem: Box::new(Problem::new(code, detail)), retry_after: None }
    }

    /// Malformed request (400). `detail` says how to correct it.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(ProblemCode::MalformedRequest, detail)
    }

    /// Internal error (500). The cause is written to the server's log and not sent to the client.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed");
        Self::new(ProblemCode::Internal, "The server could not process this request. Try again; its log has the cause.")
    }

    /// All clients together have too many streams open (503). Asks the client to retry after 5 seconds.
    pub fn too_many_streams_in_total() -> Self {
        let detail = "The server has reached its limit of open streams. Try again in a moment.";
        let mut error = Self::new(ProblemCode::TooManyStreams, detail);
        error.problem.status = StatusCode::SERVICE_UNAVAILABLE.as_u16();
        error.retry_after = Some(Duration::from_secs(5));
        error
    }

    /// The client has too many streams open (429). Asks it to retry after 15 seconds.
    pub fn too_many_streams_of_client() -> Self {
        let detail = "Too many streams are open from your address. Close some, or read several batches on one stream.";
        let mut error = Self::new(ProblemCode::TooManyStreams, detail);
        error.retry_after = Some(Duration::from_secs(15));
        error
    }

    /// Code of the problem.
    pub fn code(&self) -> ProblemCode {
        self.problem.code
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.problem).unwrap_or_default();
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json")),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        let mut response = (status, headers, body).into_response();
        let retry_after = self.retry_after.map(|wait| (header::RETRY_AFTER, HeaderValue::from(wait.as_secs())));
        response.headers_mut().extend(retry_after);
        response
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let (code, detail) = match refusal {
            Refusal::BatchUnknown => {
                (ProblemCode::BatchUnknown, "There is no batch with this id. Check the address, or create a new batch.")
            }
            Refusal::BatchDeleted => (ProblemCode::BatchDeleted, "This batch was deleted. Create a new one."),
            Refusal::ImageUnknown => (
                ProblemCode::ImageUnknown,
                "There is no image with this id in the batch. Check the address, or send the image.",
            ),
            Refusal::ImageDiffers => (
                ProblemCode::ImageDiffers,
                "This id belongs to an image with other bytes. Send these bytes under a new id.",
            ),
            Refusal::Sealed | Refusal::Unfinished => {
                (ProblemCode::BatchSealed, "This batch takes no more images. Create a new one for them.")
            }
            Refusal::PageTokenMalformed => {
                (ProblemCode::MalformedRequest, "`after` must be `next` of the previous page, with the same `sort`.")
            }
        };
        Self::new(code, detail)
    }
}

impl From<BatchError> for ApiError {
    fn from(error: BatchError) -> Self {
        match error {
            BatchError::Refused(refusal) => refusal.into(),
            BatchError::DiskFull => storage_full(),
            BatchError::Store(_) | BatchError::Blob(_) | BatchError::Random(_) | BatchError::Task(_) => {
                Self::internal(&error)
            }
        }
    }
}

impl From<UploadError> for ApiError {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::TooLarge => Self::new(ProblemCode::TooLarge, protocol::FailureCode::TooLarge.advice()),
            UploadError::DiskFull => storage_full(),
            UploadError::Io(_) => Self::internal(&error),
        }
    }
}

impl From<MalformedId> for ApiError {
    fn from(error: MalformedId) -> Self {
        Self::new(ProblemCode::MalformedId, error.to_string())
    }
}

/// The disk is full (507).
fn storage_full() -> ApiError {
    ApiError::new(
        ProblemCode::StorageFull,
        "The server's disk is full. Delete batches that are no longer needed, then try again.",
    )
}

/// Response for a method that the route does not have (405).
pub async fn method_not_allowed(method: Method) -> ApiError {
    ApiError::new(
        ProblemCode::MethodNotAllowed,
        format!("This address does not accept {method}. The header Allow lists the methods that it accepts."),
    )
}

/// Response when a handler panics (500). The message of the panic is written to the server's log.
pub fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("unknown cause");
    ApiError::internal(&format!("a handler panicked: {message}")).into_response()
}
