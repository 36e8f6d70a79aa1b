//! Bytes that never change: thumbnails and originals.

use std::io::SeekFrom;
use std::ops::RangeInclusive;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use protocol::ProblemCode;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use super::Site;
use super::answer::Rejection;
use super::description::{ImagePath, Picture, Reading};
use super::path::OfImage;

/// Immutable, and its owner's alone: whoever knows the address has access, but no shared cache keeps a copy.
const FOR_EVER: &str = "private, max-age=31536000, immutable";

/// Bytes that are read from the disk at once.
const CHUNK: usize = 64 * 1024;

/// What an extended value may carry as it is (RFC 8187, `attr-char`).
pub(super) const ATTRIBUTE: AsciiSet = NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_').remove(b'~');

/// The thumbnail, 512 pixels on its longer side, without metadata.
#[utoipa::path(
    get,
    path = "/batches/{batch}/images/{image}/thumbnail",
    tag = "images",
    operation_id = "getThumbnail",
    params(ImagePath),
    responses(Picture)
)]
pub async fn thumbnail(
    State(site): State<Arc<Site>>,
    OfImage(batch, image): OfImage,
    headers: HeaderMap,
) -> Result<Response, Rejection> {
    let hash = site.batches.image_summary(&batch, image).await?.hash;
    let (Some(hash), Some(thumbnail)) = (hash, site.batches.thumbnail(&batch, image).await?) else {
        let detail = "This image has no thumbnail: it is not analyzed yet, or it failed.";
        return Err(Rejection::new(ProblemCode::NotFound, detail));
    };
    let tag = format!("\"{}-512-{}\"", &hash.to_hex()[..32], analysis::VERSION);
    let wanted = Wanted::of(&headers, &tag, thumbnail.bytes.len() as u64);
    let media_type = thumbnail.media_type.as_str();
    Ok(wanted.respond(&tag, media_type, |range| {
        let range = *range.start() as usize..=*range.end() as usize;
        Body::from(thumbnail.bytes.get(range).map(<[u8]>::to_vec).unwrap_or_default())
    }))
}

/// The file as it was sent.
///
/// Only ever as an attachment, so that no browser runs what somebody sent.
#[utoipa::path(get, path = "/batches/{batch}/images/{image}/original", tag = "images", operation_id = "getOriginal",
    params(ImagePath),
    responses(
        (status = 200, description = "All of it.", content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/gif"), (Vec<u8> = "image/webp"), (Vec<u8> = "image/bmp"), (Vec<u8> = "image/tiff"), (Vec<u8> = "application/octet-stream"))),
        (status = 206, description = "The range that was asked for.", content((Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/gif"), (Vec<u8> = "image/webp"), (Vec<u8> = "image/bmp"), (Vec<u8> = "image/tiff"), (Vec<u8> = "application/octet-stream"))),
        (status = 304, description = "It is the one that the client has."),
        (status = 416, description = "There is no such range."),
        Reading
    ))]
pub async fn original(
    State(site): State<Arc<Site>>,
    OfImage(batch, image): OfImage,
    headers: HeaderMap,
) -> Result<Response, Rejection> {
    let image = site.batches.image(&batch, image).await?;
    let gone = || Rejection::new(ProblemCode::NotFound, "The bytes of this file were not kept.");
    let hash = image.hash.ok_or_else(gone)?;
    let mut file = site.batches.open_blob(hash).await?.ok_or_else(gone)?;
    let tag = format!("\"{}\"", hash.to_hex());
    let wanted = Wanted::of(&headers, &tag, image.bytes);
    if let Wanted::Part(range, _) = &wanted {
        file.seek(SeekFrom::Start(*range.start())).await.map_err(|error| Rejection::internal(&error))?;
    }
    let media_type = image.report.as_ref().map_or("application/octet-stream", |report| report.file.format.media_type());
    let mut response = wanted.respond(&tag, media_type, |range| {
        Body::from_stream(ReaderStream::with_capacity(file.take(range.end() - range.start() + 1), CHUNK))
    });
    let disposition = format!("attachment; filename*=UTF-8''{}", utf8_percent_encode(&image.name, &ATTRIBUTE));
    if let Ok(disposition) = disposition.parse() {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// What a request wants of bytes that it may have already.
#[derive(Debug, PartialEq)]
pub(super) enum Wanted {
    /// All of them.
    Whole(u64),
    /// Some, of this many.
    Part(RangeInclusive<u64>, u64),
    /// None: the client has them.
    Nothing,
    /// Some that do not exist, of this many.
    Impossible(u64),
}

impl Wanted {
    /// What these headers want of so many bytes.
    pub(super) fn of(headers: &HeaderMap, tag: &str, length: u64) -> Self {
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let matches = |list: &str| list == "*" || list.split(',').any(|one| one.trim().trim_start_matches("W/") == tag);
        if text(header::IF_NONE_MATCH).is_some_and(matches) {
            return Self::Nothing;
        }
        // A range of something else than what the client has a part of would not fit it.
        if text(header::IF_RANGE).is_some_and(|had| had != tag) {
            return Self::Whole(length);
        }
        text(header::RANGE).map_or(Self::Whole(length), |range| Self::range(range, length))
    }

    /// One range (RFC 9110, section 14). Several at once may be answered with everything.
    fn range(header: &str, length: u64) -> Self {
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
            (Err(_), Ok(_)) if first.trim().is_empty() => return Self::Impossible(length),
            _ => return Self::Whole(length),
        };
        if *range.start() < length { Self::Part(range, length) } else { Self::Impossible(length) }
    }

    /// The answer; `body` gives a range of the bytes.
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
            Self::Nothing => StatusCode::NOT_MODIFIED.into_response(),
            Self::Impossible(_) => StatusCode::RANGE_NOT_SATISFIABLE.into_response(),
        };
        let mut put = |name, value: String| {
            if let Ok(value) = value.parse() {
                response.headers_mut().insert(name, value);
            }
        };
        match &self {
            Self::Whole(length) => put(header::CONTENT_LENGTH, length.to_string()),
            Self::Part(range, length) => {
                put(header::CONTENT_LENGTH, (range.end() - range.start() + 1).to_string());
                put(header::CONTENT_RANGE, format!("bytes {}-{}/{length}", range.start(), range.end()));
            }
            Self::Impossible(length) => put(header::CONTENT_RANGE, format!("bytes */{length}")),
            Self::Nothing => {}
        }
        if matches!(self, Self::Whole(_) | Self::Part(..)) {
            put(header::CONTENT_TYPE, media_type.to_owned());
        }
        put(header::ETAG, tag.to_owned());
        put(header::CACHE_CONTROL, FOR_EVER.to_owned());
        put(header::ACCEPT_RANGES, "bytes".to_owned());
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_as_the_standard_says() {
        for (header, expected) in [
            ("bytes=0-9", Wanted::Part(0..=9, 100)),
            ("bytes=90-", Wanted::Part(90..=99, 100)),
            ("bytes=-10", Wanted::Part(90..=99, 100)),
            ("bytes=-1000", Wanted::Part(0..=99, 100)),
            ("bytes=50-1000", Wanted::Part(50..=99, 100)),
            ("bytes=100-", Wanted::Impossible(100)),
            ("bytes=-0", Wanted::Impossible(100)),
            ("bytes=9-0", Wanted::Whole(100)),
            ("bytes=0-1,5-6", Wanted::Whole(100)),
            ("bytes=a-b", Wanted::Whole(100)),
            ("lines=0-1", Wanted::Whole(100)),
        ] {
            assert_eq!(Wanted::range(header, 100), expected, "{header}");
        }
        assert_eq!(Wanted::range("bytes=0-", 0), Wanted::Impossible(0));
    }

    #[test]
    fn what_the_client_has_is_not_sent_again() {
        let headers = |name, value: &'static str| HeaderMap::from_iter([(name, HeaderValue::from_static(value))]);
        for (value, expected) in
            [("\"a\"", Wanted::Nothing), ("\"b\", W/\"a\"", Wanted::Nothing), ("\"b\"", Wanted::Whole(3))]
        {
            assert_eq!(Wanted::of(&headers(header::IF_NONE_MATCH, value), "\"a\"", 3), expected, "{value}");
        }
    }
}
