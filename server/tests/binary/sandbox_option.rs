//! The option `--sandbox`: its effects, messages, and refusals to start.

use std::collections::BTreeMap;
use std::fs;

use libc::c_long;
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};
use serde_json::Value;
use tempfile::TempDir;

use crate::photos::photo;
use crate::server_process::{ServerProcess, output_of};

/// Starts and stops a server with these arguments. Returns the body of `/readyz` and the log.
async fn serve(arguments: &[&str]) -> (Value, String) {
    let data = TempDir::new().unwrap();
    let mut server = ServerProcess::start_with(data.path(), arguments).await;
    let ready = reqwest::get(format!("{}/readyz", server.origin)).await.unwrap().json().await.unwrap();
    assert!(server.terminate().await.success());
    (ready, server.log().await)
}

/// Exit status and standard error of a server that refuses to start with these arguments.
async fn refusal(arguments: &[&str]) -> (Option<i32>, String) {
    let data = TempDir::new().unwrap();
    let all = [&["serve", "--listen", "127.0.0.1:0", "--data", data.path().to_str().unwrap()], arguments].concat();
    let output = output_of(&all).await;
    assert!(output.stdout.is_empty());
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// Exit status and standard error of `proofsheet analyze` over one valid photo, with these arguments.
async fn analyze(arguments: &[&str]) -> (Option<i32>, String) {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.jpg"), photo(1)).unwrap();
    let all = [&["analyze", folder.path().to_str().unwrap()], arguments].concat();
    let output = output_of(&all).await;
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// Runs a test in which this system call fails as on a kernel without it, or in a container that blocks it. Processes
/// that the test starts inherit this.
fn without<T: Future<Output = ()>>(call: c_long, test: impl FnOnce() -> T + Send + 'static) {
    let thread = move || {
        let rules = BTreeMap::from([(call, vec![])]);
        let missing = SeccompAction::Errno(libc::ENOSYS as u32);
        let architecture = std::env::consts::ARCH.try_into().unwrap();
        let filter: BpfProgram =
            SeccompFilter::new(rules, SeccompAction::Allow, missing, architecture).unwrap().try_into().unwrap();
        apply_filter(&filter).unwrap();
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test());
    };
    std::thread::spawn(thread).join().unwrap();
}

#[tokio::test]
async fn off_disables_landlock_and_seccomp() {
    let (ready, log) = serve(&["--sandbox", "off"]).await;
    assert_eq!(ready["sandbox"], "process");
    assert_eq!((&ready["walls"]["landlock"], &ready["walls"]["seccomp"]), (&"none".into(), &"none".into()));
    assert!(log.contains("sandbox of decoders: process") && !log.contains("WARN"), "{log}");
    assert_eq!(analyze(&["--sandbox", "off"]).await.0, Some(0));
}

#[test]
fn without_landlock_the_server_starts_with_a_warning() {
    without(libc::SYS_landlock_create_ruleset, || async {
        let (ready, log) = serve(&[]).await;
        assert_eq!((&ready["sandbox"], &ready["walls"]["landlock"]), (&"partial".into(), &"none".into()));
        assert!(log.contains("WARN") && log.contains("--sandbox=best-effort"), "{log}");
        // With an explicit `best-effort` there is no warning.
        let (ready, log) = serve(&["--sandbox", "best-effort"]).await;
        assert_eq!(ready["sandbox"], "partial");
        assert!(!log.contains("WARN"), "{log}");
        let (status, errors) = analyze(&[]).await;
        assert!(status == Some(0) && errors.contains("WARN"), "{errors}");
    });
}

#[test]
fn without_landlock_require_refuses_to_start() {
    without(libc::SYS_landlock_create_ruleset, || async {
        for (status, errors) in [refusal(&["--sandbox", "require"]).await, analyze(&["--sandbox", "require"]).await] {
            assert_eq!(status, Some(1), "{errors}");
            assert!(errors.contains("Landlock") && errors.contains("--sandbox=best-effort"), "{errors}");
        }
    });
}

#[test]
fn without_seccomp_require_refuses_to_start() {
    without(libc::SYS_seccomp, || async {
        let (status, errors) = refusal(&["--sandbox", "require"]).await;
        assert_eq!(status, Some(1), "{errors}");
        assert!(errors.contains("--sandbox=best-effort"), "{errors}");
        let (ready, _) = serve(&[]).await;
        assert_eq!(ready["walls"]["seccomp"], "none");
    });
}

/// The kernel of this machine may have both Landlock and seccomp or not.
#[tokio::test]
async fn the_default_isolates_exactly_where_require_starts() {
    let (ready, log) = serve(&[]).await;
    eprintln!("{ready}");
    let has_all_layers = ready["walls"]["landlock"] != "none" && ready["walls"]["seccomp"] == "full";
    assert_eq!(has_all_layers, !log.contains("WARN"), "{log}");
    if has_all_layers {
        assert_eq!(serve(&["--sandbox", "require"]).await.0, ready);
        assert_eq!(analyze(&["--sandbox", "require"]).await.0, Some(0));
    } else {
        assert_eq!(refusal(&["--sandbox", "require"]).await.0, Some(1));
    }
}

#[tokio::test]
async fn other_values_are_rejected() {
    assert_eq!(refusal(&["--sandbox", "perhaps"]).await.0, Some(2));
}
