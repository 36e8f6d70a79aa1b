//! The pages, rendered with their first data; the browser goes on from there.

use std::collections::HashMap;
use std::sync::Arc;

use app::{Document, Language, MissingReason, Page, PageContent, Theme, ThumbnailSize};
use axum::body::Body;
use axum::extract::{FromRequestParts, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::{ResponseOptions, render_app_to_stream};
use protocol::{Batch, ImagePage, ProblemCode};

use super::Site;
use super::answer::Rejection;
use super::assets;
use super::path::InBatch;
use super::preferences::cookie;
use crate::store::ImageQuery;

/// Cards that the page is rendered with; the browser reads on.
const FIRST_CARDS: usize = 60;

/// `GET /`.
pub async fn start(State(site): State<Arc<Site>>, request: Request) -> Response {
    render(&site, PageContent::Start, StatusCode::OK, request).await
}

/// `GET /batches/{batch}`, for browsers without a script with `?after=` of the page before.
pub async fn sheet(State(site): State<Arc<Site>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let batch = InBatch::from_request_parts(&mut parts, &site).await;
    let request = Request::from_parts(parts, body);
    let found = match batch {
        Ok(InBatch(batch)) => load(&site, &batch, after(request.uri())).await,
        Err(rejection) => Err(rejection),
    };
    match found {
        Ok((batch, page)) => {
            let upload_source = site.painting.source(&batch.id);
            let content = PageContent::Sheet { batch, images: page.images, next: page.next, upload_source };
            render(&site, content, StatusCode::OK, request).await
        }
        Err(rejection) => match rejection.code() {
            ProblemCode::BatchDeleted => {
                render(&site, PageContent::NotFound { reason: MissingReason::Deleted }, StatusCode::NOT_FOUND, request)
                    .await
            }
            ProblemCode::BatchUnknown | ProblemCode::MalformedId => {
                render(&site, PageContent::NotFound { reason: MissingReason::Unknown }, StatusCode::NOT_FOUND, request)
                    .await
            }
            _ => rejection.into_response(),
        },
    }
}

/// Addresses that do not exist: a problem for programs, a page for people.
pub async fn not_found(State(site): State<Arc<Site>>, request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        return Rejection::new(ProblemCode::NotFound, "There is nothing at this address.").into_response();
    }
    render(&site, PageContent::NotFound { reason: MissingReason::Unknown }, StatusCode::NOT_FOUND, request).await
}

/// The batch before its images: what happens in between is in the log after the batch's cursor.
async fn load(site: &Site, batch: &protocol::BatchId, after: Option<String>) -> Result<(Batch, ImagePage), Rejection> {
    let found = site.batches.get(batch).await?;
    let images = site.batches.images(batch, ImageQuery { limit: FIRST_CARDS, after, ..ImageQuery::default() }).await?;
    Ok((found, images))
}

/// Where the page before ended.
fn after(address: &Uri) -> Option<String> {
    let Query(mut parameters) = Query::<HashMap<String, String>>::try_from_uri(address).ok()?;
    parameters.remove("after")
}

async fn render(site: &Site, content: PageContent, status: StatusCode, request: Request<Body>) -> Response {
    let page = Page {
        content,
        language: language(request.headers()),
        theme: cookie(request.headers(), "theme").and_then(|code| code.parse::<Theme>().ok()).unwrap_or_default(),
        thumbnail_size: cookie(request.headers(), "frames")
            .and_then(|code| code.parse::<ThumbnailSize>().ok())
            .unwrap_or_default(),
        assets: format!("/v/{}", assets::build_id()),
        max_bytes: site.limits.max_bytes,
    };
    let document = move || {
        let page = page.clone();
        protect(&expect_context::<ResponseOptions>(), status);
        view! { <Document page=page/> }
    };
    render_app_to_stream(document)(request).await
}

fn language(headers: &HeaderMap) -> Language {
    let chosen = cookie(headers, "language").and_then(|code| code.parse::<Language>().ok());
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    chosen.unwrap_or_else(|| Language::from_accept_language(accepted))
}

/// What the page may load and run: its own files, and the scripts that carry this answer's nonce.
fn protect(response: &ResponseOptions, status: StatusCode) {
    let nonce = use_nonce().map(|nonce| format!(" 'nonce-{nonce}'")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self'{nonce} 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; \
         connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    response.set_status(status);
    response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(policy) = policy.parse() {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}
