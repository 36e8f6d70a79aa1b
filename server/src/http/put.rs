//! `PUT …/images/{image}`: one image under an id that its sender chose.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, BodyDataStream};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::StreamExt;
use protocol::{BatchId, BatchState, Image, ImageId, ProblemCode};
use serde::Deserialize;
use utoipa::IntoParams;

use super::Site;
use super::answer::Rejection;
use super::description::{ImagePath, Sending};
use super::file_name;
use super::path::{OfImage, Parameters};
use crate::batches::{Arrival, BatchError};
use crate::blobs::{StoredBlob, UploadError};
use crate::store::{ChangeOutcome, Refusal};

/// Bytes of a refused body that are read before the answer: most clients hear an answer only once they have sent all.
const DRAIN_LIMIT: u64 = 16 << 20;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PutParameters {
    /// The file's name, where `Content-Disposition` does not tell it.
    name: Option<String>,
}

/// Adds an image under an id that its sender chose: a random UUID. Safe to repeat.
#[utoipa::path(put, path = "/batches/{batch}/images/{image}", tag = "images", operation_id = "putImage",
    params(ImagePath, PutParameters,
        ("content-disposition" = Option<String>, Header, description = "The file's name, as RFC 6266 writes it.")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file's bytes."),
    responses(
        (status = 201, description = "All of it is stored and will be analyzed.", body = Image, headers(("location", description = "Its address."))),
        (status = 200, description = "It had arrived before.", body = Image),
        Sending
    ))]
pub async fn put(
    State(site): State<Arc<Site>>,
    OfImage(batch, image): OfImage,
    Parameters(parameters): Parameters<PutParameters>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Rejection> {
    let name = name(&headers, parameters.name, image);
    let mut body = body.into_data_stream();
    let stored = match receive(&site, &batch, image, &headers, &mut body).await {
        Ok(stored) => stored,
        Err(rejection) => {
            // Whoever waits to be told to go on has sent nothing yet, and need not.
            if !headers.contains_key(header::EXPECT) {
                drain(body).await;
            }
            return Err(rejection);
        }
    };
    let received = site.batches.receive(&batch, image, name, Arrival::Stored(stored)).await?;
    if let (Some(code), Some(failure)) = (received.problem(), &received.failure) {
        return Err(Rejection::new(code, failure.detail.clone()));
    }
    let status = match received.outcome {
        ChangeOutcome::Made => StatusCode::CREATED,
        ChangeOutcome::Repeated | ChangeOutcome::LeaseLost => StatusCode::OK,
    };
    let location = format!("/api/v1/batches/{batch}/images/{image}");
    let image = site.batches.image(&batch, image).await?;
    Ok((status, [(header::LOCATION, location)], Json(image)).into_response())
}

fn name(headers: &HeaderMap, parameter: Option<String>, image: ImageId) -> String {
    let disposition = headers.get(header::CONTENT_DISPOSITION).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let sent = disposition.and_then(|text| file_name::from_disposition(&text)).or(parameter);
    sent.map_or_else(|| image.to_string(), |sent| file_name::sanitize(&sent))
}

/// Puts the body on the disk, unless it is clear before that it will not be taken.
async fn receive(
    site: &Site,
    batch: &BatchId,
    image: ImageId,
    headers: &HeaderMap,
    body: &mut BodyDataStream,
) -> Result<StoredBlob, Rejection> {
    admit(site, batch, image).await?;
    let limit = site.limits.max_bytes;
    let announced = match declared_length(headers)? {
        Some(length) if length > limit => return Err(UploadError::TooLarge.into()),
        length => length.unwrap_or(0),
    };
    let _open = site.metrics.upload();
    let mut upload = site.batches.begin_upload(limit, announced).await?;
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| Rejection::malformed("The body ended early. Send the image again."))?;
        upload = upload.write(&chunk).await?;
    }
    Ok(upload.finish().await?)
}

/// Whether the batch can take the image at all; a repeated `PUT` may come when it takes no more.
async fn admit(site: &Site, batch: &BatchId, image: ImageId) -> Result<(), Rejection> {
    if site.batches.get(batch).await?.state == BatchState::Open {
        return Ok(());
    }
    match site.batches.image(batch, image).await {
        Err(BatchError::Refused(Refusal::ImageUnknown)) => Err(Refusal::Sealed.into()),
        known => Ok(known.map(drop)?),
    }
}

/// How long the sender says that the body is; nothing when it comes in chunks.
fn declared_length(headers: &HeaderMap) -> Result<Option<u64>, Rejection> {
    match headers.get(header::CONTENT_LENGTH) {
        Some(length) => Ok(length.to_str().ok().and_then(|length| length.parse().ok())),
        None if headers.contains_key(header::TRANSFER_ENCODING) => Ok(None),
        None => Err(Rejection::new(ProblemCode::LengthRequired, "Say in Content-Length how many bytes the image has.")),
    }
}

/// Reads on for a while, so that the sender comes to hear the answer.
pub async fn drain(mut body: BodyDataStream) {
    let mut left = DRAIN_LIMIT;
    while let Some(Ok(chunk)) = body.next().await {
        match left.checked_sub(chunk.len() as u64) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}
