//! `PUT …/images/{image}`: uploads one image under an id that the client chose.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, BodyDataStream};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use protocol::{BatchId, BatchState, CompanionFile, FilePath, Image, ImageId, ProblemCode};
use serde::Deserialize;
use utoipa::IntoParams;

use super::content_disposition;
use super::error::ApiError;
use super::openapi::UploadProblems;
use super::refused_body::drain;
use super::request_path::{ImagePath, QueryParameters};
use super::state::ServerState;
use crate::batches::{BatchError, ReceivedFile};
use crate::blobs::{StoredBlob, UploadError};
use crate::store::{ChangeOutcome, Refusal};

/// Query parameters of an upload.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PutParameters {
    /// Relative path of the file: its name with its folders, such as `A/DSC_1.JPG`. Takes precedence over the other
    /// names.
    path: Option<String>,
    /// File name. Ignored if `path` or `Content-Disposition` has one.
    name: Option<String>,
}

/// Uploads an image under an id that you choose: a random UUID. Safe to repeat.
#[utoipa::path(put, path = "/batches/{batch}/images/{image}", tag = "images", operation_id = "putImage",
    params(ImagePath, PutParameters,
        ("companion" = Option<Vec<String>>, Query, description = "Relative path of a file beside the image that belongs to \
            it and is not sent, such as the movie of a live photo or an XMP sidecar. May occur up to eight times."),
        ("content-disposition" = Option<String>, Header, description = "File name, as in RFC 6266.")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The bytes of the file."),
    responses(
        (status = 201, description = "The image is stored and will be analyzed.", body = Image,
            headers(("location", description = "Address of the image."))),
        (status = 200, description = "The same bytes are already stored under this id. Nothing changed.", body = Image),
        UploadProblems
    ))]
pub async fn put(
    State(state): State<Arc<ServerState>>,
    ImagePath { batch, image }: ImagePath,
    QueryParameters(parameters): QueryParameters<PutParameters>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let file_path = upload_path(&headers, parameters, image);
    let mut body = body.into_data_stream();
    let received = async {
        let companions = companions(uri.query().unwrap_or_default())?;
        Ok((companions, store(&state, &batch, image, &headers, &mut body).await?))
    };
    let (companions, stored) = match received.await {
        Ok(received) => received,
        Err(error) => {
            // A client with `Expect: 100-continue` has sent nothing yet.
            if !headers.contains_key(header::EXPECT) {
                drain(body).await;
            }
            return Err(error);
        }
    };
    let added = state.batches.receive(&batch, image, file_path, companions, ReceivedFile::Stored(stored)).await?;
    if let (Some(code), Some(failure)) = (added.problem(), &added.failure) {
        return Err(ApiError::new(code, failure.detail.clone()));
    }
    let status = match added.outcome {
        ChangeOutcome::Made => StatusCode::CREATED,
        ChangeOutcome::Repeated | ChangeOutcome::LeaseLost => StatusCode::OK,
    };
    let location = format!("/api/v1/batches/{batch}/images/{image}");
    let image = state.batches.image(&batch, image).await?;
    Ok((status, [(header::LOCATION, location)], Json(image)).into_response())
}

/// Name and path from the parameter `path`, else from `Content-Disposition`, else from the parameter `name`; else the
/// id as name. An empty path or file name counts as absent.
fn upload_path(headers: &HeaderMap, parameters: PutParameters, image: ImageId) -> FilePath {
    let path = parameters.path.filter(|path| !path.is_empty());
    let file_name = || content_disposition::file_name(headers).filter(|name| !name.is_empty());
    let sent = path.or_else(file_name).or(parameters.name);
    sent.map_or_else(|| FilePath::named(image.to_string()), |sent| FilePath::from_sent(&sent))
}

/// Files that the parameters `companion` name; empty ones count as absent.
fn companions(query: &str) -> Result<Vec<CompanionFile>, ApiError> {
    let parameters = form_urlencoded::parse(query.as_bytes());
    let sent = parameters.filter(|(name, path)| name == "companion" && !path.is_empty());
    let companions: Vec<_> = sent.map(|(_, path)| CompanionFile::from_sent(&path)).collect();
    if companions.len() > CompanionFile::MAX_COUNT {
        let detail = format!("Name at most {} companion files of an image.", CompanionFile::MAX_COUNT);
        return Err(ApiError::malformed(detail));
    }
    Ok(companions)
}

/// Stores the body as a blob. Fails before reading it if the batch, the size limit or the free disk space does not
/// allow the upload, or if the request does not declare its length or has only a part of the image.
async fn store(
    state: &ServerState,
    batch: &BatchId,
    image: ImageId,
    headers: &HeaderMap,
    body: &mut BodyDataStream,
) -> Result<StoredBlob, ApiError> {
    if headers.contains_key(header::CONTENT_RANGE) {
        // RFC 9110, section 14.5: otherwise a part would be stored as if it were the whole.
        return Err(ApiError::malformed(
            "An image is sent as a whole. Send all its bytes in one PUT without Content-Range.",
        ));
    }
    check_batch(state, batch, image).await?;
    let limit = state.limits.max_bytes;
    let announced = match declared_length(headers)? {
        Some(length) if length > limit => return Err(UploadError::TooLarge.into()),
        length => length.unwrap_or(0),
    };
    let _upload = state.metrics.count_upload();
    let mut upload = state.batches.begin_upload(limit, announced).await?;
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| ApiError::malformed("The body ended early. Send the image again."))?;
        upload = upload.write(&chunk).await?;
    }
    Ok(upload.finish().await?)
}

/// Checks that the batch is open or already has this image: a repeated `PUT` may arrive after the batch was sealed.
async fn check_batch(state: &ServerState, batch: &BatchId, image: ImageId) -> Result<(), ApiError> {
    if state.batches.get(batch).await?.state == BatchState::Open {
        return Ok(());
    }
    match state.batches.image(batch, image).await {
        Err(BatchError::Refused(Refusal::ImageUnknown)) => Err(Refusal::Sealed.into()),
        known => Ok(known.map(drop)?),
    }
}

/// Length of the body from `Content-Length`. `None` for an unreadable length, or for a body with a transfer encoding
/// (chunks) instead; an error (411) if the request has neither header.
fn declared_length(headers: &HeaderMap) -> Result<Option<u64>, ApiError> {
    match headers.get(header::CONTENT_LENGTH) {
        Some(length) => Ok(length.to_str().ok().and_then(|length| length.parse().ok())),
        None if headers.contains_key(header::TRANSFER_ENCODING) => Ok(None),
        None => Err(ApiError::new(
            ProblemCode::LengthRequired,
            "Send the length of the image in bytes in Content-Length, or send it in chunks.",
        )),
    }
}
