//! The rules of ARCHITECTURE.md that the shape of the code itself must keep.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the sources has failed")]

use std::fs;
use std::path::{Path, PathBuf};

/// The sources below a folder of this repository, each with its text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&repository().join(folder), &mut found);
    assert!(!found.is_empty(), "{folder} has no sources");
    found
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files_with(folder: &str, text: &str) -> Vec<String> {
    let root = repository().join(folder);
    sources(folder)
        .into_iter()
        .filter(|(_, source)| source.contains(text))
        .map(|(path, _)| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/"))
        .collect()
}

/// Names of the dependencies that a manifest declares for more than its tests.
fn dependencies(manifest: &str) -> Vec<String> {
    let text = fs::read_to_string(repository().join(manifest)).unwrap();
    let mut in_dependencies = false;
    let mut names = Vec::new();
    for line in text.lines() {
        if line.starts_with('[') {
            in_dependencies = line.contains("dependencies") && !line.contains("dev-");
        } else if in_dependencies && let Some((name, _)) = line.split_once(['=', '.']) {
            names.push(name.trim().to_owned());
        }
    }
    names
}

#[test]
fn protocol_and_analysis_know_no_framework() {
    for manifest in ["app/protocol/Cargo.toml", "server/analysis/Cargo.toml"] {
        let names = dependencies(manifest);
        assert!(
            names.iter().any(|name| ["serde", "protocol"].contains(&name.as_str())),
            "{manifest} was not understood"
        );
        for foreign in ["tokio", "axum", "hyper", "leptos", "web-sys", "rusqlite", "app", "server"] {
            assert!(!names.iter().any(|name| name == foreign), "{manifest} depends on {foreign}");
        }
    }
    assert!(!dependencies("app/Cargo.toml").iter().any(|name| name == "server"));
}

#[test]
fn the_server_decodes_in_its_children_alone() {
    assert_eq!(files_with("server/src", "analysis::analyze"), ["pool/decoder.rs"]);
    assert!(!dependencies("server/Cargo.toml").iter().any(|name| name == "image" || name == "mozjpeg"));
}

#[test]
fn http_never_touches_an_engine_nor_an_engine_http() {
    assert!(files_with("server/src/http", "rusqlite").is_empty());
    assert!(files_with("server/src/http", "sqlite").is_empty());
    assert!(files_with("server/src/store", "axum").is_empty());
    assert!(files_with("server/src/store", "crate::http").is_empty());
    assert!(files_with("server/src/store", "utoipa").is_empty());
}

#[test]
fn the_log_is_written_in_one_place() {
    assert_eq!(files_with("server/src", "INSERT INTO events"), ["store/sqlite/apply/transaction.rs"]);
}
