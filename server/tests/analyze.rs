//! `proofsheet analyze`: what it prints and how it ends.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without fails it")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use analysis::specimen;
use serde_json::Value;
use tempfile::TempDir;

fn proofsheet(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proofsheet"));
    command.arg("analyze").args(arguments).env_clear().current_dir(folder).stdin(Stdio::null());
    command
}

fn analyze(arguments: &[&str], folder: &Path) -> Output {
    proofsheet(arguments, folder).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn photo(seed: u64) -> Vec<u8> {
    specimen::jpeg(&specimen::photo(seed, 320, 240), 85)
}

/// A folder with these files.
fn folder(files: &[(&str, Vec<u8>)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

/// Three good images, two of them the same, in and under the folder; and what is no image.
fn shoot() -> TempDir {
    folder(&[
        ("shoot/b.jpg", photo(1)),
        ("shoot/day 2/a.png", specimen::png(&specimen::photo(2, 320, 240))),
        ("shoot/a copy of b", photo(1)),
        ("shoot/notes.txt", b"text".to_vec()),
        ("shoot/.DS_Store", b"\0\0\0\x01Bud1".to_vec()),
    ])
}

const SORTED: [&str; 3] = ["shoot/a copy of b", "shoot/b.jpg", "shoot/day 2/a.png"];

fn paths(objects: &[Value]) -> Vec<&str> {
    objects.iter().map(|object| object["path"].as_str().unwrap()).collect()
}

fn issues(object: &Value) -> Vec<&str> {
    object["verdicts"].as_array().unwrap().iter().map(|verdict| verdict["issue"].as_str().unwrap()).collect()
}

#[test]
fn json_is_one_array_sorted_by_path() {
    let folder = shoot();
    let output = analyze(&["shoot", "--format", "json"], folder.path());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let objects: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(paths(&objects), SORTED);
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
fn duplicates_are_grouped_under_the_first_of_them() {
    let folder = shoot();
    let output = analyze(&["shoot", "--format", "json"], folder.path());
    let objects: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    for twin in &objects[..2] {
        assert_eq!(twin["group"], SORTED[0]);
        assert!(issues(twin).contains(&"exact-duplicate"));
    }
    assert!(objects[2].get("group").is_none() && !issues(&objects[2]).contains(&"exact-duplicate"));
}

#[test]
fn ndjson_is_one_object_a_line_as_they_are_ready() {
    let folder = shoot();
    let output = analyze(&["shoot", "--format", "ndjson", "--workers", "2"], folder.path());
    assert_eq!(output.status.code(), Some(0));
    let lines = text(&output.stdout);
    let mut objects: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.ends_with('\n'));
    objects.sort_by_key(|object| object["path"].as_str().unwrap().to_owned());
    assert_eq!(paths(&objects), SORTED);
}

#[test]
fn csv_has_a_row_for_each_file_and_no_formulas() {
    let folder = folder(&[("=1+1.jpg", photo(1)), ("-b.jpg", b"broken".to_vec()), ("c, \"d\".jpg", photo(1))]);
    let names = ["--format", "csv", "--", "=1+1.jpg", "-b.jpg", "c, \"d\".jpg"];
    let output = analyze(&names, folder.path());
    assert_eq!(output.status.code(), Some(1));
    let mut reader = csv::Reader::from_reader(output.stdout.as_slice());
    let headers = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (path, state, error, group) = (column("path"), column("state"), column("error"), column("group"));
    let told: Vec<_> = rows.iter().map(|row| (&row[path], &row[state], &row[error], &row[group])).collect();
    assert_eq!(
        told,
        [
            ("'-b.jpg", "failed", "unsupported-format", ""),
            ("'=1+1.jpg", "analyzed", "", "'=1+1.jpg"),
            ("c, \"d\".jpg", "analyzed", "", "'=1+1.jpg"),
        ]
    );
}

#[test]
fn a_table_has_a_line_for_each_file() {
    let folder = folder(&[("a.jpg", photo(1)), ("b\u{1b}[31m.jpg", photo(2)), ("c.jpg", b"broken".to_vec())]);
    let output = analyze(&["."], folder.path());
    let table = text(&output.stdout);
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].starts_with("PATH") && lines[0].ends_with("ISSUES"), "{table}");
    assert!(lines[1].contains("a.jpg") && lines[1].contains("jpeg") && lines[1].contains("320×240"), "{table}");
    assert!(lines[3].contains("failed: unsupported-format."), "{table}");
    assert_eq!(lines.len(), 4);
    assert!(!table.contains('\u{1b}'), "a name plays no tricks on the terminal");
}

#[test]
fn the_exit_status_says_whether_all_were_analyzed() {
    let folder = folder(&[("good.jpg", photo(1)), ("broken.jpg", b"\xff\xd8\xff\xe0 and no more".to_vec())]);
    for (arguments, status) in [
        (&["good.jpg"][..], 0),
        (&["broken.jpg"], 1),
        (&["."], 1),
        (&["good.jpg", "missing.jpg"], 2),
        (&[], 2),
        (&["good.jpg", "--format", "xml"], 2),
        (&["good.jpg", "--workers", "0"], 2),
    ] {
        let output = analyze(arguments, folder.path());
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", text(&output.stderr));
        assert_eq!(output.stdout.is_empty(), status == 2, "{arguments:?}");
        assert_eq!(output.stderr.is_empty(), status != 2, "{arguments:?}: {}", text(&output.stderr));
    }
    let output = analyze(&["missing.jpg"], folder.path());
    assert!(text(&output.stderr).contains("missing.jpg"), "{}", text(&output.stderr));
}

#[test]
fn what_is_skipped_in_a_folder_is_counted() {
    let folder = shoot();
    let output = analyze(&["shoot"], folder.path());
    assert_eq!(text(&output.stderr), "2 files are no image and skipped\n");
    // What is named is never skipped.
    let output = analyze(&["shoot/notes.txt", "--format", "json"], folder.path());
    let objects: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &objects[0]["error"]["code"]), (Some(1), &"unsupported-format".into()));
    assert!(output.stderr.is_empty());
    // A file that is named twice, by itself and by its folder, is one file.
    let output = analyze(&["shoot", "shoot/b.jpg", "--format", "ndjson"], folder.path());
    assert_eq!(text(&output.stdout).lines().count(), 3);
}

#[test]
fn an_empty_folder_is_no_error() {
    let folder = TempDir::new().unwrap();
    let output = analyze(&[".", "--format", "json"], folder.path());
    assert_eq!((output.status.code(), text(&output.stdout).trim()), (Some(0), "[]"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = shoot();
    for format in ["ndjson", "json", "csv", "table"] {
        let mut command = proofsheet(&["shoot/b.jpg", "shoot/day 2/a.png", "--format", format], folder.path());
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // Nobody reads from the first line on.
        drop(process.stdout.take());
        let output = process.wait_with_output().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""), "{format}");
    }
}

#[test]
fn the_results_are_the_server_s() {
    let folder = folder(&[("a.jpg", photo(1))]);
    let output = analyze(&["a.jpg", "--format", "json"], folder.path());
    let objects: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let mut expected = analysis::analyze(&photo(1), &analysis::Limits::default()).unwrap().report.without_bulk();
    let mut found: protocol::Report = serde_json::from_value(objects[0]["report"].clone()).unwrap();
    (expected.timing, found.timing) = (None, None);
    assert_eq!(found, expected);
}
