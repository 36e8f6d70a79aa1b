//! A thousand files of all kinds, good and bad.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use analysis::specimen;
use serde_json::Value;
use tempfile::TempDir;

use super::program::{analyze, lines, text};

const COUNT: usize = 1000;

/// Every twentieth file is not what its name says, and sorted before all others is one that takes long.
fn thousand() -> TempDir {
    let folder = TempDir::new().unwrap();
    for (index, specimen) in specimen::set(7, COUNT - 1, 160, 120).into_iter().enumerate() {
        let place = folder.path().join(["b", "사진", "אב/ג", "d e/.f"][index % 4]);
        fs::create_dir_all(&place).unwrap();
        let bytes = match index % 60 {
            20 => Vec::new(),
            40 => b"This is no image.".to_vec(),
            _ => specimen.bytes,
        };
        fs::write(place.join(format!("{index:03} {}", specimen.name)), bytes).unwrap();
    }
    fs::write(folder.path().join("a.png"), specimen::png(&specimen::photo(1, 3000, 2000))).unwrap();
    fs::write(folder.path().join("notes.txt"), "What is in the folder.").unwrap();
    folder
}

/// The objects, by path; without the times, which are another every time.
fn timeless(objects: Vec<Value>) -> BTreeMap<String, Value> {
    let named = objects.into_iter().map(|mut object| {
        if let Some(report) = object.get_mut("report").and_then(Value::as_object_mut) {
            assert!(report.remove("timing").is_some());
        }
        (object["path"].as_str().unwrap().to_owned(), object)
    });
    named.collect()
}

fn run(folder: &Path, format: &str, workers: &str) -> Vec<u8> {
    let output = analyze(&[".", "--format", format, "--workers", workers], folder);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "1 file is not an image and was skipped\n");
    output.stdout
}

#[test]
fn each_has_its_line_and_the_same_report_every_time() {
    let folder = thousand();
    let ndjson = lines(&run(folder.path(), "ndjson", "2"));
    assert_eq!(ndjson.len(), COUNT);
    assert_ne!(ndjson[0]["path"], "./a.png", "what is ready first is told first");
    let ndjson = timeless(ndjson);
    assert_eq!(ndjson.len(), COUNT, "no file has two lines");
    assert!(ndjson.contains_key("./a.png"));

    let [alone, together] =
        ["1", "2"].map(|workers| timeless(serde_json::from_slice(&run(folder.path(), "json", workers)).unwrap()));
    for (path, object) in &together {
        assert_eq!(object, &alone[path]);
        for constant in ["state", "report", "error"] {
            assert_eq!(object.get(constant), ndjson[path].get(constant), "{path}: {constant}");
        }
    }
    assert_eq!((alone.len(), together.len()), (COUNT, COUNT));
    let codes: BTreeSet<&str> = alone.values().filter_map(|object| object["error"]["code"].as_str()).collect();
    assert!(codes.is_superset(&["corrupt", "empty", "unsupported-format"].into()), "{codes:?}");
    let formats: BTreeSet<&str> =
        alone.values().filter_map(|object| object["report"]["file"]["format"].as_str()).collect();
    assert_eq!(formats, ["bmp", "gif", "jpeg", "png", "tiff", "webp"].into());
}
