//! Bodies that are one JSON object.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use futures::StreamExt;
use protocol::ProblemCode;
use serde_json::{Map, Value};

use super::answer::Rejection;
use super::put::drain;

/// Reads a body of at most so many bytes as an object; `example` shows what it looks like.
pub async fn object(
    headers: &HeaderMap,
    body: Body,
    limit: usize,
    example: &str,
) -> Result<Map<String, Value>, Rejection> {
    let mut body = body.into_data_stream();
    if !is_json(headers) {
        drain(body).await;
        let detail = format!("Send {example} as application/json.");
        return Err(Rejection::new(ProblemCode::UnsupportedFormat, detail));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| Rejection::malformed("The body ended early. Send the request again."))?;
        if bytes.len() + chunk.len() > limit {
            drain(body).await;
            let detail = format!("The body may have {limit} bytes. Send less at a time.");
            return Err(Rejection::new(ProblemCode::TooLarge, detail));
        }
        bytes.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&bytes).map_err(|_| Rejection::malformed(format!("Send an object such as {example}.")))
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
