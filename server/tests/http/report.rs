//! The whole batch for other programs.

use protocol::{Batch, Image, ImagePage, ProblemCode};
use reqwest::Method;
use serde_json::json;

use crate::answer::Answer;
use crate::site::{Site, batch_path, image_id, image_path, images_path, photo};

#[derive(serde::Deserialize)]
struct Whole {
    batch: Batch,
    images: Vec<Image>,
}

#[tokio::test]
async fn a_report_has_the_batch_and_every_image_as_lists_have_them() {
    let site = Site::start().await;
    let (batch, ids) = site.completed(3).await;
    let decide = site.request(Method::PATCH, &image_path(&batch, ids[1])).json(&json!({ "decision": "keep" }));
    Answer::of(decide).await;
    let answer = site.get(&format!("{}/report.json", batch_path(&batch))).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    assert_eq!(answer.header("content-disposition"), "attachment; filename*=UTF-8''proofsheet.json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let whole: Whole = answer.parsed();
    let listed: ImagePage = site.get(&images_path(&batch)).await.parsed();
    assert_eq!((whole.batch, whole.images), (site.batch(&batch).await, listed.images));
}

#[tokio::test]
async fn a_table_has_a_row_for_each_image_and_no_formulas() {
    let site = Site::start().await;
    let batch = site.open(json!({ "name": "사진 1/2; \"a\"", "expected": 4 })).await;
    let names = ["=1+1.jpg", "사진, \\\"2\\\".jpg", "+b.txt", "c.jpg"];
    for (name, number) in names.into_iter().zip(1..) {
        let bytes = if number == 3 { b"text".to_vec() } else { photo(1) };
        site.put(&batch, image_id(number), name, bytes).await;
    }
    site.events(&batch).await;
    let decide = site.request(Method::PATCH, &image_path(&batch, image_id(4))).json(&json!({ "decision": "reject" }));
    Answer::of(decide).await;
    let answer = site.get(&format!("{}/report.csv", batch_path(&batch))).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/csv; charset=utf-8"));
    let name = "%EC%82%AC%EC%A7%84%201-2%3B%20%22a%22.csv";
    assert_eq!(answer.header("content-disposition"), format!("attachment; filename*=UTF-8''{name}"));
    let text = answer.text().strip_prefix('\u{feff}').expect("a byte order mark");
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
    let images: Vec<Image> = site.get(&images_path(&batch)).await.parsed::<ImagePage>().images;
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
async fn many_pages_make_one_report_while_the_batch_runs_and_an_empty_one_is_whole_too() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let path = |what: &str| format!("{}/{what}", batch_path(&batch));
    let empty: Whole = site.get(&path("report.json")).await.parsed();
    assert_eq!((empty.batch.counts.total(), empty.images.len()), (0, 0));
    assert_eq!(site.get(&path("report.csv")).await.text().lines().count(), 1);
    let names: Vec<String> = (0..450).map(|number| format!("{number}.txt")).collect();
    let form = names.iter().fold(reqwest::multipart::Form::new(), |form, name| {
        form.part("file", reqwest::multipart::Part::text("text").file_name(name.clone()))
    });
    site.post_form(&path("images"), form).await;
    let whole: Whole = site.get(&path("report.json")).await.parsed();
    assert_eq!(whole.images.iter().map(|image| image.name.clone()).collect::<Vec<_>>(), names);
    assert_eq!(site.get(&path("report.csv")).await.text().lines().count(), 451);
}

#[tokio::test]
async fn what_is_not_there_has_no_report() {
    let site = Site::start().await;
    let (batch, _) = site.completed(1).await;
    site.delete(&batch_path(&batch)).await;
    for what in ["report.json", "report.csv"] {
        site.get(&format!("{}/{what}", batch_path(&batch))).await.is_problem(ProblemCode::BatchDeleted);
        site.get(&format!("/api/v1/batches/{}/{what}", "A".repeat(22))).await.is_problem(ProblemCode::BatchUnknown);
        site.get(&format!("/api/v1/batches/short/{what}")).await.is_problem(ProblemCode::MalformedId);
    }
}
