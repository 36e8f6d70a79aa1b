//! What operators' monitors ask.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::Site;
use crate::pool::{Posture, Walls};

#[derive(Serialize)]
struct Readiness {
    status: &'static str,
    /// How decoders are held back, in one word.
    sandbox: Posture,
    /// The same, wall by wall.
    walls: Walls,
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
    let (sandbox, version) = (site.walls.posture(), env!("CARGO_PKG_VERSION"));
    let readiness = Readiness { status, sandbox, walls: site.walls, version };
    (code, Json(readiness)).into_response()
}
