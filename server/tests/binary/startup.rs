//! Start of the program: its address, invalid arguments, help, version and completions, and conditions under which it
//! refuses to start.

use tempfile::TempDir;

use crate::server_process::{ServerProcess, output_of};

/// Runs the program to its end. Returns its exit status, standard output and standard error.
async fn outcome(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = output_of(arguments).await;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[tokio::test]
async fn the_first_line_of_output_is_the_address() {
    let data = TempDir::new().unwrap();
    let server = ServerProcess::start(data.path()).await;
    let address: std::net::SocketAddr = server.origin.strip_prefix("http://").unwrap().parse().unwrap();
    assert!(address.ip().is_loopback() && address.port() != 0);
    let response = reqwest::get(format!("{}/readyz", server.origin)).await.unwrap();
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn a_public_address_needs_allow_public() {
    let data = TempDir::new().unwrap();
    let folder = data.path().to_str().unwrap();
    for address in ["0.0.0.0:0", "[::]:0"] {
        let (status, output, errors) = outcome(&["serve", "--listen", address, "--data", folder]).await;
        assert_eq!((status, output.as_str()), (Some(2), ""));
        assert!(errors.contains("--allow-public") && errors.contains(address), "{errors}");
        assert_eq!(errors.lines().count(), 1);
    }
    assert_eq!(data.path().read_dir().unwrap().count(), 0, "the data folder was written to");
}

#[tokio::test]
async fn two_servers_cannot_share_a_data_folder() {
    let data = TempDir::new().unwrap();
    let _first = ServerProcess::start(data.path()).await;
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--data", data.path().to_str().unwrap()];
    let (status, output, errors) = outcome(&arguments).await;
    assert_eq!((status, output.as_str()), (Some(1), ""));
    assert!(errors.contains("another server") && errors.contains("--data"), "{errors}");
}

#[tokio::test]
async fn a_port_in_use_is_reported() {
    let data = TempDir::new().unwrap();
    let first = ServerProcess::start(data.path()).await;
    let address = first.origin.strip_prefix("http://").unwrap();
    let other = TempDir::new().unwrap();
    let (status, _, errors) = outcome(&["serve", "--listen", address, "--data", other.path().to_str().unwrap()]).await;
    assert_eq!(status, Some(1));
    assert!(errors.contains(address) && errors.contains("--listen"), "{errors}");
}

#[tokio::test]
async fn invalid_arguments_are_rejected() {
    for arguments in [
        &["serve", "--listen", "nowhere"][..],
        &["serve", "--workers", "0"],
        &["serve", "--max-file-mib", "0"],
        &["serve", "--nonsense"],
        &["nonsense"],
        &[],
    ] {
        let (status, output, errors) = outcome(arguments).await;
        assert_eq!((status, output.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(!errors.is_empty());
    }
}

#[tokio::test]
async fn help_version_and_completions_are_printed() {
    for arguments in [&["--help"][..], &["serve", "--help"], &["--version"], &["completions", "bash"]] {
        let (status, output, errors) = outcome(arguments).await;
        assert_eq!((status, errors.as_str()), (Some(0), ""), "{arguments:?}");
        assert!(output.contains("proofsheet"), "{output}");
        assert!(arguments != ["--help"] || !output.contains("__decode"), "help shows the hidden command: {output}");
    }
}
