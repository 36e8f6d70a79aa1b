//! Thumbnails and originals.

use analysis::specimen::{self, ExifFacts};
use protocol::ProblemCode;
use reqwest::Method;
use serde_json::json;

use crate::answer::Answer;
use crate::site::{Site, image_id, image_path, photo};

pub const IMMUTABLE: &str = "private, max-age=31536000, immutable";

#[tokio::test]
async fn a_thumbnail_is_a_jpeg_without_metadata_that_never_changes() {
    let site = Site::start().await;
    let batch = site.expecting(1).await;
    let facts = ExifFacts { gps: Some((37.5665, 126.978)), make: Some("Maker".to_owned()), ..ExifFacts::default() };
    let photo = specimen::with_exif(&specimen::jpeg(&specimen::photo(1, 900, 600), 85), &facts);
    site.put(&batch, image_id(1), "a.jpg", photo).await;
    site.events(&batch).await;
    let answer = site.get(&format!("{}/thumbnail", image_path(&batch, image_id(1)))).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "image/jpeg"));
    assert_eq!(answer.header("cache-control"), IMMUTABLE);
    assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    assert!(answer.body.starts_with(&[0xff, 0xd8, 0xff]) && answer.body.ends_with(&[0xff, 0xd9]));
    for trace in [&b"Exif"[..], b"Maker"] {
        assert!(!answer.body.windows(trace.len()).any(|window| window == trace));
    }
    let analyzed = analysis::analyze(&answer.body, &analysis::DecodeLimits::default()).unwrap().report.image;
    assert_eq!((analyzed.width, analyzed.height), (512, 341));
}

/// What every address of unchanging bytes does with what the client has and wants.
pub async fn behaves_as_unchanging(site: &Site, path: &str) {
    let whole = site.get(path).await;
    let (tag, bytes) = (whole.header("etag").to_owned(), &whole.body);
    assert!(tag.starts_with('"') && tag.ends_with('"'), "a strong validator: {tag}");
    assert_eq!((whole.header("cache-control"), whole.header("accept-ranges")), (IMMUTABLE, "bytes"));
    let with = async |fields: &[(&str, &str)]| {
        let request = site.request(Method::GET, path);
        Answer::of(fields.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
    };
    for (sent, status) in [(tag.as_str(), 304), ("*", 304), (&format!("\"x\", W/{tag}"), 304), ("\"x\"", 200)] {
        let answer = with(&[("if-none-match", sent)]).await;
        assert_eq!((answer.status, answer.header("etag")), (status, tag.as_str()), "{sent}");
        assert_eq!(answer.body.is_empty(), status == 304);
    }
    let length = bytes.len();
    for (range, part) in [
        ("bytes=0-9", 0..10),
        ("bytes=100-", 100..length),
        ("bytes=-7", length - 7..length),
        ("bytes=5-99999999", 5..length),
    ] {
        let answer = with(&[("range", range)]).await;
        assert_eq!((answer.status, &answer.body), (206, &bytes[part.clone()].to_vec()), "{range}");
        let expected = format!("bytes {}-{}/{length}", part.start, part.end - 1);
        assert_eq!(answer.header("content-range"), expected);
        assert_eq!(answer.header("content-length"), part.len().to_string());
    }
    let beyond = with(&[("range", "bytes=99999999-")]).await;
    assert_eq!((beyond.status, beyond.header("content-range")), (416, format!("bytes */{length}").as_str()));
    // A part of something else than what the client has does not fit it.
    let changed = with(&[("range", "bytes=0-9"), ("if-range", "\"x\"")]).await;
    assert_eq!((changed.status, changed.body.len()), (200, length));
    assert_eq!(with(&[("range", "bytes=0-9"), ("if-range", &tag)]).await.status, 206);
    let head = Answer::of(site.request(Method::HEAD, path)).await;
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, length.to_string().as_str(), 0));
}

#[tokio::test]
async fn thumbnails_and_originals_answer_conditions_and_ranges() {
    let site = Site::start().await;
    let (batch, ids) = site.completed(1).await;
    for what in ["thumbnail", "original"] {
        behaves_as_unchanging(&site, &format!("{}/{what}", image_path(&batch, ids[0]))).await;
    }
}

#[tokio::test]
async fn an_original_is_an_attachment_of_the_bytes_that_were_sent() {
    let site = Site::start().await;
    let batch = site.expecting(3).await;
    let page = b"<html><script>alert(1)</script>".to_vec();
    let png = specimen::png(&specimen::photo(3, 64, 48));
    for (number, name, bytes, kind, shown) in [
        (1, "사진 \\\"1\\\".jpg", photo(1), "image/jpeg", "%EC%82%AC%EC%A7%84%20%221%22.jpg"),
        (2, "b.html", page, "application/octet-stream", "b.html"),
        (3, "wrong.jpg", png, "image/png", "wrong.jpg"),
    ] {
        site.put(&batch, image_id(number), name, bytes.clone()).await;
        // The type is known once the image is analyzed.
        if number == 3 {
            site.events(&batch).await;
        }
        let answer = site.get(&format!("{}/original", image_path(&batch, image_id(number)))).await;
        assert_eq!((answer.status, &answer.body), (200, &bytes));
        assert_eq!(answer.header("content-disposition"), format!("attachment; filename*=UTF-8''{shown}"));
        assert!(answer.header("content-security-policy").contains("sandbox"), "{answer:?}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let sent = answer.header("content-type");
        assert!(sent == kind || (number == 1 && sent == "application/octet-stream"), "{sent}");
    }
}

#[tokio::test]
async fn an_empty_original_is_empty() {
    let site = Site::start().await;
    let batch = site.expecting(1).await;
    site.put(&batch, image_id(1), "a.jpg", "").await;
    let answer = site.get(&format!("{}/original", image_path(&batch, image_id(1)))).await;
    assert_eq!((answer.status, answer.body.len(), answer.header("content-length")), (200, 0, "0"));
}

#[tokio::test]
async fn what_has_no_such_bytes_says_so() {
    let site = Site::with(|config| config.limits.max_bytes = 1000).await;
    let batch = site.open(json!({})).await;
    site.put(&batch, image_id(1), "a.txt", "text").await;
    let large = crate::site::form([("large.jpg", vec![0xff; 1001])]);
    let images = format!("/api/v1/batches/{batch}/images");
    let added = site.post_form(&images, large).await.json();
    let failed = image_path(&batch, image_id(1));
    site.get(&format!("{failed}/thumbnail")).await.is_problem(ProblemCode::NotFound);
    let not_taken = added["files"][0]["image"].as_str().unwrap();
    site.get(&format!("{images}/{not_taken}/original")).await.is_problem(ProblemCode::NotFound);
    let unknown = image_path(&batch, image_id(9));
    for what in ["", "/thumbnail", "/original"] {
        site.get(&format!("{unknown}{what}")).await.is_problem(ProblemCode::ImageUnknown);
        site.get(&format!("{images}/nonsense{what}")).await.is_problem(ProblemCode::MalformedId);
    }
}
