//! The images of a batch: listing, adding by form, looking at one, deleting one.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use protocol::{BatchState, GroupId, Image, ImagePage, ImageState, Issue, ProblemCode, UploadReceipt};
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::Site;
use super::answer::Rejection;
use super::description::{BatchPath, Files, ImagePath, Reading, Sending, Writing};
use super::multipart::Form;
use super::path::{InBatch, OfImage, Parameters};
use super::put::drain;
use crate::store::{ImageQuery, Refusal, Sort, SortKey};

/// Images on a page when the client does not say how many it wants.
const PAGE: usize = 100;

/// Images on a page at most.
const PAGE_LIMIT: usize = 1000;

/// Which images, in which order.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListParameters {
    /// Only images in this state.
    #[param(value_type = Option<ImageState>)]
    state: Option<String>,
    /// Only images with this issue.
    #[param(value_type = Option<Issue>)]
    issue: Option<String>,
    /// Only images of this group of duplicates.
    #[param(value_type = Option<GroupId>)]
    group: Option<String>,
    /// The order.
    #[param(inline, value_type = Option<Sort>)]
    sort: Option<String>,
    /// Images on a page; 100 when nothing is said.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000)]
    limit: Option<String>,
    /// `next` of the page before, in the same order.
    after: Option<String>,
}

/// What became of the files of a form.
#[derive(Serialize, ToSchema)]
pub struct Added {
    /// One entry for each, in their order.
    files: Vec<UploadReceipt>,
}

/// Lists the images of a batch, without the bulky parts of their reports.
#[utoipa::path(get, path = "/batches/{batch}/images", tag = "images", operation_id = "listImages",
    params(BatchPath, ListParameters),
    responses((status = 200, description = "A page of them.", body = ImagePage), Reading))]
pub async fn list(
    State(site): State<Arc<Site>>,
    InBatch(batch): InBatch,
    Parameters(parameters): Parameters<ListParameters>,
) -> Result<impl IntoResponse, Rejection> {
    let page = site.batches.images(&batch, parameters.understood()?).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(page)))
}

/// Adds every file of a form; each is stored and queued when its own last byte has come.
#[utoipa::path(post, path = "/batches/{batch}/images", tag = "images", operation_id = "addImages", params(BatchPath),
    request_body(content = Files, content_type = "multipart/form-data"),
    responses((status = 202, description = "What became of each file.", body = Added), Sending))]
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
    let files = Form::admitted(&site, &headers, body).await?.take_files(&site, &batch).await?;
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

/// Looks at an image, its report whole.
#[utoipa::path(get, path = "/batches/{batch}/images/{image}", tag = "images", operation_id = "getImage", params(ImagePath),
    responses((status = 200, description = "The image.", body = Image), Reading))]
pub async fn get(
    State(site): State<Arc<Site>>,
    OfImage(batch, image): OfImage,
) -> Result<impl IntoResponse, Rejection> {
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(site.batches.image(&batch, image).await?)))
}

/// Removes an image with its bytes, thumbnail and report.
#[utoipa::path(delete, path = "/batches/{batch}/images/{image}", tag = "images", operation_id = "deleteImage",
    params(ImagePath), responses((status = 204, description = "It is gone."), Writing))]
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
        let sort = self.sort.map(|name| Sort::from_name(&name).ok_or_else(|| bad("sort", &Sort::names())));
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

/// Names of the orders, for the API description.
impl PartialSchema for Sort {
    fn schema() -> RefOr<Schema> {
        let names = SortKey::ALL.into_iter().flat_map(|key| [key.name().to_owned(), format!("-{}", key.name())]);
        ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).enum_values(Some(names)).into()
    }
}

impl ToSchema for Sort {}
