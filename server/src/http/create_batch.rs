//! `POST /batches`, in the API and as the form of the page: creates a batch, empty or with the files of a form.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use protocol::{Batch, BatchId, ProblemCode, UploadReceipt};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::batch_fields::{ExpectedImages, clean_name};
use super::error::ApiError;
use super::events::{Representation, client_address};
use super::json::{self, Accepted, JsonRequest};
use super::multipart::{UploadForm, no_file};
use super::openapi::{FileForm, StreamLimitProblems, UploadProblems};
use super::state::ServerState;

/// Representations of the response to a form, the default first. [`Representation::Array`] stands here for one JSON
/// object with the batch and its files, instead of an array of events.
const FORM_RESPONSES: [Representation; 3] =
    [Representation::Array, Representation::EventStream, Representation::Ndjson];

/// Properties of a new batch. All are optional.
#[derive(Default, Deserialize, ToSchema)]
pub struct NewBatch {
    /// Name of the batch.
    name: Option<String>,
    /// Number of images that will come. The batch seals itself when they have arrived.
    #[schema(value_type = Option<u64>, maximum = 1_000_000_000)]
    expected: Option<ExpectedImages>,
}

impl JsonRequest for NewBatch {
    const EXAMPLE: &'static str = r#"{"name": "Shoot", "expected": 300}"#;
    const FIELDS: &'static [(&'static str, Accepted)] = &[
        ("name", Accepted::Values("a string, or null for none")),
        ("expected", Accepted::Values("a whole number from 0 to 1000000000, or null")),
    ];
}

/// Batch with the files of a form.
#[derive(Serialize, ToSchema)]
struct FilledBatch {
    #[serde(flatten)]
    batch: Batch,
    /// Result for each file, in the order of the form.
    files: Vec<UploadReceipt>,
}

/// Creates a batch: empty from JSON or without a body, or with the files of a form, which seals it.
///
/// A form with `Accept: text/event-stream` or `application/x-ndjson` gets the batch's events as the response, from the
/// first to the last.
#[utoipa::path(post, path = "/batches", tag = "batches", operation_id = "openBatch",
    request_body(content((NewBatch = "application/json"), (FileForm = "multipart/form-data"))),
    responses(
        (status = 201, description = "The empty batch.", body = Batch,
            headers(("location", description = "Address of the batch."))),
        (status = 202, description = "The batch with its files.", body = FilledBatch,
            headers(("location", description = "Address of the batch."))),
        (status = 200, description = "The batch's events, from its creation to its end.",
            content((String = "text/event-stream"), (String = "application/x-ndjson"))),
        UploadProblems, StreamLimitProblems
    ))]
pub async fn create(State(state): State<Arc<ServerState>>, request: Request) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    if !UploadForm::is_form(&parts.headers) {
        return create_empty(&state, &parts.headers, body).await;
    }
    let form = UploadForm::admit(&state, &parts.headers, body).await?;
    match Representation::negotiate(&parts.headers, &FORM_RESPONSES) {
        Some(representation @ (Representation::EventStream | Representation::Ndjson)) => {
            let stream = state.streams.admit(client_address(&parts), representation)?;
            let form = form.begin().await?;
            let batch = state.batches.create(None, None).await?.id;
            tokio::spawn(fill_in_background(Arc::clone(&state), batch.clone(), form));
            let mut response = stream.respond(&batch);
            response.headers_mut().extend(location(&batch).parse().map(|value| (header::LOCATION, value)));
            Ok(response)
        }
        Some(Representation::Array | Representation::WebSocket) | None => {
            let batch = state.batches.create(None, None).await?.id;
            let files = fill(&state, &batch, form).await?;
            if files.is_empty() {
                state.batches.delete(&batch).await?;
                return Err(no_file());
            }
            let batch = state.batches.get(&batch).await?;
            let location = location(&batch.id);
            Ok((StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(FilledBatch { batch, files }))
                .into_response())
        }
    }
}

/// `POST /batches` outside the API: the page's form, for browsers without JavaScript. Redirects to the sheet of the new
/// batch, or to `/` without a batch if the form has no files.
pub async fn submit_form(
    State(state): State<Arc<ServerState>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let form = UploadForm::admit(&state, &headers, body).await?;
    let batch = state.batches.create(None, None).await?.id;
    let files = fill(&state, &batch, form).await?;
    if files.is_empty() {
        // The form was sent before a file was chosen.
        state.batches.delete(&batch).await?;
        return Ok(Redirect::to("/").into_response());
    }
    Ok(Redirect::to(&format!("/batches/{batch}")).into_response())
}

/// Creates a batch from a JSON body, or without settings if there is neither a body nor a `Content-Type`. Otherwise a
/// request that does not declare JSON is an error (415).
async fn create_empty(state: &ServerState, headers: &HeaderMap, body: Body) -> Result<Response, ApiError> {
    let body = json::read(body, NewBatch::MAX_BYTES).await?;
    let NewBatch { name, expected } = if body.is_empty() && !headers.contains_key(header::CONTENT_TYPE) {
        NewBatch::default()
    } else if json::is_json(headers) {
        json::parse(&body)?
    } else {
        let detail = "Send application/json to create an empty batch, or multipart/form-data with its files.";
        return Err(ApiError::new(ProblemCode::UnsupportedFormat, detail));
    };
    let name = name.as_deref().and_then(clean_name);
    let batch = state.batches.create(name, expected.map(ExpectedImages::get)).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, location(&batch.id))], Json(batch)).into_response())
}

/// Stores the files of a form while the response is the batch's event stream, where the client sees the stored images.
/// Logs an error; then the batch has only the files stored before it.
async fn fill_in_background(state: Arc<ServerState>, batch: BatchId, form: UploadForm) {
    if let Err(error) = fill(&state, &batch, form).await {
        tracing::debug!(?error, "a form was not read to its end");
    }
}

/// Stores the files and seals the batch. Also seals it when storing fails, for example because the form ends early: no
/// more files can come.
async fn fill(state: &ServerState, batch: &BatchId, form: UploadForm) -> Result<Vec<UploadReceipt>, ApiError> {
    let files = form.store_files(state, batch).await;
    state.batches.seal(batch).await?;
    files
}

/// Path of a batch in the API, for the header `Location`.
fn location(batch: &BatchId) -> String {
    format!("/api/v1/batches/{batch}")
}
