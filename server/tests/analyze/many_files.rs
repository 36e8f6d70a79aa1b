//! `proofsheet analyze` on a thousand valid and invalid files of every format.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use analysis::specimen;
use serde_json::Value;
use tempfile::TempDir;

use crate::analyze_command::{analyze, parse_ndjson, text};

/// Number of files that are analyzed.
const COUNT: usize = 1000;

/// Folder with [`COUNT`] files that are analyzed, and `notes.txt`, which is skipped. The first file by path is large
/// and, like `notes.txt`, in the folder itself; the others are in subfolders. Of each sixty of these, one is empty and
/// one contains text.
fn folder_of_many_files() -> TempDir {
    let folder = TempDir::new().unwrap();
    for (index, specimen) in specimen::photo_folder(7, COUNT - 1, 160, 120).into_iter().enumerate() {
        let subfolder = folder.path().join(["b", "사진", "אב/ג", "d e/.f"][index % 4]);
        fs::create_dir_all(&subfolder).unwrap();
        let bytes = match index % 60 {
            20 => Vec::new(),
            40 => b"This is no image.".to_vec(),
            _ => specimen.bytes,
        };
        fs::write(subfolder.join(format!("{index:03} {}", specimen.name)), bytes).unwrap();
    }
    fs::write(folder.path().join("a.png"), specimen::png(&specimen::photo(1, 3000, 2000))).unwrap();
    fs::write(folder.path().join("notes.txt"), "What is in the folder.").unwrap();
    folder
}

/// Results by path, without the timing, which differs from run to run.
fn by_path(objects: Vec<Value>) -> BTreeMap<String, Value> {
    let entries = objects.into_iter().map(|mut object| {
        if let Some(report) = object.get_mut("report").and_then(Value::as_object_mut) {
            assert!(report.remove("timing").is_some());
        }
        (object["path"].as_str().unwrap().to_owned(), object)
    });
    entries.collect()
}

/// Standard output of an analysis of this folder, which must report failed images and one skipped file.
fn run(folder: &Path, format: &str, workers: &str) -> Vec<u8> {
    let output = analyze(&[".", "--format", format, "--workers", workers], folder);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "1 file is not an image and was skipped\n");
    output.stdout
}

#[test]
fn every_file_has_one_result_which_is_the_same_in_ndjson_and_json_and_with_one_or_two_workers() {
    let folder = folder_of_many_files();
    let ndjson = parse_ndjson(&run(folder.path(), "ndjson", "2"));
    assert_eq!(ndjson.len(), COUNT);
    let ndjson = by_path(ndjson);
    assert_eq!(ndjson.len(), COUNT, "a file has two lines");
    assert!(ndjson.contains_key("./a.png"));

    let [one_worker, two_workers] =
        ["1", "2"].map(|workers| by_path(serde_json::from_slice(&run(folder.path(), "json", workers)).unwrap()));
    for (path, object) in &two_workers {
        assert_eq!(object, &one_worker[path]);
        for field in ["state", "report", "error"] {
            assert_eq!(object.get(field), ndjson[path].get(field), "{path}: {field}");
        }
    }
    assert_eq!((one_worker.len(), two_workers.len()), (COUNT, COUNT));
    let codes: BTreeSet<&str> = one_worker.values().filter_map(|object| object["error"]["code"].as_str()).collect();
    assert!(codes.is_superset(&["corrupt", "empty", "unsupported-format"].into()), "{codes:?}");
    let formats: BTreeSet<&str> =
        one_worker.values().filter_map(|object| object["report"]["file"]["format"].as_str()).collect();
    assert_eq!(formats, ["bmp", "gif", "jpeg", "png", "tiff", "webp"].into());
}
