//! One batch: looking at it, sealing, cancelling and deleting it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use protocol::Batch;

use super::Site;
use super::answer::Rejection;
use super::path::InBatch;

/// `GET …/batches/{batch}`.
pub async fn get(State(site): State<Arc<Site>>, InBatch(batch): InBatch) -> Result<impl IntoResponse, Rejection> {
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(site.batches.get(&batch).await?)))
}

/// `POST …/batches/{batch}/seal`.
pub async fn seal(State(site): State<Arc<Site>>, InBatch(batch): InBatch) -> Result<Json<Batch>, Rejection> {
    Ok(Json(site.batches.seal(&batch).await?))
}

/// `POST …/batches/{batch}/cancel`.
pub async fn cancel(State(site): State<Arc<Site>>, InBatch(batch): InBatch) -> Result<Json<Batch>, Rejection> {
    Ok(Json(site.batches.cancel(&batch).await?))
}

/// `DELETE …/batches/{batch}`.
pub async fn delete(State(site): State<Arc<Site>>, InBatch(batch): InBatch) -> Result<StatusCode, Rejection> {
    site.batches.delete(&batch).await?;
    Ok(StatusCode::NO_CONTENT)
}
