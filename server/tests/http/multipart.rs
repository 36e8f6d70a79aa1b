//! Uploads as `multipart/form-data`: to new, open and closed batches, and by the form of the page.

use protocol::{Batch, BatchState, FailureCode, ProblemCode, UploadReceipt};
use reqwest::Method;
use reqwest::multipart::Form;
use serde::Deserialize;
use serde_json::json;

use crate::api::{TestServer, batch_path, form, image_id, image_path, images_path, photo};
use crate::response::ApiResponse;

/// Files in the response to a form.
#[derive(Deserialize)]
struct FormFiles {
    files: Vec<UploadReceipt>,
}

/// Name, status and problem code of each file.
fn receipts(response: &ApiResponse) -> Vec<(String, u16, Option<ProblemCode>)> {
    response.parsed::<FormFiles>().files.into_iter().map(|file| (file.name, file.status, file.code)).collect()
}

/// Largest file that servers accept in the tests with [`mixed_form`], in bytes.
const LIMIT: u64 = 60_000;

/// Form with two good files, three bad ones between them (not an image, too large, empty), and a field that is not a
/// file.
fn mixed_form() -> Form {
    form([
        ("a.jpg", photo(1)),
        ("notes.txt", b"just some text".to_vec()),
        ("large.jpg", vec![0xff; LIMIT as usize + 1]),
        ("empty.jpg", vec![]),
        ("b.jpg", photo(2)),
    ])
    .text("comment", "a field that is no file")
}

/// Asserts that the response has the right receipt for each file of [`mixed_form`].
#[track_caller]
fn assert_mixed_receipts(response: &ApiResponse) {
    let expected = [
        ("a.jpg", 201, None),
        ("notes.txt", 415, Some(ProblemCode::UnsupportedFormat)),
        ("large.jpg", 413, Some(ProblemCode::TooLarge)),
        ("empty.jpg", 201, None),
        ("b.jpg", 201, None),
    ];
    assert_eq!(receipts(response), expected.map(|(name, status, code)| (name.to_owned(), status, code)));
}

#[tokio::test]
async fn one_form_creates_fills_and_seals_a_batch() {
    let server = TestServer::start_with(|config| config.limits.max_bytes = LIMIT).await;
    let response = server.post_form("/api/v1/batches", mixed_form()).await;
    assert_eq!(response.status, 202);
    assert_mixed_receipts(&response);
    let batch: Batch = response.parsed();
    assert_eq!(response.header("location"), batch_path(&batch.id));
    assert!(matches!(batch.state, BatchState::Sealed | BatchState::Completed));
    assert_eq!(batch.counts.total(), 5);
    server.events(&batch.id).await;
    let mut codes = vec![];
    for file in response.parsed::<FormFiles>().files {
        let image = server.image(&batch.id, file.image.unwrap()).await;
        assert_eq!((&image.name, &image.batch), (&file.name, &batch.id));
        assert_eq!(image.hash.is_none(), file.name == "large.jpg");
        assert!(file.name != "large.jpg" || image.bytes == LIMIT + 1, "the size is not the whole file's");
        codes.push(image.error.map(|error| error.code));
    }
    let failed = [FailureCode::UnsupportedFormat, FailureCode::TooLarge, FailureCode::Empty].map(Some);
    assert_eq!(codes, [&[None], &failed[..], &[None]].concat());
    assert_eq!(server.temporary_file_count(), 0);
}

#[tokio::test]
async fn a_form_adds_files_to_an_open_batch() {
    let server = TestServer::start_with(|config| config.limits.max_bytes = LIMIT).await;
    let batch = server.create_batch(json!({})).await;
    let path = images_path(&batch);
    for _ in 0..2 {
        let response = server.post_form(&path, mixed_form()).await;
        assert_eq!(response.status, 202);
        assert_mixed_receipts(&response);
        assert_eq!(response.json().as_object().unwrap().len(), 1, "the response has members besides the files");
    }
    let batch = server.batch(&batch).await;
    assert_eq!((batch.state, batch.counts.total()), (BatchState::Open, 10));
}

#[tokio::test]
async fn files_after_the_last_expected_one_are_rejected() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(1).await;
    let files = form([("a.jpg", photo(1)), ("b.jpg", photo(2)), ("c.jpg", photo(3))]);
    let response = server.post_form(&images_path(&batch), files).await;
    assert_eq!(response.status, 202);
    let sealed = |name: &str| (name.to_owned(), 409, Some(ProblemCode::BatchSealed));
    assert_eq!(receipts(&response), [("a.jpg".to_owned(), 201, None), sealed("b.jpg"), sealed("c.jpg")]);
    server.events(&batch).await;
    assert_eq!((server.blob_count(), server.temporary_file_count()), (1, 0));
}

#[tokio::test]
async fn file_names_are_sanitized() {
    let server = TestServer::start().await;
    let names =
        ["../../etc/passwd.jpg", r"C:\\shoot\\a.jpg", "사진.jpg", "shoot/day 1/b.jpg", "<b>.jpg", "\u{202e}gpj.exe"];
    let parts = names.map(|name| {
        let head = format!("--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"{name}\"\r\n\r\n");
        [head.into_bytes(), photo(1), b"\r\n".to_vec()].concat()
    });
    let body = [parts.concat(), b"--b--\r\n".to_vec()].concat();
    let request =
        server.request(Method::POST, "/api/v1/batches").header("content-type", "multipart/form-data; boundary=b");
    let response = ApiResponse::fetch(request.body(body)).await;
    let names: Vec<_> = receipts(&response).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["passwd.jpg", "a.jpg", "사진.jpg", "b.jpg", "<b>.jpg", "gpj.exe"]);
}

#[tokio::test]
async fn a_form_without_files_creates_an_empty_batch() {
    let server = TestServer::start().await;
    let response = server.post_form("/api/v1/batches", Form::new().text("comment", "no file")).await;
    assert_eq!((response.status, receipts(&response)), (202, vec![]));
    assert_eq!(response.parsed::<Batch>().state, BatchState::Completed);
    let batch = server.create_batch(json!({})).await;
    let request = server.request(Method::POST, &images_path(&batch));
    let response =
        ApiResponse::fetch(request.header("content-type", "multipart/form-data; boundary=b").body("--b--\r\n")).await;
    assert_eq!((response.status, receipts(&response)), (202, vec![]));
}

#[tokio::test]
async fn invalid_forms_and_forms_for_closed_batches_are_rejected() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let path = images_path(&batch);
    let post = async |path: &str, kind: &str| {
        ApiResponse::fetch(server.request(Method::POST, path).header("content-type", kind).body(photo(1))).await
    };
    post(&path, "image/jpeg").await.assert_problem(ProblemCode::UnsupportedFormat);
    for path in [path.as_str(), "/api/v1/batches"] {
        post(path, "multipart/form-data").await.assert_problem(ProblemCode::MalformedRequest);
    }
    post(&path, "multipart/form-data; boundary=b").await.assert_problem(ProblemCode::MalformedRequest);
    let one_file_form = || form([("a.jpg", photo(1))]);
    let unknown = format!("/api/v1/batches/{}/images", "A".repeat(22));
    server.post_form(&unknown, one_file_form()).await.assert_problem(ProblemCode::BatchUnknown);
    server.post(&format!("{}/seal", batch_path(&batch))).await;
    server.post_form(&path, one_file_form()).await.assert_problem(ProblemCode::BatchSealed);
    server.delete(&batch_path(&batch)).await;
    server.post_form(&path, one_file_form()).await.assert_problem(ProblemCode::BatchDeleted);
    assert_eq!((server.blob_count(), server.temporary_file_count()), (0, 0));
}

#[tokio::test]
async fn the_form_of_the_page_redirects_to_the_sheet() {
    let server = TestServer::start().await;
    let response = server.post_form("/batches", form([("a.jpg", photo(1)), ("b.txt", b"text".to_vec())])).await;
    assert_eq!(response.status, 303);
    let batch = response.header("location").strip_prefix("/batches/").unwrap().parse().unwrap();
    server.events(&batch).await;
    let batch = server.batch(&batch).await;
    assert_eq!((batch.state, batch.counts.analyzed, batch.counts.failed), (BatchState::Completed, 1, 1));
    // Browsers send a part with an empty name if no file was chosen.
    let response = server.post_form("/batches", form([("", vec![])])).await;
    assert_eq!((response.status, response.header("location")), (303, "/"));
}

#[tokio::test]
async fn every_file_of_a_form_gets_its_own_id() {
    let server = TestServer::start().await;
    let response = server.post_form("/api/v1/batches", form([("a.jpg", photo(1)), ("a.jpg", photo(1))])).await;
    let ids: Vec<_> = response.parsed::<FormFiles>().files.into_iter().map(|file| file.image.unwrap()).collect();
    assert_ne!(ids[0], ids[1]);
    let batch = response.parsed::<Batch>().id;
    assert_eq!(server.get(&image_path(&batch, ids[1])).await.status, 200);
    server.get(&image_path(&batch, image_id(1))).await.assert_problem(ProblemCode::ImageUnknown);
}
