//! Relative paths of images: read from requests, sanitised, and kept apart in lists, reports, verdicts and `missing`.

use protocol::{EventKind, Image, ImagePage, Issue, UploadReceipt};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::{TestServer, batch_path, form, image_id, image_path, images_path, photo};
use crate::response::ApiResponse;

/// Hangul syllable, composed and decomposed.
const COMPOSED: &str = "\u{c0ac}";
const DECOMPOSED: &str = "\u{1109}\u{1161}";

/// Name, path and exact path of an image.
fn names(image: &Image) -> (&str, Option<&str>, Option<&str>) {
    (&image.name, image.path.as_deref(), image.source_path.as_deref())
}

#[tokio::test]
async fn a_put_keeps_the_path_from_the_query_or_the_file_name() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let id_as_name = image_id(9).to_string();
    let decomposed = format!("{DECOMPOSED}/a.jpg");
    for ((disposition, query, expected), number) in [
        (None, "?path=A/DSC_1.JPG", ("DSC_1.JPG", Some("A/DSC_1.JPG"), None)),
        (None, "?path=A%5CB%5CDSC_1.JPG", ("DSC_1.JPG", Some("A/B/DSC_1.JPG"), Some(r"A\B\DSC_1.JPG"))),
        (Some("attachment; filename=x.jpg"), "?path=A//x.jpg&name=y", ("x.jpg", Some("A/x.jpg"), Some("A//x.jpg"))),
        (Some("attachment; filename=\"B/x.jpg\""), "?path=", ("x.jpg", Some("B/x.jpg"), None)),
        (None, "?name=C/x.jpg", ("x.jpg", Some("C/x.jpg"), None)),
        (None, "?path=../../etc/passwd", ("passwd", Some("etc/passwd"), None)),
        (None, "?path=C:%5CUsers%5Cme%5Ca.jpg", ("a.jpg", Some("Users/me/a.jpg"), None)),
        (None, "?path=%E2%80%AEA/gpj.exe%0A", ("gpj.exe", Some("A/gpj.exe"), Some("\u{202e}A/gpj.exe\n"))),
        (None, "", (id_as_name.as_str(), None, None)),
        (None, "?path=%E1%84%89%E1%85%A1/a.jpg", ("a.jpg", Some(decomposed.as_str()), None)),
    ]
    .into_iter()
    .zip(1..)
    {
        let id = image_id(number);
        let mut request = server.request(Method::PUT, &format!("{}{query}", image_path(&batch, id))).body(photo(1));
        if let Some(disposition) = disposition {
            request = request.header("content-disposition", disposition);
        }
        let response = ApiResponse::fetch(request).await;
        let image: Image = response.parsed();
        assert_eq!((response.status, names(&image)), (201, expected), "{query}");
        // Absent fields are not null, so that clients of earlier versions see no difference.
        let fields = response.json();
        assert_eq!(fields.get("path").is_some(), image.path.is_some());
        assert_eq!(fields.get("source_path").is_some(), image.source_path.is_some());
        assert_eq!(names(&server.image(&batch, id).await), expected, "the stored image differs");
    }
}

#[tokio::test]
async fn equal_names_in_two_folders_stay_apart() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(4).await;
    let files = [("B/DSC_1.JPG", 1), ("A/DSC_1.JPG", 1), ("A/sub/DSC_2.JPG", 2), ("A/Z.JPG", 3)];
    let response = server.post_form(&images_path(&batch), form(files.map(|(path, seed)| (path, photo(seed))))).await;
    let receipts: Vec<UploadReceipt> = serde_json::from_value(response.json()["files"].take()).unwrap();
    let paths = |images: &[Image]| images.iter().map(|image| image.full_name().to_owned()).collect::<Vec<_>>();
    assert_eq!(
        receipts.iter().map(|receipt| receipt.path.as_deref().unwrap()).collect::<Vec<_>>(),
        files.map(|(path, _)| path)
    );
    assert_eq!(receipts[0].name, "DSC_1.JPG");

    let events = server.events(&batch).await;
    let received = events.iter().filter_map(|event| match &event.kind {
        EventKind::ImageReceived { name, path, source_path: None, .. } => Some((name.as_str(), path.as_deref())),
        _ => None,
    });
    assert_eq!(
        received.collect::<Vec<_>>()[..2],
        [("DSC_1.JPG", Some("B/DSC_1.JPG")), ("DSC_1.JPG", Some("A/DSC_1.JPG"))]
    );

    let list = async |query: &str| {
        let response = server.get(&format!("{}?{query}", images_path(&batch))).await;
        paths(&response.parsed::<ImagePage>().images)
    };
    let by_folder = ["A/DSC_1.JPG", "A/Z.JPG", "A/sub/DSC_2.JPG", "B/DSC_1.JPG"];
    assert_eq!(list("sort=path").await, by_folder);
    assert_eq!(list("sort=-path").await, by_folder.into_iter().rev().collect::<Vec<_>>());
    assert_eq!(list("sort=path&folder=A").await, by_folder[..3]);
    assert_eq!(list("folder=A/sub/").await, ["A/sub/DSC_2.JPG"]);
    assert_eq!(list("folder=DSC").await, [""; 0]);

    let report: Value = server.get(&format!("{}/report.json", batch_path(&batch))).await.json();
    let of_report: Vec<&str> =
        report["images"].as_array().unwrap().iter().map(|image| image["path"].as_str().unwrap()).collect();
    assert_eq!(of_report, files.map(|(path, _)| path));
    let table = server.get(&format!("{}/report.csv", batch_path(&batch))).await;
    let mut reader = csv::Reader::from_reader(table.text().trim_start_matches('\u{feff}').as_bytes());
    let columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let column = columns.iter().position(|column| column == "path").unwrap();
    let cells: Vec<String> = reader.records().map(|row| row.unwrap()[column].to_owned()).collect();
    assert_eq!(cells, files.map(|(path, _)| path));

    let duplicate = server.image(&batch, receipts[1].image.unwrap()).await;
    let verdict = duplicate.verdicts.iter().find(|verdict| verdict.issue == Issue::ExactDuplicate).unwrap();
    assert!(verdict.text.contains("keep B/DSC_1.JPG instead"), "{}", verdict.text);
}

#[tokio::test]
async fn pages_of_a_list_sorted_by_path_continue() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let files = ["b.jpg", "A b/1.jpg", "A/2.jpg", "A/1.jpg", "A/B/1.jpg", "Z.jpg"].map(|path| (path, photo(1)));
    server.post_form(&images_path(&batch), form(files)).await;
    let (mut found, mut after) = (vec![], None::<String>);
    loop {
        let token = after.as_ref().map(|token| ("after", token.as_str()));
        let query: Vec<(&str, &str)> = [("sort", "path"), ("limit", "2")].into_iter().chain(token).collect();
        let request = server.request(Method::GET, &images_path(&batch)).query(&query);
        let page: ImagePage = ApiResponse::fetch(request).await.parsed();
        found.extend(page.images.iter().map(|image| image.full_name().to_owned()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, ["Z.jpg", "b.jpg", "A/1.jpg", "A/2.jpg", "A/B/1.jpg", "A b/1.jpg"]);
}

#[tokio::test]
async fn files_are_missing_unless_the_batch_has_them_under_the_same_path() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let stored = format!("{DECOMPOSED}/a.jpg");
    for (path, number) in [(stored.as_str(), 1), ("b.jpg", 2), (r"A\b.jpg", 3)] {
        let request = server.request(Method::PUT, &image_path(&batch, image_id(number))).query(&[("path", path)]);
        assert_eq!(ApiResponse::fetch(request.body(photo(1))).await.status, 201);
    }
    let hash = format!("blake3:{}", blake3::hash(&photo(1)).to_hex());
    let other = blake3::hash(b"other").to_hex().to_string();
    let file = |hash: &str, path: &str| json!({ "hash": hash, "path": path });
    let missing = async |body: Value| {
        ApiResponse::fetch(server.request(Method::POST, &format!("{}/missing", batch_path(&batch))).json(&body)).await
    };
    let composed = format!("{COMPOSED}/a.jpg");
    let files = [
        file(&hash, &composed),
        file(&hash, &stored),
        file(&hash, "b.jpg"),
        file(&hash, "B/a.jpg"),
        file(&hash, r"A\b.jpg"),
        file(&hash, "A/b.jpg"),
        file(&other, "b.jpg"),
        file(&hash, "B/a.jpg"),
    ];
    let response = missing(json!({ "files": files })).await;
    let expected = [&files[3], &files[5], &files[6]];
    assert_eq!((response.status, response.json()), (200, json!({ "missing": [], "files": expected })));
    let response = missing(json!({ "hashes": [hash, other], "files": [] })).await;
    assert_eq!(response.json(), json!({ "missing": [other], "files": [] }));
    for body in [json!({ "files": [{ "hash": hash }] }), json!({ "files": [file("x", "a")] }), json!({ "files": null })]
    {
        assert_eq!(missing(body).await.status, 400);
    }
}
