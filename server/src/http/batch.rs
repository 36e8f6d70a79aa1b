//! Handlers for one batch: get, seal, cancel and delete it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use protocol::Batch;

use super::error::ApiError;
use super::openapi::{ReadProblems, WriteProblems};
use super::request_path::BatchPath;
use super::state::ServerState;

/// Returns a batch.
#[utoipa::path(get, path = "/batches/{batch}", tag = "batches", operation_id = "getBatch", params(BatchPath),
    responses(
        (status = 200, description = "The batch as of the position `cursor` in its log.", body = Batch),
        ReadProblems
    ))]
pub async fn get(
    State(state): State<Arc<ServerState>>,
    BatchPath { batch }: BatchPath,
) -> Result<impl IntoResponse, ApiError> {
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(state.batches.get(&batch).await?)))
}

/// Seals a batch: no more images will come. Safe to repeat.
#[utoipa::path(post, path = "/batches/{batch}/seal", tag = "batches", operation_id = "sealBatch", params(BatchPath),
    responses((status = 200, description = "The batch.", body = Batch), WriteProblems))]
pub async fn seal(
    State(state): State<Arc<ServerState>>,
    BatchPath { batch }: BatchPath,
) -> Result<Json<Batch>, ApiError> {
    Ok(Json(state.batches.seal(&batch).await?))
}

/// Cancels a batch.
///
/// Images that are not being analyzed yet fail as `cancelled`; running analyses are finished. Safe to repeat.
#[utoipa::path(post, path = "/batches/{batch}/cancel", tag = "batches", operation_id = "cancelBatch", params(BatchPath),
    responses((status = 200, description = "The batch.", body = Batch), WriteProblems))]
pub async fn cancel(
    State(state): State<Arc<ServerState>>,
    BatchPath { batch }: BatchPath,
) -> Result<Json<Batch>, ApiError> {
    Ok(Json(state.batches.cancel(&batch).await?))
}

/// Deletes a batch with its files, thumbnails and reports.
#[utoipa::path(delete, path = "/batches/{batch}", tag = "batches", operation_id = "deleteBatch", params(BatchPath),
    responses((status = 204, description = "The batch is deleted."), WriteProblems))]
pub async fn delete(
    State(state): State<Arc<ServerState>>,
    BatchPath { batch }: BatchPath,
) -> Result<StatusCode, ApiError> {
    state.batches.delete(&batch).await?;
    Ok(StatusCode::NO_CONTENT)
}
