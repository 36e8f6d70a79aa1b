//! One batch: looking at it, sealing, cancelling and deleting it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use protocol::Batch;

use super::Site;
use super::answer::Rejection;
use super::description::{BatchPath, Reading, Writing};
use super::path::InBatch;

/// Looks at a batch.
#[utoipa::path(get, path = "/batches/{batch}", tag = "batches", operation_id = "getBatch", params(BatchPath),
    responses((status = 200, description = "The batch, as of the position `cursor` of its log.", body = Batch), Reading))]
pub async fn get(State(site): State<Arc<Site>>, InBatch(batch): InBatch) -> Result<impl IntoResponse, Rejection> {
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(site.batches.get(&batch).await?)))
}

/// Says that no more images will come. Safe to repeat.
#[utoipa::path(post, path = "/batches/{batch}/seal", tag = "batches", operation_id = "sealBatch", params(BatchPath),
    responses((status = 200, description = "The batch.", body = Batch), Writing))]
pub async fn seal(State(site): State<Arc<Site>>, InBatch(batch): InBatch) -> Result<Json<Batch>, Rejection> {
    Ok(Json(site.batches.seal(&batch).await?))
}

/// Gives up what is not begun: it fails as `cancelled`; what runs finishes. Safe to repeat.
#[utoipa::path(post, path = "/batches/{batch}/cancel", tag = "batches", operation_id = "cancelBatch", params(BatchPath),
    responses((status = 200, description = "The batch.", body = Batch), Writing))]
pub async fn cancel(State(site): State<Arc<Site>>, InBatch(batch): InBatch) -> Result<Json<Batch>, Rejection> {
    Ok(Json(site.batches.cancel(&batch).await?))
}

/// Removes a batch with its bytes, thumbnails and reports.
#[utoipa::path(delete, path = "/batches/{batch}", tag = "batches", operation_id = "deleteBatch", params(BatchPath),
    responses((status = 204, description = "It is gone."), Writing))]
pub async fn delete(State(site): State<Arc<Site>>, InBatch(batch): InBatch) -> Result<StatusCode, Rejection> {
    site.batches.delete(&batch).await?;
    Ok(StatusCode::NO_CONTENT)
}
