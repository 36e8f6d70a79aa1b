//! Handlers for the images of a batch: list them, add them with a form, get and delete one.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use protocol::{
    BatchId, BatchState, FilePath, GroupId, Image, ImagePage, ImageState, Issue, ProblemCode, UploadReceipt,
};
use serde::{Deserialize, Serialize};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::error::ApiError;
use super::multipart::{UploadForm, no_file};
use super::openapi::{FileForm, ReadProblems, UploadProblems, WriteProblems};
use super::refused_body::drain;
use super::request_path::{BatchPath, ImagePath, QueryParameters};
use super::state::ServerState;
use crate::store::{ImageQuery, Refusal, Sort, SortKey};

/// Default number of images in a list page.
const DEFAULT_PAGE_LENGTH: usize = 100;

/// Largest number of images in a list page.
const MAX_PAGE_LENGTH: usize = 1000;

/// Query parameters of the image list.
// The fields are text, so that each error can name the values that its parameter accepts.
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
    /// Only images in this folder and in folders below it, such as `A/B`.
    folder: Option<String>,
    /// Order of the list. Default: `arrival`.
    #[param(inline, value_type = Option<Sort>)]
    sort: Option<String>,
    /// Number of images on a page. Default: 100.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 1000)]
    limit: Option<String>,
    /// Field `next` of the previous page, with the same `sort`.
    after: Option<String>,
}

/// Lists the images of a batch. Their reports have no histogram, focus map and signature.
#[utoipa::path(get, path = "/batches/{batch}/images", tag = "images", operation_id = "listImages",
    params(BatchPath, ListParameters),
    responses((status = 200, description = "A page of images.", body = ImagePage), ReadProblems))]
pub async fn list(
    State(state): State<Arc<ServerState>>,
    BatchPath { batch }: BatchPath,
    QueryParameters(parameters): QueryParameters<ListParameters>,
) -> Result<impl IntoResponse, ApiError> {
    let page = state.batches.images(&batch, parameters.parse()?).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(page)))
}

/// Results of the files of a form.
#[derive(Serialize, ToSchema)]
pub struct AddedFiles {
    /// Result for each file, in the order of the form.
    files: Vec<UploadReceipt>,
}

/// Adds every file of a form. Each file is stored and queued when its own last byte has arrived.
#[utoipa::path(post, path = "/batches/{batch}/images", tag = "images", operation_id = "addImages", params(BatchPath),
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 202, description = "The result for each file.", body = AddedFiles), UploadProblems))]
pub async fn add(
    State(state): State<Arc<ServerState>>,
    BatchPath { batch }: BatchPath,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, Json<AddedFiles>), ApiError> {
    if let Err(error) = check_form(&state, &batch, &headers).await {
        drain(body.into_data_stream()).await;
        return Err(error);
    }
    let files = UploadForm::admit(&state, &headers, body).await?.store_files(&state, &batch).await?;
    if files.is_empty() {
        return Err(no_file());
    }
    Ok((StatusCode::ACCEPTED, Json(AddedFiles { files })))
}

/// Checks that the body is a form, and that the batch exists and is open.
async fn check_form(state: &ServerState, batch: &BatchId, headers: &HeaderMap) -> Result<(), ApiError> {
    if !UploadForm::is_form(headers) {
        let detail = "Send multipart/form-data here, or one image with PUT under an id of your choice.";
        return Err(ApiError::new(ProblemCode::UnsupportedFormat, detail));
    }
    match state.batches.get(batch).await?.state {
        BatchState::Open => Ok(()),
        BatchState::Sealed | BatchState::Completed | BatchState::Cancelled => Err(Refusal::Sealed.into()),
    }
}

/// Returns an image with its whole report.
#[utoipa::path(get, path = "/batches/{batch}/images/{image}", tag = "images", operation_id = "getImage",
    params(ImagePath),
    responses((status = 200, description = "The image.", body = Image), ReadProblems))]
pub async fn get(
    State(state): State<Arc<ServerState>>,
    ImagePath { batch, image }: ImagePath,
) -> Result<impl IntoResponse, ApiError> {
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(state.batches.image(&batch, image).await?)))
}

/// Deletes an image and the other image of its shot with their bytes, thumbnails and reports.
#[utoipa::path(delete, path = "/batches/{batch}/images/{image}", tag = "images", operation_id = "deleteImage",
    params(ImagePath), responses((status = 204, description = "The image is deleted."), WriteProblems))]
pub async fn delete(
    State(state): State<Arc<ServerState>>,
    ImagePath { batch, image }: ImagePath,
) -> Result<StatusCode, ApiError> {
    state.batches.delete_image(&batch, image).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl ListParameters {
    /// Parses the parameters except `after`. An error (400) says what the wrong parameter accepts.
    fn parse(self) -> Result<ImageQuery, ApiError> {
        let bad = |name: &str, allowed: &str| ApiError::malformed(format!("`{name}` must be {allowed}."));
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
            Ok(limit @ 1..=MAX_PAGE_LENGTH) => Ok(limit),
            _ => Err(bad("limit", "a number from 1 to 1000")),
        });
        Ok(ImageQuery {
            state,
            issue: issue.transpose()?,
            group: self.group.map(|group| group.parse()).transpose()?,
            folder: self
                .folder
                .filter(|folder| !folder.is_empty())
                .map(|folder| FilePath::from_sent(&folder).full_name().to_owned()),
            sort: sort.transpose()?.unwrap_or_default(),
            limit: limit.transpose()?.unwrap_or(DEFAULT_PAGE_LENGTH),
            after: self.after,
        })
    }
}

/// Names of the orders, for the OpenAPI document.
impl PartialSchema for Sort {
    fn schema() -> RefOr<Schema> {
        let names = SortKey::ALL.into_iter().flat_map(|key| [key.name().to_owned(), format!("-{}", key.name())]);
        ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).enum_values(Some(names)).into()
    }
}

impl ToSchema for Sort {}
