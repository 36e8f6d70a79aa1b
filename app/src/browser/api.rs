//! Client of the HTTP API.

use gloo_net::http::{Request, RequestBuilder, Response};
use protocol::{Batch, BatchId, Decision, Event, Image, ImageId, ImagePage};
use serde::de::DeserializeOwned;
use web_sys::AbortSignal;

/// How long an answer is waited for, in milliseconds.
const TIMEOUT_MS: u32 = 45_000;

/// Why a call has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallError {
    /// There is no such batch or image.
    NotFound,
    /// The server did not answer, or is stopping.
    Unreachable,
    /// The server refused.
    Refused,
}

/// Opens a batch for this many images.
pub(crate) async fn open(name: Option<&str>, expected: u64) -> Result<Batch, CallError> {
    let mut body = serde_json::json!({ "expected": expected });
    if let Some(name) = name {
        body["name"] = name.into();
    }
    let request = Request::post("/api/v1/batches").json(&body).map_err(|_| CallError::Refused)?;
    read(request.send().await).await
}

/// A batch as it is now.
pub(crate) async fn batch(id: &BatchId) -> Result<Batch, CallError> {
    read(get(&format!("/api/v1/batches/{id}")).send().await).await
}

/// A page of a batch's images after this position; from the beginning when there is none.
pub(crate) async fn images(id: &BatchId, after: Option<&str>) -> Result<ImagePage, CallError> {
    let mut query = vec![("limit", "500")];
    query.extend(after.map(|after| ("after", after)));
    read(get(&format!("/api/v1/batches/{id}/images")).query(query).send().await).await
}

/// Every image of a batch.
pub(crate) async fn all_images(id: &BatchId) -> Result<Vec<Image>, CallError> {
    let mut page = images(id, None).await?;
    let mut all = page.images;
    while let Some(next) = page.next {
        page = images(id, Some(&next)).await?;
        all.append(&mut page.images);
    }
    Ok(all)
}

/// One image with all of its report.
pub(crate) async fn image(batch: &BatchId, id: ImageId) -> Result<Image, CallError> {
    read(get(&format!("/api/v1/batches/{batch}/images/{id}")).send().await).await
}

/// Changes a batch: its `name`, its `thresholds`, or whether to `keep` it.
pub(crate) async fn alter(id: &BatchId, change: &serde_json::Value) -> Result<Batch, CallError> {
    let request = patch(&format!("/api/v1/batches/{id}")).json(change).map_err(|_| CallError::Refused)?;
    read(request.send().await).await
}

/// What happened after this position, at once; nothing when all of it is known.
pub(crate) async fn events(id: &BatchId, after: &str) -> Result<Vec<Event>, CallError> {
    let request = get(&format!("/api/v1/batches/{id}/events")).query([("after", after), ("wait", "0")]);
    let response = request.header("Accept", "application/json").send().await;
    match response {
        Ok(response) if response.status() == 204 => Ok(Vec::new()),
        response => read(response).await,
    }
}

/// Keeps or rejects images, at most a thousand, or takes that back; those that are there, as they are now.
pub(crate) async fn decide(
    batch: &BatchId,
    images: &[ImageId],
    decision: Option<Decision>,
) -> Result<Vec<Image>, CallError> {
    #[derive(serde::Deserialize)]
    struct DecisionResponse {
        images: Vec<Image>,
    }
    let request = patch(&format!("/api/v1/batches/{batch}/images"));
    let body = serde_json::json!({ "decision": decision, "images": images });
    let answer: DecisionResponse = read(request.json(&body).map_err(|_| CallError::Refused)?.send().await).await?;
    Ok(answer.images)
}

/// Says that no more images will come.
pub(crate) async fn seal(id: &BatchId) -> Result<Batch, CallError> {
    read(Request::post(&format!("/api/v1/batches/{id}/seal")).send().await).await
}

/// Hashes that one question asks for.
const HASHES: usize = 5000;

/// Those of these hashes (`blake3:…`) that the batch lacks.
pub(crate) async fn missing(id: &BatchId, hashes: &[String]) -> Result<Vec<String>, CallError> {
    #[derive(serde::Deserialize)]
    struct MissingResponse {
        missing: Vec<String>,
    }
    let mut all = Vec::new();
    for part in hashes.chunks(HASHES) {
        let body = serde_json::json!({ "hashes": part });
        let request = Request::post(&format!("/api/v1/batches/{id}/missing")).json(&body);
        let answer: MissingResponse = read(request.map_err(|_| CallError::Refused)?.send().await).await?;
        all.extend(answer.missing);
    }
    Ok(all)
}

/// Stops a batch.
pub(crate) async fn cancel(id: &BatchId) -> Result<Batch, CallError> {
    read(Request::post(&format!("/api/v1/batches/{id}/cancel")).send().await).await
}

/// A question that is given up after a while: one that a dead line swallowed would keep its connection for minutes, and a
/// browser has only six.
fn get(path: &str) -> RequestBuilder {
    Request::get(path).abort_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT_MS)))
}

/// A change that is given up after a while, so that its reader is told.
fn patch(path: &str) -> RequestBuilder {
    Request::patch(path).abort_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT_MS)))
}

async fn read<T: DeserializeOwned>(answer: Result<Response, gloo_net::Error>) -> Result<T, CallError> {
    let response = answer.map_err(|_| CallError::Unreachable)?;
    match response.status() {
        200..300 => response.json().await.map_err(|_| CallError::Refused),
        404 => Err(CallError::NotFound),
        429 | 502..=504 => Err(CallError::Unreachable),
        _ => Err(CallError::Refused),
    }
}
