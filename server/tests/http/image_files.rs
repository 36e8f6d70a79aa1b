//! Thumbnails and originals of images, and a check of immutable files for the tests of previews too.

use analysis::specimen::{self, ExifFacts};
use protocol::ProblemCode;
use reqwest::Method;
use serde_json::json;

use crate::api::{TestServer, form, image_id, image_path, photo};
use crate::response::ApiResponse;

/// `Cache-Control` of files whose bytes never change.
pub const IMMUTABLE: &str = "private, max-age=31536000, immutable";

#[tokio::test]
async fn a_thumbnail_is_an_immutable_jpeg_without_metadata() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(1).await;
    let facts = ExifFacts { gps: Some((37.5665, 126.978)), make: Some("Maker".to_owned()), ..ExifFacts::default() };
    let photo = specimen::with_exif(&specimen::jpeg(&specimen::photo(1, 900, 600), 85), &facts);
    server.put(&batch, image_id(1), "a.jpg", photo).await;
    server.events(&batch).await;
    let response = server.get(&format!("{}/thumbnail", image_path(&batch, image_id(1)))).await;
    assert_eq!((response.status, response.header("content-type")), (200, "image/jpeg"));
    assert_eq!(response.header("cache-control"), IMMUTABLE);
    assert_eq!(response.header("content-length"), response.body.len().to_string());
    assert!(response.body.starts_with(&[0xff, 0xd8, 0xff]) && response.body.ends_with(&[0xff, 0xd9]));
    for trace in [&b"Exif"[..], b"Maker"] {
        assert!(!response.body.windows(trace.len()).any(|window| window == trace));
    }
    let analyzed = analysis::analyze(&response.body, &analysis::DecodeLimits::default()).unwrap().report.image;
    assert_eq!((analyzed.width, analyzed.height), (512, 341));
}

/// Asserts that a resource whose bytes never change supports validators, conditional requests, ranges and `HEAD`.
pub async fn assert_immutable_resource(server: &TestServer, path: &str) {
    let whole = server.get(path).await;
    let (tag, bytes) = (whole.header("etag").to_owned(), &whole.body);
    assert!(tag.starts_with('"') && tag.ends_with('"'), "not a strong validator: {tag}");
    assert_eq!((whole.header("cache-control"), whole.header("accept-ranges")), (IMMUTABLE, "bytes"));
    let with = async |fields: &[(&str, &str)]| {
        let request = server.request(Method::GET, path);
        ApiResponse::fetch(fields.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
    };
    for (sent, status) in [(tag.as_str(), 304), ("*", 304), (&format!("\"x\", W/{tag}"), 304), ("\"x\"", 200)] {
        let response = with(&[("if-none-match", sent)]).await;
        assert_eq!((response.status, response.header("etag")), (status, tag.as_str()), "{sent}");
        assert_eq!(response.body.is_empty(), status == 304);
    }
    let length = bytes.len();
    for (range, part) in [
        ("bytes=0-9", 0..10),
        ("bytes=100-", 100..length),
        ("bytes=-7", length - 7..length),
        ("bytes=5-99999999", 5..length),
    ] {
        let response = with(&[("range", range)]).await;
        assert_eq!((response.status, &response.body), (206, &bytes[part.clone()].to_vec()), "{range}");
        let expected = format!("bytes {}-{}/{length}", part.start, part.end - 1);
        assert_eq!(response.header("content-range"), expected);
        assert_eq!(response.header("content-length"), part.len().to_string());
    }
    let beyond = with(&[("range", "bytes=99999999-")]).await;
    assert_eq!((beyond.status, beyond.header("content-range")), (416, format!("bytes */{length}").as_str()));
    // The client's copy has another entity tag, so a part would not match it: the response has all bytes.
    let changed = with(&[("range", "bytes=0-9"), ("if-range", "\"x\"")]).await;
    assert_eq!((changed.status, changed.body.len()), (200, length));
    assert_eq!(with(&[("range", "bytes=0-9"), ("if-range", &tag)]).await.status, 206);
    let head = ApiResponse::fetch(server.request(Method::HEAD, path)).await;
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, length.to_string().as_str(), 0));
}

#[tokio::test]
async fn thumbnails_and_originals_support_conditions_and_ranges() {
    let server = TestServer::start().await;
    let (batch, ids) = server.completed_batch(1).await;
    for file in ["thumbnail", "original"] {
        assert_immutable_resource(&server, &format!("{}/{file}", image_path(&batch, ids[0]))).await;
    }
}

#[tokio::test]
async fn an_original_is_an_attachment_with_the_uploaded_bytes() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(3).await;
    let page = b"<html><script>alert(1)</script>".to_vec();
    let png = specimen::png(&specimen::photo(3, 64, 48));
    for (number, name, bytes, kind, shown) in [
        (1, "사진 \\\"1\\\".jpg", photo(1), "image/jpeg", "%EC%82%AC%EC%A7%84%20%221%22.jpg"),
        (2, "b.html", page, "application/octet-stream", "b.html"),
        (3, "wrong.jpg", png, "image/png", "wrong.jpg"),
    ] {
        server.put(&batch, image_id(number), name, bytes.clone()).await;
        // The media type is known once the image is analyzed.
        if number == 3 {
            server.events(&batch).await;
        }
        let response = server.get(&format!("{}/original", image_path(&batch, image_id(number)))).await;
        assert_eq!((response.status, &response.body), (200, &bytes));
        assert_eq!(response.header("content-disposition"), format!("attachment; filename*=UTF-8''{shown}"));
        assert!(response.header("content-security-policy").contains("sandbox"), "{response:?}");
        assert_eq!(response.header("x-content-type-options"), "nosniff");
        let sent = response.header("content-type");
        assert!(sent == kind || (number == 1 && sent == "application/octet-stream"), "{sent}");
    }
}

#[tokio::test]
async fn an_empty_original_is_empty() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(1).await;
    server.put(&batch, image_id(1), "a.jpg", "").await;
    let response = server.get(&format!("{}/original", image_path(&batch, image_id(1)))).await;
    assert_eq!((response.status, response.body.len(), response.header("content-length")), (200, 0, "0"));
}

#[tokio::test]
async fn missing_thumbnails_and_originals_are_not_found() {
    let server = TestServer::start_with(|config| config.limits.max_bytes = 1000).await;
    let batch = server.create_batch(json!({})).await;
    server.put(&batch, image_id(1), "a.txt", "text").await;
    let large = form([("large.jpg", vec![0xff; 1001])]);
    let images = format!("/api/v1/batches/{batch}/images");
    let added = server.post_form(&images, large).await.json();
    let failed = image_path(&batch, image_id(1));
    server.get(&format!("{failed}/thumbnail")).await.assert_problem(ProblemCode::NotFound);
    let too_large = added["files"][0]["image"].as_str().unwrap();
    server.get(&format!("{images}/{too_large}/original")).await.assert_problem(ProblemCode::NotFound);
    let unknown = image_path(&batch, image_id(9));
    for file in ["", "/thumbnail", "/original"] {
        server.get(&format!("{unknown}{file}")).await.assert_problem(ProblemCode::ImageUnknown);
        server.get(&format!("{images}/nonsense{file}")).await.assert_problem(ProblemCode::MalformedId);
    }
}
