//! Invariants of ARCHITECTURE.md that concern the structure of the code: dependencies of crates, and names and SQL in
//! source files.

#![expect(clippy::unwrap_used, reason = "an error fails the test")]

#[path = "support/rust_tokens.rs"]
mod rust_tokens;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use self::rust_tokens::{Token, has_name, names_below, tokens};

/// A source file of the server: its path below `server/src`, and its tokens without items for tests.
struct SourceFile {
    path: String,
    tokens: Vec<Token>,
}

impl SourceFile {
    fn new(path: &str, source: &str) -> Self {
        Self { path: path.to_owned(), tokens: tokens(source) }
    }

    /// True for the file of this module and for those below it.
    fn is_in(&self, module: &str) -> bool {
        self.path.strip_prefix(module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    }

    /// True for a file whose name ends with `tests.rs`: a module that consists of tests.
    fn is_test(&self) -> bool {
        self.path.ends_with("tests.rs")
    }
}

/// Every source file below `server/src`.
fn server_sources() -> Vec<SourceFile> {
    fn collect(folder: &Path, root: &Path, found: &mut Vec<SourceFile>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, root, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                found.push(SourceFile::new(&name, &fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    assert!(found.len() > 50, "the sources were not found");
    found
}

/// Paths of the files that violate a rule.
fn violations(files: &[SourceFile], violates: impl Fn(&SourceFile) -> bool) -> Vec<String> {
    files.iter().filter(|file| violates(file)).map(|file| file.path.clone()).collect()
}

/// Names of a crate and of the crates that it depends on, without dev-dependencies. The arguments are those of `cargo
/// tree`: they name the crate, and can limit the depth.
fn dependencies(arguments: &[&str]) -> Vec<String> {
    let fixed = ["tree", "--edges", "normal,build", "--prefix", "none", "--format", "{p}", "--offline", "--locked"];
    let repository: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let cargo = std::env::var("CARGO").unwrap();
    let output = Command::new(cargo).args(fixed).args(arguments).current_dir(repository).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    crate_names(std::str::from_utf8(&output.stdout).unwrap())
}

/// Names of the crates in the output of `cargo tree`: the first word of each line.
fn crate_names(tree: &str) -> Vec<String> {
    tree.lines().filter_map(|line| line.split(' ').next()).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Asserts that the list of crates has none of the forbidden ones. It must have the expected one, which shows that it
/// is not empty by mistake.
fn assert_none_of(crates: &[String], expected: &str, forbidden: &[&str]) {
    assert!(crates.iter().any(|name| name == expected), "{expected} is missing: {crates:?}");
    let found: Vec<_> = crates.iter().filter(|name| forbidden.contains(&name.as_str())).collect();
    assert!(found.is_empty(), "forbidden dependencies: {found:?}");
}

/// True if a file names a function or module of the analysis that decodes or makes images, or may do so.
fn decodes(file: &SourceFile) -> bool {
    let names = names_below(&file.tokens, "analysis");
    // A glob or a renamed import could hide such a function.
    names
        .iter()
        .any(|name| ["analyze", "preview", "full_preview", "specimen", "*", "as", "self"].contains(&name.as_str()))
}

/// True if a file names the storage engine or its library.
fn names_engine(file: &SourceFile) -> bool {
    has_name(&file.tokens, "rusqlite") || has_name(&file.tokens, "sqlite")
}

/// True if a file names the web framework, the OpenAPI library or the module `http`, or may import that module with a
/// glob.
fn names_http(file: &SourceFile) -> bool {
    ["axum", "utoipa", "http"].iter().any(|name| has_name(&file.tokens, name))
        || names_below(&file.tokens, "crate").contains(&"*".to_owned())
}

/// True if a string literal of the file inserts or replaces rows in the table of events, or in one whose name is
/// formatted into the text.
fn inserts_events(file: &SourceFile) -> bool {
    file.tokens.iter().any(|token| {
        let Token::Text(text) = token else { return false };
        let sql = text.replace(['\\', '\n', '"', '`', '(', '['], " ").to_lowercase();
        let words: Vec<&str> = sql.split_whitespace().collect();
        let inserts = words.iter().any(|word| ["insert", "replace"].contains(word));
        let into_events = |pair: &[&str]| pair[0] == "into" && (pair[1] == "events" || pair[1].starts_with('{'));
        inserts && words.windows(2).any(into_events)
    })
}

#[test]
fn protocol_and_app_depend_on_no_forbidden_crate() {
    let frameworks = ["tokio", "axum", "hyper", "leptos", "web-sys", "rusqlite", "app", "server", "analysis"];
    assert_none_of(&dependencies(&["--package", "protocol", "--all-features"]), "serde", &frameworks);
    assert_none_of(&dependencies(&["--package", "app", "--features", "ssr"]), "leptos", &["server", "analysis"]);
}

#[test]
fn the_server_decodes_in_its_child_processes_only() {
    let decoders = violations(&server_sources(), |file| !file.is_test() && decodes(file));
    assert_eq!(decoders, ["pool/decoder_main.rs"]);
    let codecs = ["image", "image-webp", "mozjpeg", "png", "gif", "tiff", "webpx", "zune-jpeg"];
    assert_none_of(&dependencies(&["--package", "server", "--depth", "1"]), "analysis", &codecs);
}

#[test]
fn http_does_not_name_the_engine_and_the_store_does_not_name_http() {
    let files = server_sources();
    assert_eq!(violations(&files, |file| file.is_in("http") && names_engine(file)), [""; 0]);
    assert_eq!(violations(&files, |file| file.is_in("store") && names_http(file)), [""; 0]);
}

#[test]
fn the_log_is_written_in_one_place() {
    assert_eq!(violations(&server_sources(), inserts_events), ["store/sqlite/apply/transaction.rs"]);
}

/// Tests of the checks above with bad examples, which they find, and similar good ones, which pass.
mod checks {
    use super::*;

    /// Asserts that a rule is violated by each bad source and by no good one.
    #[track_caller]
    fn check(violates: impl Fn(&SourceFile) -> bool, bad: &[&str], good: &[&str]) {
        for source in bad {
            assert!(violates(&SourceFile::new("a.rs", source)), "not found in {source}");
        }
        for source in good {
            assert!(!violates(&SourceFile::new("a.rs", source)), "found in {source}");
        }
    }

    #[test]
    fn decoding_is_found() {
        let bad = [
            "fn f() { analysis::analyze(b, &l); }",
            "use analysis::{DecodeLimits, preview};",
            "analysis::full_preview(b, &l);",
            "use analysis::*;",
            "use analysis as a;",
            "use ::analysis::{preview as p};",
        ];
        let good = [
            "use analysis::DecodeLimits;",
            "analysis::FULL_PREVIEW_EDGE",
            "use crate::analyze::x;",
            "// analysis::analyze",
            "self.analysis.analyze()",
        ];
        check(decodes, &bad, &good);
    }

    #[test]
    fn engine_and_http_are_found() {
        check(
            names_engine,
            &["use rusqlite::Connection;", "crate::store::sqlite::open()"],
            &["let rusqlite_like = 1;"],
        );
        let bad = [
            "use axum::Router;",
            "use crate::{http, store};",
            "use super::super::http::State;",
            "use crate::*;",
            "#[derive(utoipa::ToSchema)] struct A;",
        ];
        check(names_http, &bad, &["/// For `http`.\nfn f() { \"http\" }", "let https = 1;"]);
    }

    #[test]
    fn inserted_events_are_found() {
        let bad = [
            r#"f("INSERT INTO events (a) VALUES (1)")"#,
            "f(\"insert or ignore\n   into  events(a) VALUES (1)\")",
            r#"f(&format!("INSERT INTO {table} VALUES (1)"))"#,
            r#"f("REPLACE INTO \"events\" VALUES (1)")"#,
        ];
        check(inserts_events, &bad, &[r#"f("INSERT INTO events_by_key VALUES (1)")"#, r#"f("SELECT * FROM events")"#]);
    }

    #[test]
    fn modules_are_matched_by_whole_names() {
        let file = |path| SourceFile::new(path, "");
        assert!(file("http.rs").is_in("http") && file("http/a/b.rs").is_in("http"));
        assert!(!file("https.rs").is_in("http") && !file("a/http/b.rs").is_in("http"));
    }

    #[test]
    fn crates_are_matched_by_whole_names() {
        let crates = crate_names("app v1 (/a)\nserde v1\n\ntokio-util v1\n");
        assert_eq!(crates, ["app", "serde", "tokio-util"]);
        assert_none_of(&crates, "serde", &["tokio"]);
    }

    #[test]
    #[should_panic(expected = "forbidden dependencies")]
    fn a_forbidden_crate_is_found() {
        assert_none_of(&crate_names("serde v1\ntokio v1\n"), "serde", &["tokio"]);
    }

    #[test]
    #[should_panic(expected = "is missing")]
    fn an_empty_list_of_crates_is_rejected() {
        assert_none_of(&[], "serde", &["tokio"]);
    }
}
