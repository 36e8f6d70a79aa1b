//! Test of an invariant in ARCHITECTURE.md: the analysis depends on no async runtime, web framework, database or user
//! interface, and not on the crates `server` and `app`. Searches its dependencies for the crates in [`FORBIDDEN`].

use std::process::Command;

/// Crates that the analysis must not depend on, directly or indirectly.
const FORBIDDEN: [&str; 7] = ["tokio", "axum", "hyper", "leptos", "rusqlite", "server", "app"];

/// Output of `cargo tree` for the analysis without test dependencies, with one crate per line.
fn dependency_tree() -> String {
    let cargo = std::env::var("CARGO").expect("tests run under cargo");
    let arguments = ["tree", "--package", "analysis", "--all-features", "--edges", "normal,build", "--prefix", "none"];
    let mut command = Command::new(cargo);
    command.args(arguments).args(["--offline", "--locked"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = command.output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("crate names are UTF-8")
}

/// Forbidden crates that occur in the output of `cargo tree`.
fn forbidden_in(tree: &str) -> Vec<&str> {
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    names.filter(|name| FORBIDDEN.contains(name)).collect()
}

#[test]
fn analysis_depends_on_none_of_the_forbidden_crates() {
    let tree = dependency_tree();
    assert!(tree.lines().any(|line| line.starts_with("protocol ")), "protocol is missing: {tree}");
    assert_eq!(forbidden_in(&tree), [""; 0]);
}

#[test]
fn forbidden_crates_are_found_by_whole_names() {
    assert_eq!(forbidden_in("analysis v1 (/a)\ntokio v1.0.0\napp v1 (/b)\n"), ["tokio", "app"]);
    assert_eq!(forbidden_in("tokio-util v1\nsome-axum v1\napplication v1\n"), [""; 0]);
}
