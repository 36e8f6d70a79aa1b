//! `PATCH /batches/{batch}`: changes the name, the thresholds, the pinning and the number of expected images.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use protocol::Batch;
use serde::Deserialize;
use utoipa::ToSchema;

use super::batch_fields::{ExpectedImages, clean_name};
use super::error::ApiError;
use super::json::{Accepted, JsonBody, JsonRequest, present};
use super::openapi::PatchBatchProblems;
use super::request_path::BatchPath;
use super::state::ServerState;
use crate::batches::{SettingsPatch, ThresholdsPatch};

/// Changes to a batch. Absent fields keep their values.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchPatch {
    /// New name; `null` removes the name.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    name: Option<Option<String>>,
    /// Thresholds to change. Every analyzed image is judged again. Absent thresholds keep their values.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    thresholds: Option<ThresholdsPatch>,
    /// True to pin the batch, so that it does not expire.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    keep: Option<bool>,
    /// Number of images that will come. The batch seals itself when they have arrived. Refused for a sealed batch.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<u64>, nullable = false, maximum = 1_000_000_000)]
    expected: Option<ExpectedImages>,
}

impl JsonRequest for BatchPatch {
    const EXAMPLE: &'static str = r#"{"name": "Shoot", "thresholds": {"dark_below": 60}, "keep": true}"#;
    const FIELDS: &'static [(&'static str, Accepted)] = &[
        ("name", Accepted::Values("a string, or null for none")),
        ("thresholds", Accepted::ByParser),
        ("keep", Accepted::Values("true or false")),
        ("expected", Accepted::Values("a whole number from 0 to 1000000000")),
    ];
}

impl From<BatchPatch> for SettingsPatch {
    fn from(patch: BatchPatch) -> Self {
        let BatchPatch { name, thresholds, keep, expected } = patch;
        Self {
            name: name.map(|name| name.as_deref().and_then(clean_name)),
            thresholds,
            pinned: keep,
            expected: expected.map(ExpectedImages::get),
        }
    }
}

/// Renames a batch, changes its thresholds, or pins it.
///
/// Also possible after its end. While the batch is open, the number of expected images can change, too. Safe to repeat.
#[utoipa::path(patch, path = "/batches/{batch}", tag = "batches", operation_id = "alterBatch", params(BatchPath),
    request_body = BatchPatch,
    responses((status = 200, description = "The batch after the change.", body = Batch), PatchBatchProblems))]
pub async fn patch(
    State(state): State<Arc<ServerState>>,
    BatchPath { batch }: BatchPath,
    JsonBody(patch): JsonBody<BatchPatch>,
) -> Result<Json<Batch>, ApiError> {
    Ok(Json(state.batches.change_settings(&batch, patch.into()).await?))
}
