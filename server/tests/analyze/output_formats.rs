//! The four output formats of `proofsheet analyze`, and the reports in them.

use analysis::specimen::{self, ExifFacts, RawFileFacts, RawKind};
use serde_json::{Value, json};

use crate::analyze_command::{SHOOT_IMAGES, analyze, folder_with, issues, paths, shoot_folder, text};
use crate::photos::photo;

#[test]
fn json_is_one_array_sorted_by_path() {
    let folder = shoot_folder();
    let output = analyze(&["shoot", "--format", "json"], folder.path());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let objects: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(paths(&objects), SHOOT_IMAGES);
    for object in &objects {
        assert_eq!(object["state"], "analyzed");
        assert_eq!(
            (&object["report"]["image"]["width"], &object["report"]["image"]["height"]),
            (&320.into(), &240.into())
        );
        for absent in ["id", "batch", "seq", "error"] {
            assert!(object.get(absent).is_none(), "{absent}");
        }
    }
    assert_eq!(objects[2]["report"]["file"]["format"], "png");
}

#[test]
fn duplicates_have_the_path_of_the_first_one_as_group() {
    let folder = shoot_folder();
    let output = analyze(&["shoot", "--format", "json"], folder.path());
    let objects: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    for duplicate in &objects[..2] {
        assert_eq!(duplicate["group"], SHOOT_IMAGES[0]);
        assert!(issues(duplicate).contains(&"exact-duplicate"));
    }
    assert!(objects[2].get("group").is_none() && !issues(&objects[2]).contains(&"exact-duplicate"));
}

#[test]
fn raw_file_and_its_jpeg_are_one_shot() {
    let picture = |quality| specimen::jpeg(&specimen::photo(1, 1024, 768), quality);
    let raw_file = specimen::raw_file(RawKind::Nef, &picture(90), &RawFileFacts::default());
    let other_time = ExifFacts { capture_time: Some("2020:01:01 10:00:00".to_owned()), ..ExifFacts::default() };
    let folder = folder_with(&[
        ("A/1.JPG", picture(85)),
        ("A/1.NEF", raw_file.clone()),
        ("B/1.JPG", specimen::with_exif(&picture(80), &other_time)),
        ("B/1.NEF", raw_file),
    ]);
    for format in ["json", "ndjson"] {
        let output = analyze(&[".", "--format", format, "--workers", "1"], folder.path());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let objects: Vec<Value> = match format {
            "json" => serde_json::from_slice(&output.stdout).unwrap(),
            _ => crate::analyze_command::parse_ndjson(&output.stdout),
        };
        let paths = paths(&objects);
        assert_eq!(paths, ["./A/1.JPG", "./A/1.NEF", "./B/1.JPG", "./B/1.NEF"]);
        assert_eq!(objects[0]["shot"], json!({ "id": "./A/1.JPG", "role": "primary" }));
        assert_eq!(objects[1]["shot"], json!({ "id": "./A/1.JPG", "role": "companion" }));
        assert!(objects[3].get("shot").is_none());
        // The raw file of the shot is not compared; that of another exposure is.
        assert!(objects[1].get("group").is_none() && objects[3].get("group").is_some(), "{format}");
        if format == "json" {
            assert!(objects[2].get("shot").is_none());
            assert_eq!(objects[0]["group"], objects[3]["group"]);
        }
    }
}

#[test]
fn ndjson_has_one_object_per_line() {
    let folder = shoot_folder();
    let output = analyze(&["shoot", "--format", "ndjson", "--workers", "2"], folder.path());
    assert_eq!(output.status.code(), Some(0));
    let lines = text(&output.stdout);
    let mut objects: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.ends_with('\n'));
    objects.sort_by_key(|object| object["path"].as_str().unwrap().to_owned());
    assert_eq!(paths(&objects), SHOOT_IMAGES);
}

#[test]
fn csv_has_a_row_for_each_file_and_no_formulas() {
    let folder = folder_with(&[("=1+1.jpg", photo(1)), ("-b.jpg", b"broken".to_vec()), ("c, \"d\".jpg", photo(1))]);
    let names = ["--format", "csv", "--", "=1+1.jpg", "-b.jpg", "c, \"d\".jpg"];
    let output = analyze(&names, folder.path());
    assert_eq!(output.status.code(), Some(1));
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let headers = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (path, state, error, group) = (column("path"), column("state"), column("error"), column("group"));
    let cells: Vec<_> = rows.iter().map(|row| (&row[path], &row[state], &row[error], &row[group])).collect();
    assert_eq!(
        cells,
        [
            ("'-b.jpg", "failed", "unsupported-format", ""),
            ("'=1+1.jpg", "analyzed", "", "'=1+1.jpg"),
            ("c, \"d\".jpg", "analyzed", "", "'=1+1.jpg"),
        ]
    );
}

#[test]
fn a_table_has_a_line_for_each_file() {
    let folder = folder_with(&[("a.jpg", photo(1)), ("b\u{1b}[31m.jpg", photo(2)), ("c.jpg", b"broken".to_vec())]);
    let output = analyze(&["."], folder.path());
    let table = text(&output.stdout);
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].starts_with("PATH") && lines[0].ends_with("ISSUES"), "{table}");
    assert!(lines[1].contains("a.jpg") && lines[1].contains("jpeg") && lines[1].contains("320×240"), "{table}");
    assert!(lines[3].contains("failed: unsupported-format."), "{table}");
    assert_eq!(lines.len(), 4);
    assert!(!table.contains('\u{1b}'), "an escape sequence of a name is printed");
}

#[test]
fn report_in_json_is_the_summary_of_the_report_of_the_library() {
    let folder = folder_with(&[("a.jpg", photo(1))]);
    let output = analyze(&["a.jpg", "--format", "json"], folder.path());
    let objects: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let mut expected = analysis::analyze(&photo(1), &analysis::DecodeLimits::default()).unwrap().report.summary();
    let mut found: protocol::Report = serde_json::from_value(objects[0]["report"].clone()).unwrap();
    (expected.timing, found.timing) = (None, None);
    assert_eq!(found, expected);
}
