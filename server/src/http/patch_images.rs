//! `PATCH` of one image or many: sets or removes a person's decision to keep or reject.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use protocol::{Decision, Image, ImageId, ProblemCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::ApiError;
use super::json::{Accepted, JsonBody, JsonRequest, present};
use super::openapi::JsonProblems;
use super::request_path::{BatchPath, ImagePath};
use super::state::ServerState;

/// Largest number of images in one request. A page of the image list has the same limit.
const MAX_IMAGES: usize = 1000;

/// Values of the field `decision`.
const DECISIONS: Accepted = Accepted::Values(r#""keep", "reject" or null"#);

/// Changes to an image. Absent fields keep their values.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImagePatch {
    /// New decision; `null` removes the decision.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Decision>)]
    decision: Option<Option<Decision>>,
}

impl JsonRequest for ImagePatch {
    const EXAMPLE: &'static str = r#"{"decision": "keep"}"#;
    const FIELDS: &'static [(&'static str, Accepted)] = &[("decision", DECISIONS)];
}

/// Sets or removes the decision on an image and the other image of its shot.
///
/// Possible in every state of the image, and after the batch's end. Safe to repeat.
#[utoipa::path(patch, path = "/batches/{batch}/images/{image}", tag = "images", operation_id = "decideImage",
    params(ImagePath), request_body = ImagePatch,
    responses(
        (status = 200, description = "The image. Its report has no histogram, focus map and signature.", body = Image),
        JsonProblems
    ))]
pub async fn patch_one(
    State(state): State<Arc<ServerState>>,
    ImagePath { batch, image }: ImagePath,
    JsonBody(patch): JsonBody<ImagePatch>,
) -> Result<Json<Image>, ApiError> {
    Ok(Json(match patch.decision {
        Some(decision) => state.batches.decide(&batch, image, decision).await?,
        None => state.batches.image_summary(&batch, image).await?,
    }))
}

/// One decision on many images.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImagesPatch {
    /// New decision; `null` removes the decisions.
    // Without a function serde would take an absent field for `null`.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required)]
    decision: Option<Decision>,
    /// Ids of the images.
    #[schema(max_items = 1000)]
    images: Vec<ImageId>,
}

impl JsonRequest for ImagesPatch {
    const EXAMPLE: &'static str = r#"{"decision": "reject", "images": ["0b8b3c1e-6a57-4d35-9d1c-0d6f1f6f7a10"]}"#;
    const FIELDS: &'static [(&'static str, Accepted)] = &[
        ("decision", DECISIONS),
        ("images", Accepted::Values("a list of image ids")),
        ("images[]", Accepted::Values("the id of an image, which is a UUID with hyphens")),
    ];
}

/// Images after a decision.
#[derive(Serialize, ToSchema)]
pub struct DecidedImages {
    /// Images in the order of the request, each once. Their reports have no histogram, focus map and signature. Images
    /// that the batch does not have are left out.
    images: Vec<Image>,
}

/// Sets or removes the decision on many images and the other images of their shots.
///
/// If the response is an error, no decision has changed. Safe to repeat.
#[utoipa::path(patch, path = "/batches/{batch}/images", tag = "images", operation_id = "decideImages",
    params(BatchPath), request_body = ImagesPatch,
    responses(
        (status = 200, description = "The images of the request that the batch has.", body = DecidedImages),
        JsonProblems
    ))]
pub async fn patch_many(
    State(state): State<Arc<ServerState>>,
    BatchPath { batch }: BatchPath,
    JsonBody(ImagesPatch { decision, images }): JsonBody<ImagesPatch>,
) -> Result<Json<DecidedImages>, ApiError> {
    if images.len() > MAX_IMAGES {
        let detail = format!("Send at most {MAX_IMAGES} images at a time.");
        return Err(ApiError::new(ProblemCode::TooLarge, detail));
    }
    Ok(Json(DecidedImages { images: state.batches.decide_many(&batch, images, decision).await? }))
}
