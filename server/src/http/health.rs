//! What operators' monitors ask.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::Site;
use super::answer::Rejection;
use crate::pool::{Posture, Walls};

/// Whether requests can be served.
#[derive(Serialize, ToSchema)]
struct Readiness {
    /// `ready` or `stopping`.
    status: &'static str,
    /// How decoders are held back, in one word.
    #[schema(value_type = String)]
    sandbox: Posture,
    /// The same, wall by wall.
    #[schema(value_type = Object)]
    walls: Walls,
    version: &'static str,
}

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "operation", operation_id = "getHealth",
    responses((status = 200, description = "It does.", content_type = "text/plain", body = String)))]
pub async fn alive() -> &'static str {
    "ok\n"
}

/// Requests can be served.
#[utoipa::path(get, path = "/readyz", tag = "operation", operation_id = "getReadiness",
    responses((status = 200, description = "They can.", body = Readiness), (status = 503, description = "The server is stopping.", body = Readiness)))]
pub async fn ready(State(site): State<Arc<Site>>) -> Response {
    let (code, status) = if site.stop.is_cancelled() {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping")
    } else {
        (StatusCode::OK, "ready")
    };
    let (sandbox, version) = (site.walls.posture(), env!("CARGO_PKG_VERSION"));
    let readiness = Readiness { status, sandbox, walls: site.walls, version };
    (code, Json(readiness)).into_response()
}

/// What was counted, for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "operation", operation_id = "getMetrics",
    responses((status = 200, description = "In Prometheus's text format.", content_type = "text/plain", body = String)))]
pub async fn metrics(State(site): State<Arc<Site>>) -> Result<Response, Rejection> {
    let counts = site.batches.counts().await?;
    let text = site.metrics.text(&counts, site.streams.held()).map_err(|error| Rejection::internal(&error))?;
    let kind = HeaderValue::from_static(prometheus::TEXT_FORMAT);
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], text)
        .into_response())
}
