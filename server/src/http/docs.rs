//! The description of the API: as OpenAPI for programs, and as a page for people that needs neither script nor network.

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use utoipa::openapi::OpenApi;

use super::Site;
use super::answer::Rejection;
use super::manual::manual;
use crate::random;

const STYLE: &str = concat!(include_str!("../../../style/tokens.css"), include_str!("../../../style/api-manual.css"));

/// `GET /api/openapi.json` and `GET /api/docs`, made once.
pub fn routes(description: &OpenApi) -> Router<Arc<Site>> {
    let json = serde_json::to_value(description).unwrap_or_default();
    let manual: Arc<str> = manual(&json).into();
    let text: Arc<str> = json.to_string().into();
    Router::new()
        .route("/api/openapi.json", get(async move || ([(header::CONTENT_TYPE, "application/json")], text.to_string())))
        .route("/api/docs", get(async move || page(&manual)))
}

fn page(manual: &str) -> Result<Response, Rejection> {
    let nonce = random::bytes().map(u128::from_be_bytes).map_err(|error| Rejection::internal(&error))?;
    let policy = format!("default-src 'none'; style-src 'nonce-{nonce:032x}'; base-uri 'none'; frame-ancestors 'none'");
    let policy = HeaderValue::try_from(policy).map_err(|error| Rejection::internal(&error))?;
    let document = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Proofsheet API</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"dark light\">\
         <style nonce=\"{nonce:032x}\">{STYLE}</style></head><body>{manual}</body></html>\n"
    );
    Ok(([(header::CONTENT_SECURITY_POLICY, policy)], Html(document)).into_response())
}
