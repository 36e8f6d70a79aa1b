//! `POST …/missing`: returns those of the sent hashes whose files the client should send to the batch.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use protocol::{ContentHash, ProblemCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::ApiError;
use super::json::{Accepted, JsonBody, JsonRequest};
use super::openapi::JsonProblems;
use super::request_path::BatchPath;
use super::state::ServerState;

/// Largest number of hashes in one request.
const MAX_HASHES: usize = 20_000;

/// Hashes of files.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HashList {
    /// BLAKE3 hash of each file: 64 hexadecimal digits, with or without the prefix `blake3:`.
    #[schema(value_type = Vec<String>, max_items = 20_000)]
    hashes: Vec<SentHash>,
}

impl JsonRequest for HashList {
    // Enough for the largest number of hashes with white space between them.
    const MAX_BYTES: usize = 2 << 20;
    const EXAMPLE: &'static str = r#"{"hashes": ["blake3:…"]}"#;
    const FIELDS: &'static [(&'static str, Accepted)] = &[
        ("hashes", Accepted::Values("a list of hashes")),
        ("hashes[]", Accepted::Values("64 hexadecimal digits, with or without `blake3:` before them")),
    ];
}

/// Hash, and the text that the client sent for it.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct SentHash {
    text: String,
    hash: ContentHash,
}

impl TryFrom<String> for SentHash {
    type Error = <ContentHash as std::str::FromStr>::Err;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let hash = match text.strip_prefix("blake3:") {
            Some(_) => text.parse(),
            None => format!("blake3:{text}").parse(),
        };
        Ok(Self { hash: hash?, text })
    }
}

/// Files that the batch lacks.
#[derive(Serialize, ToSchema)]
pub struct MissingHashes {
    /// Hashes as they were sent, in the order of the request, each once.
    missing: Vec<String>,
}

/// Returns the hashes of the files that the batch lacks.
///
/// A file that failed as `blob-corrupt` or `cancelled` counts as missing, because sending it again under a new id helps.
#[utoipa::path(post, path = "/batches/{batch}/missing", tag = "batches", operation_id = "listMissing",
    params(BatchPath),
    request_body = HashList,
    responses((status = 200, description = "The missing files.", body = MissingHashes), JsonProblems))]
pub async fn list(
    State(state): State<Arc<ServerState>>,
    BatchPath { batch }: BatchPath,
    JsonBody(HashList { hashes }): JsonBody<HashList>,
) -> Result<Json<MissingHashes>, ApiError> {
    if hashes.len() > MAX_HASHES {
        let detail = format!("Send at most {MAX_HASHES} hashes at a time.");
        return Err(ApiError::new(ProblemCode::TooLarge, detail));
    }
    let mut seen = HashSet::new();
    let distinct = hashes.into_iter().filter(|sent| seen.insert(sent.hash));
    let (texts, hashes): (Vec<_>, Vec<_>) = distinct.map(|sent| (sent.text, sent.hash)).unzip();
    let present = state.batches.contains_hashes(&batch, hashes).await?;
    let missing = texts.into_iter().zip(present).filter_map(|(text, present)| (!present).then_some(text)).collect();
    Ok(Json(MissingHashes { missing }))
}
