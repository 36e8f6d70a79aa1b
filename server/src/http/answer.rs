//! Errors as clients see them: problems (RFC 9457), never a path, a stack or a library's words.

use std::any::Any;
use std::time::Duration;

use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::{MalformedId, Problem, ProblemCode};

use crate::batches::BatchError;
use crate::blobs::UploadError;
use crate::store::Refusal;

/// A request that is not done as asked.
#[derive(Debug)]
pub struct Rejection {
    problem: Box<Problem>,
    /// When to try again.
    retry_after: Option<Duration>,
}

impl Rejection {
    /// A problem of this kind; `detail` says what to do.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { problem: Box::new(Problem::new(code, detail)), retry_after: None }
    }

    /// The request cannot be understood; `detail` says how to put it.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(ProblemCode::MalformedRequest, detail)
    }

    /// A fault of the server, which is told to its log alone.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed");
        Self::new(ProblemCode::Internal, "The server failed at this. Try again; its log says more.")
    }

    /// The server has as many streams as it can take: nobody's fault.
    pub fn too_many_streams_in_all() -> Self {
        let detail = "The server has as many streams open as it takes. Try again in a moment.";
        let mut rejection = Self::new(ProblemCode::TooManyStreams, detail);
        rejection.problem.status = StatusCode::SERVICE_UNAVAILABLE.as_u16();
        rejection.retry_after = Some(Duration::from_secs(5));
        rejection
    }

    /// The client has as many streams as it may.
    pub fn too_many_streams_of_client() -> Self {
        let detail = "Too many streams are open from your address. Close some, or read several batches on one stream.";
        let mut rejection = Self::new(ProblemCode::TooManyStreams, detail);
        rejection.retry_after = Some(Duration::from_secs(15));
        rejection
    }

    /// What kind of problem it is.
    pub fn code(&self) -> ProblemCode {
        self.problem.code
    }
}

impl IntoResponse for Rejection {
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

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        let (code, detail) = match refusal {
            Refusal::BatchUnknown => {
                (ProblemCode::BatchUnknown, "There is no batch of this id. Check the address, or open a new batch.")
            }
            Refusal::BatchDeleted => (ProblemCode::BatchDeleted, "This batch was deleted. Open a new one."),
            Refusal::ImageUnknown => (
                ProblemCode::ImageUnknown,
                "There is no image of this id in the batch. Check the address, or send the image.",
            ),
            Refusal::ImageDiffers => (
                ProblemCode::ImageDiffers,
                "This image id already stands for other bytes. Send these bytes under a new id.",
            ),
            Refusal::Sealed | Refusal::Unfinished => {
                (ProblemCode::BatchSealed, "This batch takes no more images. Open a new one for them.")
            }
            Refusal::PageTokenMalformed => {
                (ProblemCode::MalformedRequest, "`after` must be `next` of the page before, in the same order.")
            }
        };
        Self::new(code, detail)
    }
}

impl From<BatchError> for Rejection {
    fn from(error: BatchError) -> Self {
        match error {
            BatchError::Refused(refusal) => refusal.into(),
            BatchError::DiskFull => storage_full(),
            BatchError::Store(_)
            | BatchError::Blob(_)
            | BatchError::Random(_)
            | BatchError::Thresholds(_)
            | BatchError::Task(_) => Self::internal(&error),
        }
    }
}

impl From<UploadError> for Rejection {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::TooLarge => Self::new(ProblemCode::TooLarge, protocol::FailureCode::TooLarge.advice()),
            UploadError::DiskFull => storage_full(),
            UploadError::Io(_) => Self::internal(&error),
        }
    }
}

impl From<MalformedId> for Rejection {
    fn from(error: MalformedId) -> Self {
        Self::new(ProblemCode::MalformedId, error.to_string())
    }
}

fn storage_full() -> Rejection {
    Rejection::new(
        ProblemCode::StorageFull,
        "The server's disk is full. Delete batches that are no longer needed, then try again.",
    )
}

/// The answer of routes to methods that they do not have.
pub async fn method_not_allowed(method: Method) -> Rejection {
    Rejection::new(
        ProblemCode::MethodNotAllowed,
        format!("This address does not take {method}. The header Allow names what it takes."),
    )
}

/// The answer when a handler panics.
pub fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let cause = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("of unknown cause");
    Rejection::internal(&format!("a handler panicked: {cause}")).into_response()
}
