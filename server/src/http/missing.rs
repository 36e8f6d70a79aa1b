//! `POST …/missing`: which files a batch lacks, asked by their hashes before they are sent again.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use protocol::{ContentHash, ProblemCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Site;
use super::answer::Rejection;
use super::description::{BatchPath, Changing};
use super::json;
use super::path::InBatch;

/// Hashes in one request.
const MOST: usize = 20_000;

/// Bytes that the JSON may have: as many hashes, and room between them.
const LIMIT: usize = 2 << 20;

const EXAMPLE: &str = r#"{"hashes": ["blake3:…"]}"#;

/// Files, by the hashes of their bytes.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "only described")]
pub struct Sought {
    /// BLAKE3 of each, as 64 hexadecimal digits, with or without `blake3:` before them.
    #[schema(max_items = 20_000)]
    hashes: Vec<String>,
}

/// What the batch lacks.
#[derive(Serialize, ToSchema)]
pub struct Missing {
    /// The hashes as they were sent, in their order, each once.
    missing: Vec<String>,
}

/// Tells which of these files the batch lacks. Those that failed as `blob-corrupt` or `cancelled` count as lacking: sending them
/// again under new ids helps.
#[utoipa::path(post, path = "/batches/{batch}/missing", tag = "batches", operation_id = "listMissing", params(BatchPath),
    request_body = Sought,
    responses((status = 200, description = "Those that it lacks.", body = Missing), Changing))]
pub async fn missing(
    State(site): State<Arc<Site>>,
    InBatch(batch): InBatch,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Missing>, Rejection> {
    let mut object = json::object(&headers, body, LIMIT, EXAMPLE).await?;
    let sent = match object.remove("hashes") {
        Some(Value::Array(sent)) if object.is_empty() => sent,
        _ => return Err(Rejection::malformed(format!("Send an object such as {EXAMPLE} and nothing else."))),
    };
    if sent.len() > MOST {
        let detail = format!("Ask for at most {MOST} hashes at a time.");
        return Err(Rejection::new(ProblemCode::TooLarge, detail));
    }
    let sought = sent.into_iter().map(understood).collect::<Option<Vec<_>>>().ok_or_else(|| {
        Rejection::malformed("A hash is 64 hexadecimal digits, with or without `blake3:` before them.")
    })?;
    let mut seen = HashSet::new();
    let (texts, hashes): (Vec<_>, Vec<_>) = sought.into_iter().filter(|(_, hash)| seen.insert(*hash)).unzip();
    let has = site.batches.contains_hashes(&batch, hashes).await?;
    let missing = texts.into_iter().zip(has).filter_map(|(text, has)| (!has).then_some(text)).collect();
    Ok(Json(Missing { missing }))
}

fn understood(sent: Value) -> Option<(String, ContentHash)> {
    let Value::String(text) = sent else { return None };
    let hash = match text.strip_prefix("blake3:") {
        Some(_) => text.parse(),
        None => format!("blake3:{text}").parse(),
    };
    Some((text, hash.ok()?))
}
