//! `GET …/preview`: the preview of an image, in screen size.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use protocol::{ImageState, ProblemCode};

use super::error::ApiError;
use super::image_files::RequestedBytes;
use super::openapi::ImageFileResponses;
use super::request_path::ImagePath;
use super::state::ServerState;
use crate::previews::{PreviewError, media_type};

/// Returns the preview: upright, in sRGB, at most 2048 pixels a side, not enlarged, without metadata.
///
/// The server makes it when it is requested and not cached. There is none (404) until the image is analyzed, or if none
/// can be made.
#[utoipa::path(
    get,
    path = "/batches/{batch}/images/{image}/preview",
    tag = "images",
    operation_id = "getPreview",
    params(ImagePath),
    responses(ImageFileResponses)
)]
pub async fn preview(
    State(state): State<Arc<ServerState>>,
    ImagePath { batch, image }: ImagePath,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let image = state.batches.image_summary(&batch, image).await?;
    let hash = image.hash.filter(|_| image.state == ImageState::Analyzed).ok_or_else(|| {
        let detail = "This image has no preview, because it is not analyzed yet or failed.";
        ApiError::new(ProblemCode::NotFound, detail)
    })?;
    let tag = format!("\"{}-{}-{}\"", &hash.to_hex()[..32], analysis::PREVIEW_EDGE, analysis::VERSION);
    // Checked first, because a preview that the client has need not be made.
    let requested = RequestedBytes::from_headers(&headers, &tag, 0);
    if requested == RequestedBytes::NotModified {
        return Ok(requested.respond(&tag, "", |_| Body::empty()));
    }
    let bytes = state.previews.get(hash).await?;
    let requested = RequestedBytes::from_headers(&headers, &tag, bytes.len() as u64);
    let media_type = media_type(&bytes).as_str();
    let bytes = axum::body::Bytes::from(bytes);
    Ok(requested
        .respond(&tag, media_type, |range| Body::from(bytes.slice(*range.start() as usize..=*range.end() as usize))))
}

impl From<PreviewError> for ApiError {
    fn from(error: PreviewError) -> Self {
        match error {
            PreviewError::Failure(failure) => {
                let detail = format!("No preview can be made of this image. {}", failure.detail);
                Self::new(ProblemCode::NotFound, detail)
            }
            error => Self::internal(&error),
        }
    }
}
