//! `--sandbox`: what it asks for, what it says, and when the program refuses to start.

use std::collections::BTreeMap;
use std::fs;

use analysis::specimen;
use libc::c_long;
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};
use serde_json::Value;
use tempfile::TempDir;
use tokio::time::timeout;

use crate::program::{PATIENCE, Program, proofsheet};

/// What `/readyz` says of a server that was started with these arguments, and what it has logged.
async fn told(arguments: &[&str]) -> (Value, String) {
    let data = TempDir::new().unwrap();
    let mut program = Program::serve_with(data.path(), arguments).await;
    let ready = reqwest::get(format!("{}/readyz", program.origin)).await.unwrap().json().await.unwrap();
    assert!(program.terminate().await.success());
    (ready, program.errors().await)
}

/// How a server that does not start ends: its exit status and what it says.
async fn refusal(arguments: &[&str]) -> (Option<i32>, String) {
    let data = TempDir::new().unwrap();
    let all = [&["serve", "--listen", "127.0.0.1:0", "--data", data.path().to_str().unwrap()], arguments].concat();
    let output = timeout(PATIENCE, proofsheet(&all).output()).await.expect("it goes on running").unwrap();
    assert!(output.stdout.is_empty());
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// `proofsheet analyze` of one good photo with these arguments.
async fn analyzed(arguments: &[&str]) -> (Option<i32>, String) {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.jpg"), specimen::jpeg(&specimen::photo(1, 120, 90), 85)).unwrap();
    let all = [&["analyze", folder.path().to_str().unwrap()], arguments].concat();
    let output = timeout(PATIENCE, proofsheet(&all).output()).await.expect("it goes on running").unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// Runs a test as in a container that does not let this system call through: it fails as on a kernel that does not have it.
/// Processes that are started from here live in the same world.
fn without<T: Future<Output = ()>>(call: c_long, test: impl FnOnce() -> T + Send + 'static) {
    let world = move || {
        let rules = BTreeMap::from([(call, vec![])]);
        let missing = SeccompAction::Errno(libc::ENOSYS as u32);
        let architecture = std::env::consts::ARCH.try_into().unwrap();
        let filter: BpfProgram =
            SeccompFilter::new(rules, SeccompAction::Allow, missing, architecture).unwrap().try_into().unwrap();
        apply_filter(&filter).unwrap();
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test());
    };
    std::thread::spawn(world).join().unwrap();
}

#[tokio::test]
async fn off_is_no_more_than_a_process() {
    let (ready, log) = told(&["--sandbox", "off"]).await;
    assert_eq!(ready["sandbox"], "process");
    assert_eq!((&ready["walls"]["landlock"], &ready["walls"]["seccomp"]), (&"none".into(), &"none".into()));
    assert!(log.contains("sandbox of decoders: process") && !log.contains("WARN"), "{log}");
    assert_eq!(analyzed(&["--sandbox", "off"]).await.0, Some(0));
}

#[test]
fn without_landlock_it_starts_and_says_so() {
    without(libc::SYS_landlock_create_ruleset, || async {
        let (ready, log) = told(&[]).await;
        assert_eq!((&ready["sandbox"], &ready["walls"]["landlock"]), (&"partial".into(), &"none".into()));
        assert!(log.contains("WARN") && log.contains("--sandbox=best-effort"), "{log}");
        // Whoever says that this is enough is not warned.
        let (ready, log) = told(&["--sandbox", "best-effort"]).await;
        assert_eq!(ready["sandbox"], "partial");
        assert!(!log.contains("WARN"), "{log}");
        let (status, said) = analyzed(&[]).await;
        assert!(status == Some(0) && said.contains("WARN"), "{said}");
    });
}

#[test]
fn without_landlock_it_does_not_start_if_that_is_required() {
    without(libc::SYS_landlock_create_ruleset, || async {
        for (status, said) in [refusal(&["--sandbox", "require"]).await, analyzed(&["--sandbox", "require"]).await] {
            assert_eq!(status, Some(1), "{said}");
            assert!(said.contains("Landlock") && said.contains("--sandbox=best-effort"), "{said}");
        }
    });
}

#[test]
fn without_filters_it_does_not_start_if_they_are_required() {
    without(libc::SYS_seccomp, || async {
        let (status, said) = refusal(&["--sandbox", "require"]).await;
        assert_eq!(status, Some(1), "{said}");
        assert!(said.contains("--sandbox=best-effort"), "{said}");
        let (ready, _) = told(&[]).await;
        assert_eq!(ready["walls"]["seccomp"], "none");
    });
}

/// On a kernel with both walls, which this one may be or not: what is required and what is taken is the same then.
#[tokio::test]
async fn the_default_requires_what_there_is() {
    let (ready, log) = told(&[]).await;
    eprintln!("{ready}");
    let stands = ready["walls"]["landlock"] != "none" && ready["walls"]["seccomp"] == "full";
    assert_eq!(stands, !log.contains("WARN"), "{log}");
    if stands {
        assert_eq!(told(&["--sandbox", "require"]).await.0, ready);
        assert_eq!(analyzed(&["--sandbox", "require"]).await.0, Some(0));
    } else {
        assert_eq!(refusal(&["--sandbox", "require"]).await.0, Some(1));
    }
}

#[tokio::test]
async fn other_words_are_refused() {
    assert_eq!(refusal(&["--sandbox", "perhaps"]).await.0, Some(2));
}
