//! Client of the HTTP API: functions for the calls of the page, except uploads and the event stream.

use gloo_net::http::{Request, RequestBuilder, Response};
use protocol::{Batch, BatchId, Decision, Event, Image, ImageId, ImagePage};
use serde::de::DeserializeOwned;
use web_sys::AbortSignal;

/// Timeout of `GET` and `PATCH` requests in milliseconds. `POST` requests have none.
const TIMEOUT_MS: u32 = 45_000;

/// Error of an API call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallError {
    /// There is no such batch or image.
    NotFound,
    /// The server cannot be reached, does not respond in time, is overloaded or is stopping (429, 502 to 504); a retry
    /// may succeed.
    Unavailable,
    /// The server refused the request, failed, or sent a body that cannot be parsed.
    Refused,
}

/// Creates a batch that expects this many images, with an optional name.
pub(crate) async fn create_batch(name: Option<&str>, expected: u64) -> Result<Batch, CallError> {
    let mut body = serde_json::json!({ "expected": expected });
    if let Some(name) = name {
        body["name"] = name.into();
    }
    let request = Request::post("/api/v1/batches").json(&body).map_err(|_| CallError::Refused)?;
    read_json(request.send().await).await
}

/// Current state of a batch.
pub(crate) async fn batch(id: &BatchId) -> Result<Batch, CallError> {
    read_json(get(&format!("/api/v1/batches/{id}")).send().await).await
}

/// Page of at most 500 of a batch's images after the page token `after`, or the first page.
pub(crate) async fn images(id: &BatchId, after: Option<&str>) -> Result<ImagePage, CallError> {
    let mut query = vec![("limit", "500")];
    query.extend(after.map(|after| ("after", after)));
    read_json(get(&format!("/api/v1/batches/{id}/images")).query(query).send().await).await
}

/// All images of a batch, loaded page by page.
pub(crate) async fn all_images(id: &BatchId) -> Result<Vec<Image>, CallError> {
    let mut list_page = images(id, None).await?;
    let mut all = list_page.images;
    while let Some(next) = list_page.next {
        list_page = images(id, Some(&next)).await?;
        all.append(&mut list_page.images);
    }
    Ok(all)
}

/// One image with its full report.
pub(crate) async fn image(batch: &BatchId, id: ImageId) -> Result<Image, CallError> {
    read_json(get(&format!("/api/v1/batches/{batch}/images/{id}")).send().await).await
}

/// Changes fields of a batch: `name`, `thresholds`, `keep` (exempt from expiry) or `expected` (number of images).
pub(crate) async fn update_batch(id: &BatchId, change: &serde_json::Value) -> Result<Batch, CallError> {
    let request = patch(&format!("/api/v1/batches/{id}")).json(change).map_err(|_| CallError::Refused)?;
    read_json(request.send().await).await
}

/// Next events after the cursor `after`, about 64 KiB of them at most, without waiting for new ones. Empty if there are
/// none.
pub(crate) async fn events(id: &BatchId, after: &str) -> Result<Vec<Event>, CallError> {
    let request = get(&format!("/api/v1/batches/{id}/events")).query([("after", after), ("wait", "0")]);
    let response = request.header("Accept", "application/json").send().await;
    match response {
        Ok(response) if response.status() == 204 => Ok(Vec::new()),
        response => read_json(response).await,
    }
}

/// Sets or clears the decision of at most a thousand images; the server refuses more. Returns the images that exist, in
/// their new state.
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
    let response: DecisionResponse =
        read_json(request.json(&body).map_err(|_| CallError::Refused)?.send().await).await?;
    Ok(response.images)
}

/// Seals a batch: no more images will come.
pub(crate) async fn seal(id: &BatchId) -> Result<Batch, CallError> {
    read_json(Request::post(&format!("/api/v1/batches/{id}/seal")).send().await).await
}

/// Maximum number of hashes in one request.
const HASHES_PER_REQUEST: usize = 5000;

/// Hashes among these (`blake3:…`) that the batch does not have. Asks for any number of hashes, in several requests if
/// necessary.
pub(crate) async fn missing_hashes(id: &BatchId, hashes: &[String]) -> Result<Vec<String>, CallError> {
    #[derive(serde::Deserialize)]
    struct MissingResponse {
        missing: Vec<String>,
    }
    let mut all = Vec::new();
    for part in hashes.chunks(HASHES_PER_REQUEST) {
        let body = serde_json::json!({ "hashes": part });
        let request = Request::post(&format!("/api/v1/batches/{id}/missing")).json(&body);
        let response: MissingResponse = read_json(request.map_err(|_| CallError::Refused)?.send().await).await?;
        all.extend(response.missing);
    }
    Ok(all)
}

/// Cancels a batch.
pub(crate) async fn cancel(id: &BatchId) -> Result<Batch, CallError> {
    read_json(Request::post(&format!("/api/v1/batches/{id}/cancel")).send().await).await
}

/// `GET` request with a timeout. On a dead network a request without one occupies a connection for minutes, and a
/// browser has only six.
fn get(path: &str) -> RequestBuilder {
    Request::get(path).abort_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT_MS)))
}

/// `PATCH` request with a timeout, so that the user learns that a change was not saved.
fn patch(path: &str) -> RequestBuilder {
    Request::patch(path).abort_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT_MS)))
}

/// Response body as JSON, or the error for the response's status. A failed request is [`CallError::Unavailable`].
async fn read_json<T: DeserializeOwned>(result: Result<Response, gloo_net::Error>) -> Result<T, CallError> {
    let response = result.map_err(|_| CallError::Unavailable)?;
    match response.status() {
        200..300 => response.json().await.map_err(|_| CallError::Refused),
        404 => Err(CallError::NotFound),
        429 | 502..=504 => Err(CallError::Unavailable),
        _ => Err(CallError::Refused),
    }
}
