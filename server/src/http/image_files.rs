//! Immutable files of an image: the handlers for thumbnail and original, and conditional and range requests, which the
//! preview supports too.

use std::io::SeekFrom;
use std::ops::RangeInclusive;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::utf8_percent_encode;
use protocol::ProblemCode;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use super::error::ApiError;
use super::header_text::EXTENDED_VALUE_SET;
use super::openapi::{ImageFileResponses, OriginalResponses};
use super::request_path::ImagePath;
use super::state::ServerState;

/// Value of `Cache-Control`: one year. Private, because the address is all that protects the file, so shared caches
/// must not keep it.
const CACHE_FOREVER: &str = "private, max-age=31536000, immutable";

/// Largest number of bytes read from the disk at a time.
const CHUNK: usize = 64 * 1024;

/// Returns the thumbnail: at most 512 pixels a side, without metadata.
#[utoipa::path(
    get,
    path = "/batches/{batch}/images/{image}/thumbnail",
    tag = "images",
    operation_id = "getThumbnail",
    params(ImagePath),
    responses(ImageFileResponses)
)]
pub async fn thumbnail(
    State(state): State<Arc<ServerState>>,
    ImagePath { batch, image }: ImagePath,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let hash = state.batches.image_summary(&batch, image).await?.hash;
    let (Some(hash), Some(thumbnail)) = (hash, state.batches.thumbnail(&batch, image).await?) else {
        let detail = "This image has no thumbnail, because it is not analyzed yet or failed.";
        return Err(ApiError::new(ProblemCode::NotFound, detail));
    };
    let tag = format!("\"{}-512-{}\"", &hash.to_hex()[..32], analysis::VERSION);
    let requested = RequestedBytes::from_headers(&headers, &tag, thumbnail.bytes.len() as u64);
    let media_type = thumbnail.media_type.as_str();
    Ok(requested.respond(&tag, media_type, |range| {
        let range = *range.start() as usize..=*range.end() as usize;
        Body::from(thumbnail.bytes.get(range).map(<[u8]>::to_vec).unwrap_or_default())
    }))
}

/// Returns the file as it was uploaded.
///
/// The response is always an attachment, so that browsers do not run the file.
#[utoipa::path(
    get,
    path = "/batches/{batch}/images/{image}/original",
    tag = "images",
    operation_id = "getOriginal",
    params(ImagePath),
    responses(OriginalResponses)
)]
pub async fn original(
    State(state): State<Arc<ServerState>>,
    ImagePath { batch, image }: ImagePath,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let image = state.batches.image(&batch, image).await?;
    let not_stored = || ApiError::new(ProblemCode::NotFound, "The bytes of this file are not stored.");
    let hash = image.hash.ok_or_else(not_stored)?;
    let mut file = state.batches.open_blob(hash).await?.ok_or_else(not_stored)?;
    let tag = format!("\"{}\"", hash.to_hex());
    let requested = RequestedBytes::from_headers(&headers, &tag, image.bytes);
    if let RequestedBytes::Part(range, _) = &requested {
        file.seek(SeekFrom::Start(*range.start())).await.map_err(|error| ApiError::internal(&error))?;
    }
    let media_type = image.report.as_ref().map_or("application/octet-stream", |report| report.file.format.media_type());
    let mut response = requested.respond(&tag, media_type, |range| {
        Body::from_stream(ReaderStream::with_capacity(file.take(range.end() - range.start() + 1), CHUNK))
    });
    let disposition = format!("attachment; filename*=UTF-8''{}", utf8_percent_encode(&image.name, &EXTENDED_VALUE_SET));
    if let Ok(disposition) = disposition.parse() {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// Bytes that a request asks for, by its conditional and range headers (RFC 9110).
#[derive(Debug, PartialEq)]
pub(super) enum RequestedBytes {
    /// All bytes, also if the range cannot be used; holds the length of the file.
    Whole(u64),
    /// A range, and the length of the file.
    Part(RangeInclusive<u64>, u64),
    /// None: the client has the current bytes.
    NotModified,
    /// A range without bytes of the file; holds the length of the file.
    Unsatisfiable(u64),
}

impl RequestedBytes {
    /// Reads the headers of a request for a file with this entity tag and length.
    pub(super) fn from_headers(headers: &HeaderMap, tag: &str, length: u64) -> Self {
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let matches =
            |list: &str| list == "*" || list.split(',').any(|known| known.trim().trim_start_matches("W/") == tag);
        if text(header::IF_NONE_MATCH).is_some_and(matches) {
            return Self::NotModified;
        }
        // The client has a part of another version, which a range of this one would not fit.
        if text(header::IF_RANGE).is_some_and(|known| known != tag) {
            return Self::Whole(length);
        }
        text(header::RANGE).map_or(Self::Whole(length), |range| Self::parse_range(range, length))
    }

    /// Parses the header `Range` (RFC 9110, section 14). A server may ignore a list of ranges, and malformed ranges
    /// must be ignored: then the response is the whole file.
    fn parse_range(header: &str, length: u64) -> Self {
        let parsed =
            header.strip_prefix("bytes=").filter(|ranges| !ranges.contains(',')).and_then(|r| r.split_once('-'));
        let Some((first, last)) = parsed else { return Self::Whole(length) };
        let range = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
            (Ok(first), Ok(last)) if last < first => return Self::Whole(length),
            (Ok(first), Ok(last)) => first..=last.min(length.saturating_sub(1)),
            (Ok(first), Err(_)) if last.trim().is_empty() => first..=length.saturating_sub(1),
            (Err(_), Ok(suffix)) if first.trim().is_empty() && suffix > 0 => {
                length.saturating_sub(suffix)..=length.saturating_sub(1)
            }
            (Err(_), Ok(_)) if first.trim().is_empty() => return Self::Unsatisfiable(length),
            _ => return Self::Whole(length),
        };
        if *range.start() < length { Self::Part(range, length) } else { Self::Unsatisfiable(length) }
    }

    /// Response with the requested bytes, and the headers for caching and ranges. `tag` is the entity tag. `body` makes
    /// the body for a range of bytes, whose ends are inclusive.
    pub(super) fn respond(
        self,
        tag: &str,
        media_type: &str,
        body: impl FnOnce(&RangeInclusive<u64>) -> Body,
    ) -> Response {
        let mut response = match &self {
            Self::Whole(0) => Body::empty().into_response(),
            Self::Whole(length) => body(&(0..=length - 1)).into_response(),
            Self::Part(range, _) => (StatusCode::PARTIAL_CONTENT, body(range)).into_response(),
            Self::NotModified => StatusCode::NOT_MODIFIED.into_response(),
            Self::Unsatisfiable(_) => StatusCode::RANGE_NOT_SATISFIABLE.into_response(),
        };
        let mut insert = |name, value: String| {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        };
        match &self {
            Self::Whole(length) => insert(header::CONTENT_LENGTH, length.to_string()),
            Self::Part(range, length) => {
                insert(header::CONTENT_LENGTH, (range.end() - range.start() + 1).to_string());
                insert(header::CONTENT_RANGE, format!("bytes {}-{}/{length}", range.start(), range.end()));
            }
            Self::Unsatisfiable(length) => insert(header::CONTENT_RANGE, format!("bytes */{length}")),
            Self::NotModified => {}
        }
        if matches!(self, Self::Whole(_) | Self::Part(..)) {
            insert(header::CONTENT_TYPE, media_type.to_owned());
        }
        insert(header::ETAG, tag.to_owned());
        insert(header::CACHE_CONTROL, CACHE_FOREVER.to_owned());
        insert(header::ACCEPT_RANGES, "bytes".to_owned());
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_ranges_as_the_standard_says() {
        for (header, expected) in [
            ("bytes=0-9", RequestedBytes::Part(0..=9, 100)),
            ("bytes=90-", RequestedBytes::Part(90..=99, 100)),
            ("bytes=-10", RequestedBytes::Part(90..=99, 100)),
            ("bytes=-1000", RequestedBytes::Part(0..=99, 100)),
            ("bytes=50-1000", RequestedBytes::Part(50..=99, 100)),
            ("bytes=100-", RequestedBytes::Unsatisfiable(100)),
            ("bytes=-0", RequestedBytes::Unsatisfiable(100)),
            ("bytes=9-0", RequestedBytes::Whole(100)),
            ("bytes=0-1,5-6", RequestedBytes::Whole(100)),
            ("bytes=a-b", RequestedBytes::Whole(100)),
            ("lines=0-1", RequestedBytes::Whole(100)),
        ] {
            assert_eq!(RequestedBytes::parse_range(header, 100), expected, "{header}");
        }
        assert_eq!(RequestedBytes::parse_range("bytes=0-", 0), RequestedBytes::Unsatisfiable(0));
    }

    #[test]
    fn does_not_send_bytes_that_the_client_has() {
        let headers = |name, value: &'static str| HeaderMap::from_iter([(name, HeaderValue::from_static(value))]);
        for (value, expected) in [
            ("\"a\"", RequestedBytes::NotModified),
            ("\"b\", W/\"a\"", RequestedBytes::NotModified),
            ("\"b\"", RequestedBytes::Whole(3)),
        ] {
            assert_eq!(
                RequestedBytes::from_headers(&headers(header::IF_NONE_MATCH, value), "\"a\"", 3),
                expected,
                "{value}"
            );
        }
    }
}
