//! `PATCH` of a batch.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use protocol::Batch;
use serde_json::Value;
use utoipa::ToSchema;

use super::Site;
use super::answer::Rejection;
use super::description::{Altering, BatchPath};
use super::json;
use super::opening::{MOST_EXPECTED, clean_name, too_many_expected};
use super::path::InBatch;
use crate::batches::{Alteration, ThresholdsPatch};

/// Bytes that the JSON may have.
const LIMIT: usize = 64 * 1024;

const EXAMPLE: &str = r#"{"name": "Shoot", "thresholds": {"dark_below": 60}, "keep": true}"#;

/// What is to change of a batch; what is absent stays.
#[derive(ToSchema)]
#[schema(as = BatchAlteration)]
#[expect(dead_code, reason = "only described")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfBatch {
    /// What its owner calls it; `null` takes the name away.
    name: Option<String>,
    /// What its images are judged by: every analyzed one is judged again. Those that are absent stay.
    #[schema(nullable = false)]
    thresholds: Option<ThresholdsPatch>,
    /// Whether it is pinned against expiry.
    #[schema(nullable = false)]
    keep: Option<bool>,
    /// How many images will come: it seals itself when they have. Refused once it is sealed.
    #[schema(nullable = false, maximum = 1_000_000_000)]
    expected: Option<u64>,
}

/// Renames a batch, judges it by other thresholds, or pins it against expiry; also after its end. While it is open, tells how many
/// images will come. Safe to repeat.
#[utoipa::path(patch, path = "/batches/{batch}", tag = "batches", operation_id = "alterBatch", params(BatchPath),
    request_body = OfBatch,
    responses((status = 200, description = "The batch.", body = Batch), Altering))]
pub async fn of_batch(
    State(site): State<Arc<Site>>,
    InBatch(batch): InBatch,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Batch>, Rejection> {
    let mut alteration = Alteration::default();
    for (field, value) in json::object(&headers, body, LIMIT, EXAMPLE).await? {
        match (field.as_str(), value) {
            ("name", Value::Null) => alteration.name = Some(None),
            ("name", Value::String(name)) => alteration.name = Some(clean_name(name)),
            ("keep", Value::Bool(keep)) => alteration.pinned = Some(keep),
            ("expected", sent) => match sent.as_u64() {
                Some(expected) if expected <= MOST_EXPECTED => alteration.expected = Some(expected),
                _ => return Err(too_many_expected()),
            },
            ("thresholds", sent) => {
                alteration.thresholds = Some(ThresholdsPatch::parse(&sent).map_err(Rejection::malformed)?);
            }
            ("name", _) => return Err(Rejection::malformed("`name` must be a text, or null for none.")),
            ("keep", _) => return Err(Rejection::malformed("`keep` must be true or false.")),
            _ => {
                return Err(Rejection::malformed(
                    "Of a batch `name`, `thresholds`, `keep` and `expected` can be changed.",
                ));
            }
        }
    }
    Ok(Json(site.batches.alter(&batch, alteration).await?))
}
