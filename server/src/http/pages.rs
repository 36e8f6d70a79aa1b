//! HTML pages, rendered on the server with their first data.

use std::collections::HashMap;
use std::sync::Arc;

use app::{Document, Language, MissingReason, Page, PageContent, Theme, ThumbnailSize, UploadSource};
use axum::body::Body;
use axum::extract::{FromRequestParts, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::{ResponseOptions, render_app_to_stream};
use protocol::{Batch, BatchId, BatchState, ImagePage, ProblemCode};

use super::assets;
use super::error::ApiError;
use super::preferences::cookie;
use super::request_path::BatchPath;
use super::state::ServerState;
use crate::store::ImageQuery;

/// Largest number of images that a sheet is rendered with. The browser loads the others.
const FIRST_CARDS: usize = 60;

/// `GET /`: the start page.
pub async fn start(State(state): State<Arc<ServerState>>, request: Request) -> Response {
    render(&state, PageContent::Start, StatusCode::OK, request).await
}

/// `GET /batches/{batch}`: the sheet of a batch. `?after=` selects the images after a page token, for browsers without
/// JavaScript. For a deleted or unknown batch or a malformed id the response is a page (404), for other errors a
/// problem.
pub async fn sheet(State(state): State<Arc<ServerState>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let batch = BatchPath::from_request_parts(&mut parts, &state).await;
    let request = Request::from_parts(parts, body);
    let found = match batch {
        Ok(BatchPath { batch }) => load(&state, &batch, page_token(request.uri())).await,
        Err(error) => Err(error),
    };
    match found {
        Ok((batch, page, upload_source)) => {
            let content = PageContent::Sheet { batch, images: page.images, next: page.next, upload_source };
            render(&state, content, StatusCode::OK, request).await
        }
        Err(error) => match error.code() {
            ProblemCode::BatchDeleted => {
                render(&state, PageContent::NotFound { reason: MissingReason::Deleted }, StatusCode::NOT_FOUND, request)
                    .await
            }
            ProblemCode::BatchUnknown | ProblemCode::MalformedId => {
                render(&state, PageContent::NotFound { reason: MissingReason::Unknown }, StatusCode::NOT_FOUND, request)
                    .await
            }
            _ => error.into_response(),
        },
    }
}

/// Response for unknown addresses (404): a problem below `/api/`, else a page.
pub async fn not_found(State(state): State<Arc<ServerState>>, request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        return ApiError::new(ProblemCode::NotFound, "There is nothing at this address.").into_response();
    }
    render(&state, PageContent::NotFound { reason: MissingReason::Unknown }, StatusCode::NOT_FOUND, request).await
}

/// Reads the data of a sheet page. The batch is read before its images, so that changes in between are in the log after
/// the batch's cursor. The source of the uploads is read first: otherwise, a batch that the server stops filling in
/// between could seem to wait for uploads by clients.
async fn load(
    state: &ServerState,
    batch: &BatchId,
    after: Option<String>,
) -> Result<(Batch, ImagePage, UploadSource), ApiError> {
    let upload_source = state.sample_batches.source(batch);
    let found = state.batches.get(batch).await?;
    // A sealed batch gets no more uploads.
    let upload_source = if found.state == BatchState::Open { upload_source } else { UploadSource::Clients };
    let images = state.batches.images(batch, ImageQuery { limit: FIRST_CARDS, after, ..ImageQuery::default() }).await?;
    Ok((found, images, upload_source))
}

/// Page token in the query parameter `after`. `None` if it is absent or the query cannot be parsed.
fn page_token(uri: &Uri) -> Option<String> {
    let Query(mut parameters) = Query::<HashMap<String, String>>::try_from_uri(uri).ok()?;
    parameters.remove("after")
}

/// Response with a page in the language of the request, and in the theme and thumbnail size of its cookies.
async fn render(state: &ServerState, content: PageContent, status: StatusCode, request: Request<Body>) -> Response {
    let page = Page {
        content,
        language: language(request.headers()),
        theme: cookie(request.headers(), "theme").and_then(|code| code.parse::<Theme>().ok()).unwrap_or_default(),
        thumbnail_size: cookie(request.headers(), "frames")
            .and_then(|code| code.parse::<ThumbnailSize>().ok())
            .unwrap_or_default(),
        assets: format!("/v/{}", assets::build_id()),
        max_bytes: state.limits.max_bytes,
    };
    let document = move || {
        let page = page.clone();
        set_status_and_headers(&expect_context::<ResponseOptions>(), status);
        view! { <Document page=page/> }
    };
    render_app_to_stream(document)(request).await
}

/// Language from the cookie, else from `Accept-Language`.
fn language(headers: &HeaderMap) -> Language {
    let chosen = cookie(headers, "language").and_then(|code| code.parse::<Language>().ok());
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    chosen.unwrap_or_else(|| Language::from_accept_language(accepted))
}

/// Sets the status, `Cache-Control: no-store`, and the content security policy: the page may load its own files and run
/// scripts with this response's nonce.
fn set_status_and_headers(response: &ResponseOptions, status: StatusCode) {
    let nonce = use_nonce().map(|nonce| format!(" 'nonce-{nonce}'")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self'{nonce} 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'"
    );
    response.set_status(status);
    response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(policy) = policy.parse() {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}
