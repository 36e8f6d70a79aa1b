//! Reports of a whole batch as JSON and CSV (`report.json`, `report.csv`).

use protocol::{Batch, Image, ImagePage, ProblemCode};
use reqwest::Method;
use serde_json::json;

use crate::api::{TestServer, batch_path, image_id, image_path, images_path, photo};
use crate::response::ApiResponse;

/// Content of `report.json`.
#[derive(serde::Deserialize)]
struct JsonReport {
    batch: Batch,
    images: Vec<Image>,
}

#[tokio::test]
async fn the_json_report_equals_the_batch_and_its_list_of_images() {
    let server = TestServer::start().await;
    let (batch, ids) = server.completed_batch(3).await;
    let decide = server.request(Method::PATCH, &image_path(&batch, ids[1])).json(&json!({ "decision": "keep" }));
    ApiResponse::fetch(decide).await;
    let response = server.get(&format!("{}/report.json", batch_path(&batch))).await;
    assert_eq!((response.status, response.header("content-type")), (200, "application/json"));
    assert_eq!(response.header("content-disposition"), "attachment; filename*=UTF-8''proofsheet.json");
    assert_eq!(response.header("cache-control"), "no-store");
    let report: JsonReport = response.parsed();
    let listed: ImagePage = server.get(&images_path(&batch)).await.parsed();
    assert_eq!((report.batch, report.images), (server.batch(&batch).await, listed.images));
}

#[tokio::test]
async fn the_csv_report_has_a_row_for_each_image_and_no_formulas() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({ "name": "사진 1/2; \"a\"", "expected": 4 })).await;
    let names = ["=1+1.jpg", "사진, \\\"2\\\".jpg", "+b.txt", "c.jpg"];
    for (name, number) in names.into_iter().zip(1..) {
        let bytes = if number == 3 { b"text".to_vec() } else { photo(1) };
        server.put(&batch, image_id(number), name, bytes).await;
    }
    server.events(&batch).await;
    let decide = server.request(Method::PATCH, &image_path(&batch, image_id(4))).json(&json!({ "decision": "reject" }));
    ApiResponse::fetch(decide).await;
    let response = server.get(&format!("{}/report.csv", batch_path(&batch))).await;
    assert_eq!((response.status, response.header("content-type")), (200, "text/csv; charset=utf-8"));
    let name = "%EC%82%AC%EC%A7%84%201-2%3B%20%22a%22.csv";
    assert_eq!(response.header("content-disposition"), format!("attachment; filename*=UTF-8''{name}"));
    let text = response.text().strip_prefix('\u{feff}').expect("no byte order mark");
    assert_eq!(text.matches("\r\n").count(), 5);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap_or_else(|| panic!("{name}"));
    let cells = |name: &str| rows.iter().map(|row| row[column(name)].to_owned()).collect::<Vec<_>>();
    assert_eq!(cells("name"), ["'=1+1.jpg", "사진, \"2\".jpg", "'+b.txt", "c.jpg"]);
    assert_eq!(cells("state"), ["analyzed", "analyzed", "failed", "analyzed"]);
    assert_eq!(cells("error"), ["", "", "unsupported-format", ""]);
    assert_eq!(cells("width"), ["320", "320", "", "320"]);
    assert_eq!(cells("bytes")[2], "4");
    assert_eq!(cells("decision"), ["", "", "", "reject"]);
    assert_eq!(cells("image")[0], image_id(1).to_string());
    let images: Vec<Image> = server.get(&images_path(&batch)).await.parsed::<ImagePage>().images;
    for (row, image) in rows.iter().zip(images) {
        let issues: Vec<&str> = image.verdicts.iter().map(|verdict| verdict.issue.slug()).collect();
        assert_eq!(&row[column("issues")], issues.join(" "));
        assert_eq!(&row[column("group")], image.group.map(|group| group.to_string()).unwrap_or_default());
        assert_eq!(&row[column("hash")], image.hash.unwrap().to_string());
        let mean = image.report.map(|report| report.exposure.mean.to_string()).unwrap_or_default();
        assert_eq!(&row[column("mean")], mean);
    }
}

#[tokio::test]
async fn reports_of_empty_and_of_large_open_batches_are_complete() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let path = |file: &str| format!("{}/{file}", batch_path(&batch));
    let empty: JsonReport = server.get(&path("report.json")).await.parsed();
    assert_eq!((empty.batch.counts.total(), empty.images.len()), (0, 0));
    assert_eq!(server.get(&path("report.csv")).await.text().lines().count(), 1);
    let names: Vec<String> = (0..450).map(|number| format!("{number}.txt")).collect();
    let form = names.iter().fold(reqwest::multipart::Form::new(), |form, name| {
        form.part("file", reqwest::multipart::Part::text("text").file_name(name.clone()))
    });
    server.post_form(&path("images"), form).await;
    let report: JsonReport = server.get(&path("report.json")).await.parsed();
    assert_eq!(report.images.iter().map(|image| image.name.clone()).collect::<Vec<_>>(), names);
    assert_eq!(server.get(&path("report.csv")).await.text().lines().count(), 451);
}

#[tokio::test]
async fn deleted_unknown_and_malformed_ids_have_no_report() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(1).await;
    server.delete(&batch_path(&batch)).await;
    for file in ["report.json", "report.csv"] {
        server.get(&format!("{}/{file}", batch_path(&batch))).await.assert_problem(ProblemCode::BatchDeleted);
        server
            .get(&format!("/api/v1/batches/{}/{file}", "A".repeat(22)))
            .await
            .assert_problem(ProblemCode::BatchUnknown);
        server.get(&format!("/api/v1/batches/short/{file}")).await.assert_problem(ProblemCode::MalformedId);
    }
}
