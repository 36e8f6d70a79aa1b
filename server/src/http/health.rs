//! Endpoints for monitoring: health, readiness and metrics.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::error::ApiError;
use super::state::ServerState;
use crate::pool::{SandboxLevel, SandboxStatus};

/// Readiness of the server.
#[derive(Serialize, ToSchema)]
struct Readiness {
    /// `ready` or `stopping`.
    status: &'static str,
    /// Summary of the decoders' sandbox: `full`, `partial` or `process`.
    #[schema(value_type = String)]
    sandbox: SandboxLevel,
    /// State of each sandbox layer: `full`, `partial` or `none`.
    // The JSON name `walls` is part of the API and stays.
    #[schema(value_type = Object)]
    walls: SandboxStatus,
    /// Version of the server.
    version: &'static str,
}

/// Returns `ok` while the process is alive.
#[utoipa::path(get, path = "/healthz", tag = "operation", operation_id = "getHealth",
    responses((status = 200, description = "The process is alive.", content_type = "text/plain", body = String)))]
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// Returns the readiness of the server.
#[utoipa::path(get, path = "/readyz", tag = "operation", operation_id = "getReadiness",
    responses(
        (status = 200, description = "The server accepts requests.", body = Readiness),
        (status = 503, description = "The server is stopping.", body = Readiness)
    ))]
pub async fn readyz(State(state): State<Arc<ServerState>>) -> Response {
    let (code, status) = if state.stop.is_cancelled() {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping")
    } else {
        (StatusCode::OK, "ready")
    };
    let (sandbox, version) = (state.sandbox_status.level(), env!("CARGO_PKG_VERSION"));
    let readiness = Readiness { status, sandbox, walls: state.sandbox_status, version };
    (code, Json(readiness)).into_response()
}

/// Returns the metrics of the server for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "operation", operation_id = "getMetrics",
    responses(
        (status = 200, description = "Metrics in the Prometheus text format.", content_type = "text/plain",
            body = String)
    ))]
pub async fn metrics(State(state): State<Arc<ServerState>>) -> Result<Response, ApiError> {
    let counts = state.batches.counts().await?;
    let text =
        state.metrics.to_text(&counts, state.streams.kept_bytes()).map_err(|error| ApiError::internal(&error))?;
    let media_type = HeaderValue::from_static(prometheus::TEXT_FORMAT);
    Ok(([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], text)
        .into_response())
}
