//! Pages and other text travel compressed to whoever takes that; what must not wait, or is compressed already, never does.

use axum::extract::Request;
use axum::http::{Extensions, HeaderMap, Method, StatusCode, Version, header};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, Predicate, SizeAbove};

/// Bytes below which compressing saves no packet.
const LEAST: u64 = 1024;

/// What an answer must be like to be compressed, as a function that the layer asks.
type Asked = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// Compresses with gzip, which everybody has: page, data and reports become a quarter or less.
pub fn layer() -> CompressionLayer<And<SizeAbove, Asked>> {
    let asked: Asked = |_, _, headers, _| is_plain_text(headers);
    // Most of what can be saved for a third of the time that the last percent costs.
    CompressionLayer::new().quality(CompressionLevel::Precise(4)).compress_when(SizeAbove::new(LEAST).and(asked))
}

/// Only answers to questions are compressed. The layer answers 406 to somebody who takes no form of an answer at all; nothing may
/// have been changed by then.
pub async fn for_readers_alone(mut request: Request) -> Request {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    request
}

/// Text of a kind that is compressed. Events say `no-transform` in every representation, the long poll's too; what has an entity
/// tag or ranges is asked for by its bytes.
fn is_plain_text(headers: &HeaderMap) -> bool {
    let value = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = value(header::CONTENT_TYPE).split(';').next().unwrap_or_default().trim();
    let is_text = matches!(
        kind,
        "text/html" | "text/css" | "text/csv" | "text/plain" | "application/json" | "application/problem+json"
    );
    let must_stay = value(header::CACHE_CONTROL).contains("no-transform");
    is_text && !must_stay && !headers.contains_key(header::ETAG) && !headers.contains_key(header::ACCEPT_RANGES)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_text_that_may_wait_is_compressed() {
        for (kind, other, expected) in [
            ("text/html; charset=utf-8", ("vary", "x"), true),
            ("application/json", ("cache-control", "no-store"), true),
            ("application/json", ("cache-control", "no-cache, no-transform"), false),
            ("text/event-stream", ("vary", "x"), false),
            ("application/x-ndjson", ("vary", "x"), false),
            ("image/jpeg", ("vary", "x"), false),
            ("text/plain", ("etag", "\"1\""), false),
            ("text/plain", ("accept-ranges", "bytes"), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            headers.insert(other.0, HeaderValue::from_static(other.1));
            assert_eq!(is_plain_text(&headers), expected, "{kind}, {other:?}");
        }
    }
}
