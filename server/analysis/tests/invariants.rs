//! Dependencies that the crate must not have: it is plain code from bytes to a report.

use std::process::Command;

/// All normal and build dependencies, as Cargo resolves them.
fn dependencies() -> String {
    let cargo = std::env::var("CARGO").expect("tests run under cargo");
    let arguments =
        ["tree", "--package", "analysis", "--edges", "normal,build", "--prefix", "none", "--offline", "--locked"];
    let output =
        Command::new(cargo).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("crate names are UTF-8")
}

#[test]
fn depends_on_no_async_runtime_web_framework_or_database() {
    let dependencies = dependencies();
    assert!(dependencies.lines().any(|line| line.starts_with("protocol ")), "{dependencies}");
    for forbidden in ["tokio", "axum", "hyper", "leptos", "rusqlite", "server", "app"] {
        let is_dependency = dependencies.lines().any(|line| line.split(' ').next() == Some(forbidden));
        assert!(!is_dependency, "analysis depends on {forbidden}");
    }
}
