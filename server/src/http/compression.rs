//! Gzip compression of responses: pages, JSON, CSV and other text. Events and images are never compressed.

use axum::extract::Request;
use axum::http::{Extensions, HeaderMap, Method, StatusCode, Version, header};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, Predicate, SizeAbove};

/// Length of the shortest body that is compressed, in bytes. Compressing shorter ones would save no network packet. A
/// body of unknown length is compressed.
const MIN_LENGTH: u64 = 1024;

/// Condition for compressing a response.
type CompressionCondition = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// Layer that compresses with gzip if the client accepts it, as practically all do. Pages, JSON and reports shrink to a
/// quarter or less.
pub fn layer() -> CompressionLayer<And<SizeAbove, CompressionCondition>> {
    let condition: CompressionCondition = |_, _, headers, _| is_compressible(headers);
    // Higher levels save little more and take three times as long.
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(4))
        .compress_when(SizeAbove::new(MIN_LENGTH).and(condition))
}

/// Compresses responses to GET and HEAD only, by removing `Accept-Encoding` from other requests. The layer responds 406
/// when a client accepts no encoding at all, but only after the handler has run, and other methods have changed
/// something by then.
pub async fn only_get_and_head(mut request: Request) -> Request {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    request
}

/// Returns true if a response with these headers is text that may be compressed. Excluded are events, which are marked
/// `no-transform` in every representation, and responses with an entity tag or ranges, which refer to the uncompressed
/// bytes.
fn is_compressible(headers: &HeaderMap) -> bool {
    let value = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = value(header::CONTENT_TYPE).split(';').next().unwrap_or_default().trim();
    let is_text = matches!(
        media_type,
        "text/html" | "text/css" | "text/csv" | "text/plain" | "application/json" | "application/problem+json"
    );
    let is_no_transform = value(header::CACHE_CONTROL).contains("no-transform");
    is_text && !is_no_transform && !headers.contains_key(header::ETAG) && !headers.contains_key(header::ACCEPT_RANGES)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn compresses_only_text_without_no_transform_entity_tag_and_ranges() {
        for (media_type, other, expected) in [
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
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
            headers.insert(other.0, HeaderValue::from_static(other.1));
            assert_eq!(is_compressible(&headers), expected, "{media_type}, {other:?}");
        }
    }
}
