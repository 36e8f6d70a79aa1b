//! Where the program listens, and when it refuses to start.

use tempfile::TempDir;
use tokio::time::timeout;

use crate::program::{PATIENCE, Program, proofsheet};

/// Runs it to its end; its exit status and what it said on its two outputs.
async fn outcome(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = timeout(PATIENCE, proofsheet(arguments).output()).await.expect("it goes on running").unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[tokio::test]
async fn its_first_line_is_its_address() {
    let data = TempDir::new().unwrap();
    let program = Program::serve(data.path()).await;
    let address: std::net::SocketAddr = program.origin.strip_prefix("http://").unwrap().parse().unwrap();
    assert!(address.ip().is_loopback() && address.port() != 0);
    let answer = reqwest::get(format!("{}/readyz", program.origin)).await.unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test]
async fn it_is_public_only_when_told_so() {
    let data = TempDir::new().unwrap();
    let folder = data.path().to_str().unwrap();
    for address in ["0.0.0.0:0", "[::]:0"] {
        let (status, said, errors) = outcome(&["serve", "--listen", address, "--data", folder]).await;
        assert_eq!((status, said.as_str()), (Some(2), ""));
        assert!(errors.contains("--allow-public") && errors.contains(address), "{errors}");
        assert_eq!(errors.lines().count(), 1);
    }
    assert_eq!(data.path().read_dir().unwrap().count(), 0, "it has not touched the folder");
}

#[tokio::test]
async fn two_servers_do_not_share_a_folder() {
    let data = TempDir::new().unwrap();
    let _first = Program::serve(data.path()).await;
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--data", data.path().to_str().unwrap()];
    let (status, said, errors) = outcome(&arguments).await;
    assert_eq!((status, said.as_str()), (Some(1), ""));
    assert!(errors.contains("another server") && errors.contains("--data"), "{errors}");
}

#[tokio::test]
async fn a_port_that_is_taken_is_told() {
    let data = TempDir::new().unwrap();
    let first = Program::serve(data.path()).await;
    let address = first.origin.strip_prefix("http://").unwrap();
    let other = TempDir::new().unwrap();
    let (status, _, errors) = outcome(&["serve", "--listen", address, "--data", other.path().to_str().unwrap()]).await;
    assert_eq!(status, Some(1));
    assert!(errors.contains(address) && errors.contains("--listen"), "{errors}");
}

#[tokio::test]
async fn arguments_that_mean_nothing_are_refused() {
    for arguments in [
        &["serve", "--listen", "nowhere"][..],
        &["serve", "--workers", "0"],
        &["serve", "--max-file-mib", "0"],
        &["serve", "--nonsense"],
        &["nonsense"],
        &[],
    ] {
        let (status, said, errors) = outcome(arguments).await;
        assert_eq!((status, said.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(!errors.is_empty());
    }
}

#[tokio::test]
async fn help_version_and_completions_are_there() {
    for arguments in [&["--help"][..], &["serve", "--help"], &["--version"], &["completions", "bash"]] {
        let (status, said, errors) = outcome(arguments).await;
        assert_eq!((status, errors.as_str()), (Some(0), ""), "{arguments:?}");
        assert!(said.contains("proofsheet"), "{said}");
        assert!(arguments != ["--help"] || !said.contains("__decode"), "what is not for users is not shown: {said}");
    }
}
