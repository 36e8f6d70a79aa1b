//! `proofsheet analyze` that is ended before it is done.

use std::fs;
use std::process::ExitStatus;

use analysis::specimen;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStdout};
use tokio::time::timeout;

use super::processes::{decoders_of, gone};
use super::program::{PATIENCE, proofsheet};

/// More than a pipe holds of results, so that it cannot be done before somebody has read them.
const FILES: usize = 150;

/// A run of which one result was read.
struct Run {
    process: Child,
    results: Option<BufReader<ChildStdout>>,
    decoders: Vec<u32>,
    _folder: TempDir,
}

impl Run {
    async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let bytes = specimen::jpeg(&specimen::photo(1, 160, 120), 85);
        for index in 0..FILES {
            fs::write(folder.path().join(format!("{index}.jpg")), &bytes).unwrap();
        }
        let mut command = proofsheet(&["analyze", ".", "--format", "ndjson", "--workers", "2"]);
        let mut process = command.current_dir(folder.path()).spawn().unwrap();
        let mut results = BufReader::with_capacity(4096, process.stdout.take().unwrap());
        let mut line = String::new();
        timeout(PATIENCE, results.read_line(&mut line)).await.expect("no result").unwrap();
        assert!(line.starts_with("{\"path\":") && line.ends_with("}\n"), "{line}");
        let decoders = decoders_of(process.id().unwrap());
        assert!(!decoders.is_empty());
        Self { process, results: Some(results), decoders, _folder: folder }
    }

    /// How it ended and what it said, once nothing of it is left.
    async fn ended(&mut self) -> (ExitStatus, String) {
        let status = timeout(PATIENCE, self.process.wait()).await.expect("it does not end").unwrap();
        timeout(PATIENCE, gone(&self.decoders)).await.expect("decoders are left");
        let mut errors = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut errors).await.unwrap();
        (status, errors)
    }
}

#[tokio::test]
async fn a_reader_that_has_enough_ends_it_quietly() {
    let mut run = Run::start().await;
    run.results = None;
    let (status, errors) = run.ended().await;
    assert_eq!((status.code(), errors.as_str()), (Some(0), ""));
}

#[tokio::test]
async fn ctrl_c_ends_it_even_while_nobody_reads() {
    let mut run = Run::start().await;
    kill_process(Pid::from_raw(run.process.id().unwrap() as i32).unwrap(), Signal::INT).unwrap();
    let (status, errors) = run.ended().await;
    assert_eq!((status.code(), errors.as_str()), (Some(130), ""));
    let mut rest = String::new();
    run.results.take().unwrap().read_to_string(&mut rest).await.unwrap();
    assert!(rest.lines().count() < FILES - 1);
}
