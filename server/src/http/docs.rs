//! API documentation: the OpenAPI document, and an HTML page without scripts and external resources.

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use utoipa::openapi::OpenApi;

use super::docs_page::body_html;
use super::error::ApiError;
use super::state::ServerState;
use crate::random;

/// Style sheet of the documentation page.
const STYLE: &str = concat!(include_str!("../../../style/tokens.css"), include_str!("../../../style/api-manual.css"));

/// Routes `GET /api/openapi.json` and `GET /api/docs`. The document and the body of the page are generated once, at
/// start.
pub fn routes(document: &OpenApi) -> Router<Arc<ServerState>> {
    let json = serde_json::to_value(document).unwrap_or_default();
    let html: Arc<str> = body_html(&json).into();
    let text: Arc<str> = json.to_string().into();
    Router::new()
        .route("/api/openapi.json", get(async move || ([(header::CONTENT_TYPE, "application/json")], text.to_string())))
        .route("/api/docs", get(async move || html_response(&html)))
}

/// Response with the page around this body. Its content security policy has a new nonce and allows only the page's own
/// style sheet.
fn html_response(html: &str) -> Result<Response, ApiError> {
    let nonce = random::bytes().map(u128::from_be_bytes).map_err(|error| ApiError::internal(&error))?;
    let policy = format!("default-src 'none'; style-src 'nonce-{nonce:032x}'; base-uri 'none'; frame-ancestors 'none'");
    let policy = HeaderValue::try_from(policy).map_err(|error| ApiError::internal(&error))?;
    let document = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Proofsheet API</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"dark light\">\
         <style nonce=\"{nonce:032x}\">{STYLE}</style></head><body>{html}</body></html>\n"
    );
    Ok(([(header::CONTENT_SECURITY_POLICY, policy)], Html(document)).into_response())
}
