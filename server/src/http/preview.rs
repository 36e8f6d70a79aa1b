//! `GET …/preview`: the preview of an image, in screen size or in full size.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use protocol::{ImageState, ProblemCode, Report};
use serde::Deserialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::error::ApiError;
use super::image_files::RequestedBytes;
use super::openapi::ImageFileResponses;
use super::request_path::{ImagePath, QueryParameters};
use super::state::ServerState;
use crate::preview_scale::{PreviewKey, PreviewScale};
use crate::previews::{PreviewError, media_type};

/// Query parameters of a preview.
// The field is text, so that the error can name the accepted values.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PreviewParameters {
    /// `screen`: at most 2048 pixels a side. `full`: at most 8192 pixels a side and 50 megapixels, 16 with an alpha
    /// channel, and at most 32 MiB. Default: `screen`.
    #[param(inline, value_type = Option<PreviewScale>)]
    size: Option<String>,
}

/// Returns the preview: upright, in sRGB, at most 2048 pixels a side unless `size` says otherwise, not enlarged,
/// without metadata.
///
/// The server makes it when it is requested and not cached. There is none (404) until the image is analyzed, or if none
/// can be made.
#[utoipa::path(
    get,
    path = "/batches/{batch}/images/{image}/preview",
    tag = "images",
    operation_id = "getPreview",
    params(ImagePath, PreviewParameters),
    responses(ImageFileResponses)
)]
pub async fn preview(
    State(state): State<Arc<ServerState>>,
    ImagePath { batch, image }: ImagePath,
    QueryParameters(parameters): QueryParameters<PreviewParameters>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let scale = parameters.scale()?;
    let image = state.batches.image_summary(&batch, image).await?;
    let hash = image.hash.filter(|_| image.state == ImageState::Analyzed).ok_or_else(|| {
        let detail = "This image has no preview, because it is not analyzed yet or failed.";
        ApiError::new(ProblemCode::NotFound, detail)
    })?;
    let key = PreviewKey { hash, scale: necessary_scale(scale, image.report.as_deref()) };
    let tag = format!("\"{}-{}-{}\"", &hash.to_hex()[..32], key.scale.max_edge(), analysis::VERSION);
    // Checked first, because a preview that the client has need not be made.
    let requested = RequestedBytes::from_headers(&headers, &tag, 0);
    if requested == RequestedBytes::NotModified {
        return Ok(requested.respond(&tag, "", |_| Body::empty()));
    }
    let bytes = state.previews.get(key).await?;
    let requested = RequestedBytes::from_headers(&headers, &tag, bytes.len() as u64);
    let media_type = media_type(&bytes).as_str();
    let bytes = axum::body::Bytes::from(bytes);
    Ok(requested
        .respond(&tag, media_type, |range| Body::from(bytes.slice(*range.start() as usize..=*range.end() as usize))))
}

impl PreviewParameters {
    /// Parses the parameter. An error (400) says what it accepts.
    fn scale(self) -> Result<PreviewScale, ApiError> {
        let Some(name) = self.size else { return Ok(PreviewScale::Screen) };
        let scale = PreviewScale::ALL.into_iter().find(|scale| scale.name() == name);
        scale.ok_or_else(|| ApiError::malformed("`size` must be screen or full."))
    }
}

/// Scale of the preview that a request gets: of an image that is not larger than a preview in screen size, both
/// previews would be equal.
fn necessary_scale(requested: PreviewScale, report: Option<&Report>) -> PreviewScale {
    let is_small = report.is_some_and(|report| {
        let (width, height) = report.image.analyzed_size();
        width.max(height) <= PreviewScale::Screen.max_edge()
    });
    if is_small { PreviewScale::Screen } else { requested }
}

/// Names of the scales, for the OpenAPI document.
impl PartialSchema for PreviewScale {
    fn schema() -> RefOr<Schema> {
        let names = Self::ALL.map(Self::name);
        ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).enum_values(Some(names)).into()
    }
}

impl ToSchema for PreviewScale {}

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
