//! What the crate must not know: it is plain code from bytes to a report.

use std::process::Command;

/// Every crate that is compiled for it, tests aside, as Cargo resolves them.
fn dependencies() -> String {
    let cargo = std::env::var("CARGO").expect("tests run under cargo");
    let arguments =
        ["tree", "--package", "analysis", "--edges", "normal,build", "--prefix", "none", "--offline", "--locked"];
    let output =
        Command::new(cargo).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("crates have plain names")
}

#[test]
fn it_knows_neither_the_runtime_nor_the_web_nor_the_page() {
    let dependencies = dependencies();
    assert!(dependencies.lines().any(|line| line.starts_with("protocol ")), "{dependencies}");
    for stranger in ["tokio", "axum", "hyper", "leptos", "rusqlite", "server", "app"] {
        let is_there = dependencies.lines().any(|line| line.split(' ').next() == Some(stranger));
        assert!(!is_there, "analysis depends on {stranger}");
    }
}
