//! What operators' monitors ask.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::Site;

#[derive(Serialize)]
struct Readiness {
    status: &'static str,
    /// How decoders are held back: as processes of their own with a deadline and, on Linux, a memory limit.
    sandbox: &'static str,
    version: &'static str,
}

/// `GET /healthz`: the process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: requests can be served.
pub async fn ready(State(site): State<Arc<Site>>) -> Response {
    let (code, status) = if site.stop.is_cancelled() {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping")
    } else {
        (StatusCode::OK, "ready")
    };
    (code, Json(Readiness { status, sandbox: "process", version: env!("CARGO_PKG_VERSION") })).into_response()
}
