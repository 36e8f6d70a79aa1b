//! The images of a batch: listing, adding by form, looking at one, deleting one.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use protocol::{Accepted, BatchState, ImageState, ProblemCode};
use serde::{Deserialize, Serialize};

use super::Site;
use super::answer::Rejection;
use super::multipart::Form;
use super::path::{InBatch, OfImage, Parameters};
use super::put::drain;
use crate::store::{ImageQuery, Refusal, Sort};

/// Images on a page when the client does not say how many it wants.
const PAGE: usize = 100;

/// Images on a page at most.
const PAGE_LIMIT: usize = 1000;

#[derive(Deserialize)]
pub struct ListParameters {
    state: Option<String>,
    issue: Option<String>,
    group: Option<String>,
    sort: Option<String>,
    limit: Option<String>,
    after: Option<String>,
}

#[derive(Serialize)]
pub struct Added {
    files: Vec<Accepted>,
}

/// `GET …/images`.
pub async fn list(
    State(site): State<Arc<Site>>,
    InBatch(batch): InBatch,
    Parameters(parameters): Parameters<ListParameters>,
) -> Result<impl IntoResponse, Rejection> {
    let page = site.batches.images(&batch, parameters.understood()?).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(page)))
}

/// `POST …/images`.
pub async fn add(
    State(site): State<Arc<Site>>,
    InBatch(batch): InBatch,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<Added>), Rejection> {
    if let Err(rejection) = admit(&site, &batch, &headers).await {
        drain(body.into_data_stream()).await;
        return Err(rejection);
    }
    let files = Form::new(&headers, body)?.take_files(&site, &batch).await?;
    Ok((StatusCode::ACCEPTED, Json(Added { files })))
}

async fn admit(site: &Site, batch: &protocol::BatchId, headers: &HeaderMap) -> Result<(), Rejection> {
    if !Form::is_form(headers) {
        let detail = "Send multipart/form-data here, or one image with PUT under an id of your choice.";
        return Err(Rejection::new(ProblemCode::UnsupportedFormat, detail));
    }
    match site.batches.get(batch).await?.state {
        BatchState::Open => Ok(()),
        _ => Err(Refusal::Sealed.into()),
    }
}

/// `GET …/images/{image}`.
pub async fn get(
    State(site): State<Arc<Site>>,
    OfImage(batch, image): OfImage,
) -> Result<impl IntoResponse, Rejection> {
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(site.batches.store().image(&batch, image).await?)))
}

/// `DELETE …/images/{image}`.
pub async fn delete(State(site): State<Arc<Site>>, OfImage(batch, image): OfImage) -> Result<StatusCode, Rejection> {
    site.batches.delete_image(&batch, image).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl ListParameters {
    fn understood(self) -> Result<ImageQuery, Rejection> {
        let bad = |name: &str, allowed: &str| Rejection::malformed(format!("`{name}` must be {allowed}."));
        let state = match self.state.as_deref() {
            None => None,
            Some("queued") => Some(ImageState::Queued),
            Some("analyzed") => Some(ImageState::Analyzed),
            Some("failed") => Some(ImageState::Failed),
            Some(_) => return Err(bad("state", "queued, analyzed or failed")),
        };
        let issue =
            self.issue.map(|slug| slug.parse().map_err(|_| bad("issue", "the slug of an issue, such as blurred")));
        let sort = self.sort.map(|name| Sort::from_name(&name).ok_or_else(|| bad("sort", Sort::NAMES)));
        let limit = self.limit.map(|limit| match limit.parse() {
            Ok(limit @ 1..=PAGE_LIMIT) => Ok(limit),
            _ => Err(bad("limit", "a number from 1 to 1000")),
        });
        Ok(ImageQuery {
            state,
            issue: issue.transpose()?,
            group: self.group.map(|group| group.parse()).transpose()?,
            sort: sort.transpose()?.unwrap_or_default(),
            limit: limit.transpose()?.unwrap_or(PAGE),
            after: self.after,
        })
    }
}
