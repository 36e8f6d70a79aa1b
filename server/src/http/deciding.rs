//! `PATCH` of images: keeping and rejecting, one or many at a time.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use protocol::{Decision, Image, ImageId, ProblemCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Site;
use super::answer::Rejection;
use super::description::{BatchPath, Changing, ImagePath};
use super::json;
use super::path::{InBatch, OfImage};

/// Images that can be decided about at a time: so many are told on a page of them, too.
const MOST: usize = 1000;

/// Bytes that the JSON may have.
const LIMIT: usize = 64 * 1024;

const OF_IMAGE: &str = r#"{"decision": "keep"}"#;

const OF_IMAGES: &str = r#"{"decision": "reject", "images": ["0b8b3c1e-6a57-4d35-9d1c-0d6f1f6f7a10"]}"#;

/// What is to change of an image; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[schema(as = ImageAlteration)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only described")]
pub struct OfOneImage {
    /// What becomes of it; `null` takes a decision back.
    decision: Option<Decision>,
}

/// What is to become of many images.
#[derive(Deserialize, ToSchema)]
#[schema(as = ImagesAlteration)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only described")]
pub struct OfManyImages {
    /// What becomes of them; `null` takes decisions back.
    #[schema(required)]
    decision: Option<Decision>,
    /// Which ones.
    #[schema(max_items = 1000)]
    images: Vec<ImageId>,
}

/// What became of many images.
#[derive(Serialize, ToSchema)]
pub struct Decided {
    /// As they are now, without the bulky parts of their reports, in the order in which they were named; those that the batch does
    /// not have are left out.
    images: Vec<Image>,
}

/// Keeps or rejects an image, or takes that back; in whatever state it is, and also after the batch's end. Safe to repeat.
#[utoipa::path(patch, path = "/batches/{batch}/images/{image}", tag = "images", operation_id = "decideImage",
    params(ImagePath), request_body = OfOneImage,
    responses((status = 200, description = "The image, without the bulky parts of its report.", body = Image), Changing))]
pub async fn one(
    State(site): State<Arc<Site>>,
    OfImage(batch, image): OfImage,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Image>, Rejection> {
    let mut decided = None;
    for (field, value) in json::object(&headers, body, LIMIT, OF_IMAGE).await? {
        match field.as_str() {
            "decision" => decided = Some(decision(&value)?),
            _ => return Err(Rejection::malformed("Of an image only `decision` can be changed.")),
        }
    }
    Ok(Json(match decided {
        Some(decision) => site.batches.decide(&batch, image, decision).await?,
        None => site.batches.image_summary(&batch, image).await?,
    }))
}

/// Keeps or rejects many images, or takes that back: all of them or, when the answer is an error, none. Safe to repeat.
#[utoipa::path(patch, path = "/batches/{batch}/images", tag = "images", operation_id = "decideImages",
    params(BatchPath), request_body = OfManyImages,
    responses((status = 200, description = "Those of the images that the batch has.", body = Decided), Changing))]
pub async fn many(
    State(site): State<Arc<Site>>,
    InBatch(batch): InBatch,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Decided>, Rejection> {
    let mut object = json::object(&headers, body, LIMIT, OF_IMAGES).await?;
    let (Some(sent), Some(Value::Array(ids)), true) =
        (object.remove("decision"), object.remove("images"), object.is_empty())
    else {
        return Err(Rejection::malformed(format!("Send an object such as {OF_IMAGES} and nothing else.")));
    };
    if ids.len() > MOST {
        let detail = format!("Decide about at most {MOST} images at a time.");
        return Err(Rejection::new(ProblemCode::TooLarge, detail));
    }
    let decision = decision(&sent)?;
    let ids = ids.iter().map(|id| id.as_str()?.parse().ok()).collect::<Option<Vec<ImageId>>>();
    let ids =
        ids.ok_or_else(|| Rejection::malformed("`images` must be a list of the images' ids, which are UUIDs."))?;
    Ok(Json(Decided { images: site.batches.decide_many(&batch, ids, decision).await? }))
}

fn decision(sent: &Value) -> Result<Option<Decision>, Rejection> {
    match sent.as_str() {
        Some("keep") => Ok(Some(Decision::Keep)),
        Some("reject") => Ok(Some(Decision::Reject)),
        None if sent.is_null() => Ok(None),
        _ => Err(Rejection::malformed("`decision` must be \"keep\", \"reject\" or null.")),
    }
}
