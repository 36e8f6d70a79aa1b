//! Uploads as `multipart/form-data`: to new, open and closed batches, and by the form of the page.

use protocol::{Batch, BatchState, FailureCode, ProblemCode, UploadReceipt};
use reqwest::Method;
use reqwest::multipart::Form;
use serde::Deserialize;
use serde_json::json;

use crate::api::{TestServer, batch_path, form, image_id, image_path, images_path, photo};
use crate::raw_connection::RawConnection;
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

/// Body of a form with the boundary `b` and these parts, each with its headers as bytes and its content.
fn raw_form(parts: &[(&[u8], &[u8])]) -> Vec<u8> {
    let parts = parts.iter().map(|(headers, content)| [b"--b\r\n", *headers, b"\r\n\r\n", *content, b"\r\n"].concat());
    [parts.collect::<Vec<_>>().concat(), b"--b--\r\n".to_vec()].concat()
}

/// Sends a form to a new batch.
async fn post_raw_form(server: &TestServer, content_type: &str, parts: &[(&[u8], &[u8])]) -> ApiResponse {
    let request = server.request(Method::POST, "/api/v1/batches").header("content-type", content_type);
    ApiResponse::fetch(request.body(raw_form(parts))).await
}

#[tokio::test]
async fn file_names_are_decoded_and_sanitized() {
    let server = TestServer::start().await;
    let photo = photo(1);
    let (headers, names): (Vec<&[u8]>, Vec<&str>) = [
        (&br#"Content-Disposition: form-data; name="f"; filename="../../etc/passwd.jpg""#[..], "passwd.jpg"),
        (br#"Content-Disposition: form-data; name="f"; filename="C:\shoot\a.jpg""#, "a.jpg"),
        (br#"Content-Disposition: form-data; name="f"; filename="C:\\shoot\\a.jpg""#, "a.jpg"),
        ("Content-Disposition: form-data; name=\"f\"; filename=\"사진.jpg\"".as_bytes(), "사진.jpg"),
        (br#"Content-Disposition: form-data; name="f"; filename="shoot/day 1/b.jpg""#, "b.jpg"),
        (br#"Content-Disposition: form-data; name="f"; filename="<b>.jpg""#, "<b>.jpg"),
        ("Content-Disposition: form-data; filename=\"\u{202e}gpj.\u{61c}exe\"".as_bytes(), "gpj.exe"),
        (b"Content-Disposition: form-data; name=f; filename*=UTF-8''%EC%82%AC%EC%A7%84.jpg", "사진.jpg"),
        (b"Content-Disposition: form-data; filename*=UTF-8''b.jpg; filename=a.jpg; name=f", "b.jpg"),
        (b"CONTENT-DISPOSITION: FORM-DATA; NAME=f; FILENAME=a b.jpg", "a b.jpg"),
        (b"Content-Disposition: form-data; name=f; filename=\"caf\xe9.jpg\"", "caf\u{fffd}.jpg"),
        (b"Content-Disposition: form-data; name=f; filename=\"a%22b%0D%0Ac.jpg\"", "a\"bc.jpg"),
        (b"Content-Disposition: form-data; name=f; filename=\"=?utf-8?B?7IKs7KeELmpwZw==?=\"", "사진.jpg"),
    ]
    .into_iter()
    .unzip();
    let parts: Vec<(&[u8], &[u8])> = headers.into_iter().map(|headers| (headers, photo.as_slice())).collect();
    for content_type in ["multipart/form-data; boundary=b", "Multipart/Form-Data; charset=utf-8; Boundary=\"b\""] {
        let response = post_raw_form(&server, content_type, &parts).await;
        let expected: Vec<_> = names.iter().map(|name| ((*name).to_owned(), 201, None)).collect();
        assert_eq!(receipts(&response), expected);
        assert_eq!(response.parsed::<Batch>().counts.total() as usize, names.len());
    }
}

#[tokio::test]
async fn files_without_a_name_are_named_by_their_id() {
    let server = TestServer::start().await;
    let photo = photo(1);
    let parts: [(&[u8], &[u8]); 8] = [
        (b"Content-Disposition: form-data; name=f", &photo),
        (b"Content-Disposition: form-data; name=f; filename=\"\"", &photo),
        (b"Content-Disposition: form-data; name=f\r\nContent-Type: image/jpeg", &photo),
        (b"Content-Disposition: form-data; name=f\r\nContent-Type: application/octet-stream", b"text"),
        (b"Content-Type: text/plain", b"text"),
        // These are no files: a comment, a field of JSON, and a browser's field in which no file was chosen.
        (b"Content-Disposition: form-data; name=comment", b"text"),
        (b"Content-Disposition: form-data; name=f\r\nContent-Type: application/json", b"{}"),
        (b"Content-Disposition: form-data; name=f; filename=\"\"\r\nContent-Type: application/octet-stream", b""),
    ];
    let response = post_raw_form(&server, "multipart/form-data; boundary=b", &parts).await;
    let files = response.parsed::<FormFiles>().files;
    let unsupported = (415, Some(ProblemCode::UnsupportedFormat));
    let results: Vec<_> = files.iter().map(|file| (file.status, file.code)).collect();
    assert_eq!(results, [(201, None), (201, None), (201, None), unsupported, unsupported]);
    let batch = response.parsed::<Batch>().id;
    for file in files {
        let image = server.image(&batch, file.image.unwrap()).await;
        assert_eq!((image.name, file.name), (image.id.to_string(), image.id.to_string()));
    }
}

#[tokio::test]
async fn a_form_without_files_is_rejected() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    for path in ["/api/v1/batches", &images_path(&batch)] {
        let response = server.post_form(path, Form::new().text("file", "a.jpg")).await;
        assert!(response.assert_problem(ProblemCode::MalformedRequest).contains("no file"));
        let request = server.request(Method::POST, path);
        let response =
            ApiResponse::fetch(request.header("content-type", "multipart/form-data; boundary=b").body("--b--\r\n"))
                .await;
        response.assert_problem(ProblemCode::MalformedRequest);
    }
    assert_eq!(server.batch(&batch).await.state, BatchState::Open);
}

#[tokio::test]
async fn a_form_whose_every_file_is_refused_gets_an_error() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let (disposition, photo) = (b"Content-Disposition: form-data; name=f; filename=a.jpg", photo(1));
    let body = raw_form(&[(disposition, &photo), (disposition, &photo)]);
    let (path, length) = (images_path(&batch), body.len());
    let head = format!(
        "POST {path} HTTP/1.1\nHost: localhost\nConnection: close\nExpect: 100-continue\n\
         Content-Type: multipart/form-data; boundary=b\nContent-Length: {length}\n\n"
    );
    let mut connection = RawConnection::open(server.address, &head).await;
    // The form is admitted to the open batch.
    connection.read_until("100 Continue").await;
    server.post(&format!("{}/seal", batch_path(&batch))).await;
    connection.send(&body).await;
    let response = connection.read_to_close().await;
    assert!(response.contains("HTTP/1.1 409 ") && response.contains("\"batch-sealed\""), "{response}");
    assert_eq!((server.blob_count(), server.temporary_file_count()), (0, 0));
}

#[tokio::test]
async fn a_part_without_headers_ends_the_form() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let photo = photo(1);
    let named: (&[u8], &[u8]) = (b"Content-Disposition: form-data; name=f; filename=a.jpg", &photo);
    let body = [&b"--b\r\n\r\ntext\r\n"[..], &raw_form(&[named])].concat();
    let request = server.request(Method::POST, &images_path(&batch));
    let response =
        ApiResponse::fetch(request.header("content-type", "multipart/form-data; boundary=b").body(body)).await;
    response.assert_problem(ProblemCode::MalformedRequest);
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
