//! Opening a batch: empty by JSON, or with its files by a form.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use protocol::{Batch, BatchId, ProblemCode, UploadReceipt};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Site;
use super::answer::Rejection;
use super::description::{Crowded, Files, Sending};
use super::events::{self, Representation};
use super::multipart::Form;

/// Bytes that the JSON may have.
const JSON_LIMIT: usize = 64 * 1024;

/// More images than this nobody will send to one batch.
pub const MOST_EXPECTED: u64 = 1_000_000_000;

/// Characters that a batch's name may have; longer ones are cut.
const NAME_LIMIT: usize = 200;

/// How the request that sends a form can be answered; the first where the client does not say.
const ANSWERS: [Representation; 3] = [Representation::Array, Representation::EventStream, Representation::Ndjson];

/// What is known of a batch beforehand.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
struct Opening {
    /// What its owner calls it.
    name: Option<String>,
    /// How many images will come: with the last of them the batch seals itself.
    #[schema(maximum = 1_000_000_000)]
    expected: Option<u64>,
}

/// A batch that a form has filled.
#[derive(Serialize, ToSchema)]
struct Filled {
    #[serde(flatten)]
    batch: Batch,
    /// What became of each file.
    files: Vec<UploadReceipt>,
}

/// Opens a batch: an empty one with JSON or no body at all; or with a form's files, which seals it.
///
/// A form that is sent with `Accept: text/event-stream` or `application/x-ndjson` is answered with the batch's events from its
/// first to its last.
#[utoipa::path(post, path = "/batches", tag = "batches", operation_id = "openBatch",
    request_body(content((Opening = "application/json"), (Files = "multipart/form-data"))),
    responses(
        (status = 201, description = "The empty batch.", body = Batch, headers(("location", description = "Its address."))),
        (status = 202, description = "The batch with its files.", body = Filled, headers(("location", description = "Its address."))),
        (status = 200, description = "The batch's own events, begun at once.", content((String = "text/event-stream"), (String = "application/x-ndjson"))),
        Sending, Crowded
    ))]
pub async fn open(State(site): State<Arc<Site>>, request: Request) -> Result<Response, Rejection> {
    let (parts, body) = request.into_parts();
    let headers = &parts.headers;
    if !Form::is_form(headers) {
        return open_empty(&site, headers, body).await;
    }
    let form = Form::admitted(&site, headers, body).await?;
    match Representation::wanted(headers, &ANSWERS) {
        Some(representation @ (Representation::EventStream | Representation::Ndjson)) => {
            let opened = events::admit(&site, events::client(&parts), representation)?;
            let form = form.begun().await?;
            let batch = site.batches.create(None, None).await?.id;
            tokio::spawn(fill_in_background(Arc::clone(&site), batch.clone(), form));
            let mut response = opened.tell(&batch);
            response.headers_mut().extend(location(&batch).parse().map(|value| (header::LOCATION, value)));
            Ok(response)
        }
        _ => {
            let batch = site.batches.create(None, None).await?.id;
            let files = fill(&site, &batch, form).await?;
            let batch = site.batches.get(&batch).await?;
            let location = location(&batch.id);
            Ok((StatusCode::ACCEPTED, [(header::LOCATION, location)], Json(Filled { batch, files })).into_response())
        }
    }
}

/// `POST /batches`: the page's form, for browsers without JavaScript.
pub async fn form(State(site): State<Arc<Site>>, headers: HeaderMap, body: Body) -> Result<Response, Rejection> {
    let form = Form::admitted(&site, &headers, body).await?;
    let batch = site.batches.create(None, None).await?.id;
    let files = fill(&site, &batch, form).await?;
    if files.is_empty() {
        // The button was pressed before a file was chosen.
        site.batches.delete(&batch).await?;
        return Ok(Redirect::to("/").into_response());
    }
    Ok(Redirect::to(&format!("/batches/{batch}")).into_response())
}

async fn open_empty(site: &Site, headers: &HeaderMap, body: Body) -> Result<Response, Rejection> {
    let body = to_bytes(body, JSON_LIMIT)
        .await
        .map_err(|_| Rejection::malformed("The body is longer than a name and a number need, or ended early."))?;
    let kind = headers.get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap_or_default());
    let opening: Opening = match kind {
        None if body.is_empty() => Opening::default(),
        Some(kind) if kind.trim_start().to_ascii_lowercase().starts_with("application/json") => {
            // By way of a map: serde would take an array for the struct as well.
            let object = serde_json::from_slice::<serde_json::Map<_, _>>(&body);
            object.and_then(|object| Opening::deserialize(serde_json::Value::Object(object))).map_err(|_| {
                Rejection::malformed(r#"Send JSON such as {"name": "Shoot", "expected": 300}; both are optional."#)
            })?
        }
        _ => {
            let detail = "Send application/json to open an empty batch, or multipart/form-data with its files.";
            return Err(Rejection::new(ProblemCode::UnsupportedFormat, detail));
        }
    };
    if opening.expected.is_some_and(|expected| expected > MOST_EXPECTED) {
        return Err(too_many_expected());
    }
    let batch = site.batches.create(opening.name.and_then(clean_name), opening.expected).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, location(&batch.id))], Json(batch)).into_response())
}

/// Answers a number of images that nobody will send.
pub fn too_many_expected() -> Rejection {
    Rejection::malformed(format!("`expected` must be a number up to {MOST_EXPECTED}."))
}

/// A batch's name on one line; nothing when nothing is left of it.
pub fn clean_name(name: String) -> Option<String> {
    let name: String = name.chars().filter(|character| !character.is_control()).take(NAME_LIMIT).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

async fn fill_in_background(site: Arc<Site>, batch: BatchId, form: Form) {
    // Its client reads in the stream what became of the files; a form that broke off ends the stream with what had come.
    if let Err(rejection) = fill(&site, &batch, form).await {
        tracing::debug!(?rejection, "a form was not taken to its end");
    }
}

/// Takes the files and seals the batch, also when the form breaks off: no more can come.
async fn fill(site: &Site, batch: &BatchId, form: Form) -> Result<Vec<UploadReceipt>, Rejection> {
    let files = form.take_files(site, batch).await;
    site.batches.seal(batch).await?;
    files
}

fn location(batch: &BatchId) -> String {
    format!("/api/v1/batches/{batch}")
}
