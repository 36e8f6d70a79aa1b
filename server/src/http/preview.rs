//! The preview of an image.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use protocol::{ImageState, ProblemCode};

use super::Site;
use super::answer::Rejection;
use super::description::{ImagePath, Picture};
use super::path::OfImage;
use super::stored::Wanted;
use crate::previews::{PreviewError, media_type};

/// The image to look at: upright, 2048 pixels on its longer side unless it is smaller, in sRGB, without metadata. It is made when it
/// is first asked for.
#[utoipa::path(
    get,
    path = "/batches/{batch}/images/{image}/preview",
    tag = "images",
    operation_id = "getPreview",
    params(ImagePath),
    responses(Picture)
)]
pub async fn preview(
    State(site): State<Arc<Site>>,
    OfImage(batch, image): OfImage,
    headers: HeaderMap,
) -> Result<Response, Rejection> {
    let image = site.batches.image_summary(&batch, image).await?;
    let hash = image.hash.filter(|_| image.state == ImageState::Analyzed).ok_or_else(|| {
        let detail = "This image has no preview: it is not analyzed yet, or it failed.";
        Rejection::new(ProblemCode::NotFound, detail)
    })?;
    let tag = format!("\"{}-{}-{}\"", &hash.to_hex()[..32], analysis::PREVIEW_EDGE, analysis::VERSION);
    // What the client has need not be made.
    let known = Wanted::of(&headers, &tag, 0);
    if known == Wanted::Nothing {
        return Ok(known.respond(&tag, "", |_| Body::empty()));
    }
    let bytes = site.previews.get(hash).await?;
    let wanted = Wanted::of(&headers, &tag, bytes.len() as u64);
    let media_type = media_type(&bytes).as_str();
    let bytes = axum::body::Bytes::from(bytes);
    Ok(wanted
        .respond(&tag, media_type, |range| Body::from(bytes.slice(*range.start() as usize..=*range.end() as usize))))
}

impl From<PreviewError> for Rejection {
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
