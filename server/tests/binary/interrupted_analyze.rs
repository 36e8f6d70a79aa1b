//! `proofsheet analyze` that is interrupted before it is done.

use std::fs;
use std::process::ExitStatus;

use rustix::process::Signal;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStdout};
use tokio::time::timeout;

use crate::photos::photo;
use crate::processes::{decoders_of, wait_for_end_of};
use crate::server_process::{proofsheet, signal};
use crate::timeout::HANG_TIMEOUT;

/// Enough files that their results do not fit into a pipe: the program cannot end before they are read.
const FILES: usize = 150;

/// A run of `proofsheet analyze` from which one result was read.
struct Run {
    process: Child,
    results: Option<BufReader<ChildStdout>>,
    decoders: Vec<u32>,
    _folder: TempDir,
}

impl Run {
    /// Starts the program on [`FILES`] files and reads its first result.
    async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let bytes = photo(1);
        for index in 0..FILES {
            fs::write(folder.path().join(format!("{index}.jpg")), &bytes).unwrap();
        }
        let mut command = proofsheet(&["analyze", ".", "--format", "ndjson", "--workers", "2"]);
        let mut process = command.current_dir(folder.path()).spawn().unwrap();
        let mut results = BufReader::with_capacity(4096, process.stdout.take().unwrap());
        let mut line = String::new();
        timeout(HANG_TIMEOUT, results.read_line(&mut line)).await.expect("no result").unwrap();
        assert!(line.starts_with("{\"path\":") && line.ends_with("}\n"), "{line}");
        let decoders = decoders_of(process.id().unwrap());
        assert!(!decoders.is_empty());
        Self { process, results: Some(results), decoders, _folder: folder }
    }

    /// Waits until the program and its decoders have ended. Returns exit status and standard error.
    async fn end(&mut self) -> (ExitStatus, String) {
        let status = timeout(HANG_TIMEOUT, self.process.wait()).await.expect("the program does not end").unwrap();
        wait_for_end_of(&self.decoders).await;
        let mut errors = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut errors).await.unwrap();
        (status, errors)
    }
}

#[tokio::test]
async fn closing_the_output_ends_the_program_without_error() {
    let mut run = Run::start().await;
    run.results = None;
    let (status, errors) = run.end().await;
    assert_eq!((status.code(), errors.as_str()), (Some(0), ""));
}

#[tokio::test]
async fn ctrl_c_ends_the_program_while_its_output_is_blocked() {
    let mut run = Run::start().await;
    signal(run.process.id().unwrap(), Signal::INT);
    let (status, errors) = run.end().await;
    assert_eq!((status.code(), errors.as_str()), (Some(130), ""));
    let mut rest = String::new();
    run.results.take().unwrap().read_to_string(&mut rest).await.unwrap();
    assert!(rest.lines().count() < FILES - 1);
}
