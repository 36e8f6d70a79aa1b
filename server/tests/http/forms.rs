//! Images sent as `multipart/form-data`.

use protocol::{Batch, BatchState, FailureCode, ProblemCode, UploadReceipt};
use reqwest::Method;
use reqwest::multipart::Form;
use serde::Deserialize;
use serde_json::json;

use crate::answer::Answer;
use crate::site::{Site, batch_path, form, image_id, image_path, images_path, photo};

#[derive(Deserialize)]
struct Files {
    files: Vec<UploadReceipt>,
}

/// Name, status and code of each file.
fn told(answer: &Answer) -> Vec<(String, u16, Option<ProblemCode>)> {
    answer.parsed::<Files>().files.into_iter().map(|file| (file.name, file.status, file.code)).collect()
}

/// Good files with every kind of bad ones between them; no more than this many bytes are taken.
const LIMIT: u64 = 60_000;

fn mixed() -> Form {
    form([
        ("a.jpg", photo(1)),
        ("notes.txt", b"just some text".to_vec()),
        ("large.jpg", vec![0xff; LIMIT as usize + 1]),
        ("empty.jpg", vec![]),
        ("b.jpg", photo(2)),
    ])
    .text("comment", "a field that is no file")
}

#[track_caller]
fn is_mixed(answer: &Answer) {
    let expected = [
        ("a.jpg", 201, None),
        ("notes.txt", 415, Some(ProblemCode::UnsupportedFormat)),
        ("large.jpg", 413, Some(ProblemCode::TooLarge)),
        ("empty.jpg", 201, None),
        ("b.jpg", 201, None),
    ];
    assert_eq!(told(answer), expected.map(|(name, status, code)| (name.to_owned(), status, code)));
}

#[tokio::test]
async fn a_batch_is_opened_filled_and_sealed_with_one_form() {
    let site = Site::with(|config| config.limits.max_bytes = LIMIT).await;
    let answer = site.post_form("/api/v1/batches", mixed()).await;
    assert_eq!(answer.status, 202);
    is_mixed(&answer);
    let batch: Batch = answer.parsed();
    assert_eq!(answer.header("location"), batch_path(&batch.id));
    assert!(matches!(batch.state, BatchState::Sealed | BatchState::Completed));
    assert_eq!(batch.counts.total(), 5);
    site.events(&batch.id).await;
    let mut codes = vec![];
    for file in answer.parsed::<Files>().files {
        let image = site.image(&batch.id, file.image.unwrap()).await;
        assert_eq!((&image.name, &image.batch), (&file.name, &batch.id));
        assert_eq!(image.hash.is_none(), file.name == "large.jpg");
        assert!(file.name != "large.jpg" || image.bytes == LIMIT + 1, "all of its bytes are counted");
        codes.push(image.error.map(|error| error.code));
    }
    let failed = [FailureCode::UnsupportedFormat, FailureCode::TooLarge, FailureCode::Empty].map(Some);
    assert_eq!(codes, [&[None], &failed[..], &[None]].concat());
    assert_eq!(site.temporary_files(), 0);
}

#[tokio::test]
async fn files_are_added_to_an_open_batch() {
    let site = Site::with(|config| config.limits.max_bytes = LIMIT).await;
    let batch = site.open(json!({})).await;
    let path = images_path(&batch);
    for _ in 0..2 {
        let answer = site.post_form(&path, mixed()).await;
        assert_eq!(answer.status, 202);
        is_mixed(&answer);
        assert_eq!(answer.json().as_object().unwrap().len(), 1, "the files and nothing else");
    }
    let batch = site.batch(&batch).await;
    assert_eq!((batch.state, batch.counts.total()), (BatchState::Open, 10));
}

#[tokio::test]
async fn the_last_expected_file_seals_and_those_behind_it_are_told() {
    let site = Site::start().await;
    let batch = site.expecting(1).await;
    let files = form([("a.jpg", photo(1)), ("b.jpg", photo(2)), ("c.jpg", photo(3))]);
    let answer = site.post_form(&images_path(&batch), files).await;
    assert_eq!(answer.status, 202);
    let sealed = |name: &str| (name.to_owned(), 409, Some(ProblemCode::BatchSealed));
    assert_eq!(told(&answer), [("a.jpg".to_owned(), 201, None), sealed("b.jpg"), sealed("c.jpg")]);
    site.events(&batch).await;
    assert_eq!((site.blobs(), site.temporary_files()), (1, 0));
}

#[tokio::test]
async fn names_are_made_fit_to_be_shown() {
    let site = Site::start().await;
    let names =
        ["../../etc/passwd.jpg", r"C:\\shoot\\a.jpg", "사진.jpg", "shoot/day 1/b.jpg", "<b>.jpg", "\u{202e}gpj.exe"];
    let parts = names.map(|name| {
        let head = format!("--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"{name}\"\r\n\r\n");
        [head.into_bytes(), photo(1), b"\r\n".to_vec()].concat()
    });
    let body = [parts.concat(), b"--b--\r\n".to_vec()].concat();
    let request =
        site.request(Method::POST, "/api/v1/batches").header("content-type", "multipart/form-data; boundary=b");
    let answer = Answer::of(request.body(body)).await;
    let shown: Vec<_> = told(&answer).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(shown, ["passwd.jpg", "a.jpg", "사진.jpg", "b.jpg", "<b>.jpg", "gpj.exe"]);
}

#[tokio::test]
async fn a_form_without_files_is_a_batch_of_none() {
    let site = Site::start().await;
    let answer = site.post_form("/api/v1/batches", Form::new().text("comment", "no file")).await;
    assert_eq!((answer.status, told(&answer)), (202, vec![]));
    assert_eq!(answer.parsed::<Batch>().state, BatchState::Completed);
    let batch = site.open(json!({})).await;
    let request = site.request(Method::POST, &images_path(&batch));
    let answer = Answer::of(request.header("content-type", "multipart/form-data; boundary=b").body("--b--\r\n")).await;
    assert_eq!((answer.status, told(&answer)), (202, vec![]));
}

#[tokio::test]
async fn what_is_no_form_or_comes_too_late_is_refused() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let path = images_path(&batch);
    let post = async |path: &str, kind: &str| {
        Answer::of(site.request(Method::POST, path).header("content-type", kind).body(photo(1))).await
    };
    post(&path, "image/jpeg").await.is_problem(ProblemCode::UnsupportedFormat);
    for path in [path.as_str(), "/api/v1/batches"] {
        post(path, "multipart/form-data").await.is_problem(ProblemCode::MalformedRequest);
    }
    post(&path, "multipart/form-data; boundary=b").await.is_problem(ProblemCode::MalformedRequest);
    let one = || form([("a.jpg", photo(1))]);
    let unknown = format!("/api/v1/batches/{}/images", "A".repeat(22));
    site.post_form(&unknown, one()).await.is_problem(ProblemCode::BatchUnknown);
    site.post(&format!("{}/seal", batch_path(&batch))).await;
    site.post_form(&path, one()).await.is_problem(ProblemCode::BatchSealed);
    site.delete(&batch_path(&batch)).await;
    site.post_form(&path, one()).await.is_problem(ProblemCode::BatchDeleted);
    assert_eq!((site.blobs(), site.temporary_files()), (0, 0));
}

#[tokio::test]
async fn the_page_s_own_form_leads_to_the_sheet() {
    let site = Site::start().await;
    let answer = site.post_form("/batches", form([("a.jpg", photo(1)), ("b.txt", b"text".to_vec())])).await;
    assert_eq!(answer.status, 303);
    let batch = answer.header("location").strip_prefix("/batches/").unwrap().parse().unwrap();
    site.events(&batch).await;
    let batch = site.batch(&batch).await;
    assert_eq!((batch.state, batch.counts.analyzed, batch.counts.failed), (BatchState::Completed, 1, 1));
    // Nothing was chosen: browsers then send a part with an empty name.
    let answer = site.post_form("/batches", form([("", vec![])])).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/"));
}

#[tokio::test]
async fn files_of_a_form_have_ids_of_their_own() {
    let site = Site::start().await;
    let answer = site.post_form("/api/v1/batches", form([("a.jpg", photo(1)), ("a.jpg", photo(1))])).await;
    let ids: Vec<_> = answer.parsed::<Files>().files.into_iter().map(|file| file.image.unwrap()).collect();
    assert_ne!(ids[0], ids[1]);
    let batch = answer.parsed::<Batch>().id;
    assert_eq!(site.get(&image_path(&batch, ids[1])).await.status, 200);
    site.get(&image_path(&batch, image_id(1))).await.is_problem(ProblemCode::ImageUnknown);
}
