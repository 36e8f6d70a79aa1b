//! `POST …/missing`: returns those of the sent hashes or files that the client should send to the batch.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use protocol::{BatchId, ContentHash, ProblemCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::ApiError;
use super::json::{Accepted, JsonBody, JsonRequest, present};
use super::openapi::JsonProblems;
use super::request_path::BatchPath;
use super::state::ServerState;
use crate::path_key::path_key;

/// Largest number of hashes and files in one request.
const MAX_HASHES: usize = 20_000;

/// Files of a client, as hashes alone or with their paths.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileList {
    /// BLAKE3 hash of each file: 64 hexadecimal digits, with or without the prefix `blake3:`. A file with this hash is
    /// not missing if the batch has the same bytes under any path.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Vec<String>>, max_items = 20_000)]
    hashes: Option<Vec<SentHash>>,
    /// Hash and path of each file. Such a file is not missing if the batch has the same bytes under this path.
    #[serde(default, deserialize_with = "present")]
    #[schema(max_items = 20_000)]
    files: Option<Vec<HashedFile>>,
}

/// Hash and relative path of a file.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HashedFile {
    /// BLAKE3 hash, as in `hashes`.
    #[schema(value_type = String)]
    hash: SentHash,
    /// Relative path that the file is sent with; its name if it is in no folder.
    path: String,
}

/// Values that the fields accept.
const HASH: &str = "64 hexadecimal digits, with or without `blake3:` before them";
const FILES: &str = "a list of objects with `hash` and `path`";
const FILE: &str = "an object with `hash` and `path`";

impl JsonRequest for FileList {
    // Enough for the largest number of files with paths of 90 bytes.
    const MAX_BYTES: usize = 4 << 20;
    const EXAMPLE: &'static str = r#"{"hashes": ["blake3:…"]}"#;
    const FIELDS: &'static [(&'static str, Accepted)] = &[
        ("hashes", Accepted::Values("a list of hashes")),
        ("hashes[]", Accepted::Values(HASH)),
        ("files", Accepted::Values(FILES)),
        ("files[]", Accepted::Values(FILE)),
        ("files[].hash", Accepted::Values(HASH)),
        ("files[].path", Accepted::Values("a relative path")),
    ];
}

/// Hash, and the text that the client sent for it.
#[derive(Clone, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
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

impl From<SentHash> for String {
    fn from(sent: SentHash) -> Self {
        sent.text
    }
}

/// Files that the batch lacks.
#[derive(Serialize, ToSchema)]
pub struct MissingFiles {
    /// Those of `hashes` as they were sent, in the order of the request, each once.
    missing: Vec<String>,
    /// Those of `files` as they were sent, in the order of the request, each once; absent if the request has no `files`.
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<Vec<HashedFile>>,
}

/// Returns the files that the batch lacks.
///
/// Paths are compared as they were sent, except that composed and decomposed characters are equal (Unicode NFC).
/// A file that failed as `blob-corrupt` or `cancelled` counts as missing, because sending it again under a new id helps.
#[utoipa::path(post, path = "/batches/{batch}/missing", tag = "batches", operation_id = "listMissing",
    params(BatchPath),
    request_body = FileList,
    responses((status = 200, description = "The missing files.", body = MissingFiles), JsonProblems))]
pub async fn list(
    State(state): State<Arc<ServerState>>,
    BatchPath { batch }: BatchPath,
    JsonBody(FileList { hashes, files }): JsonBody<FileList>,
) -> Result<Json<MissingFiles>, ApiError> {
    if hashes.is_none() && files.is_none() {
        return Err(ApiError::malformed(format!("Send an object such as {}.", FileList::EXAMPLE)));
    }
    if hashes.as_ref().map_or(0, Vec::len) + files.as_ref().map_or(0, Vec::len) > MAX_HASHES {
        let detail = format!("Send at most {MAX_HASHES} hashes at a time.");
        return Err(ApiError::new(ProblemCode::TooLarge, detail));
    }
    let missing = missing_hashes(&state, &batch, hashes.unwrap_or_default()).await?;
    let files = match files {
        Some(files) => Some(missing_files(&state, &batch, files).await?),
        None => None,
    };
    Ok(Json(MissingFiles { missing, files }))
}

/// Those of the hashes that no image of the batch has, each once.
async fn missing_hashes(state: &ServerState, batch: &BatchId, hashes: Vec<SentHash>) -> Result<Vec<String>, ApiError> {
    let mut seen = HashSet::new();
    let distinct = hashes.into_iter().filter(|sent| seen.insert(sent.hash));
    let (texts, hashes): (Vec<_>, Vec<_>) = distinct.map(|sent| (sent.text, sent.hash)).unzip();
    let present = state.batches.contains_hashes(batch, hashes).await?;
    Ok(texts.into_iter().zip(present).filter_map(|(text, present)| (!present).then_some(text)).collect())
}

/// Those of the files that no image of the batch has under the same path, each once.
async fn missing_files(
    state: &ServerState,
    batch: &BatchId,
    files: Vec<HashedFile>,
) -> Result<Vec<HashedFile>, ApiError> {
    let mut seen = HashSet::new();
    let keyed = files.into_iter().map(|file| ((file.hash.hash, path_key(&file.path)), file));
    let (keys, files): (Vec<_>, Vec<_>) = keyed.filter(|(key, _)| seen.insert(key.clone())).unzip();
    let present = state.batches.contains_files(batch, keys).await?;
    Ok(files.into_iter().zip(present).filter_map(|(file, present)| (!present).then_some(file)).collect())
}
