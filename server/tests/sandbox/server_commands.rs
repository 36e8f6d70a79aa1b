//! Commands for the probe among valid images, in a whole server: each command fails its own image only. Also the
//! sandbox layers that the server reports.

use std::time::Duration;

use libtest_mimic::Trial;
use protocol::{Event, EventKind, FailureCode};
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::ids::image_id;
use crate::ndjson::parse_events;
use crate::photos::photo;
use crate::test_server::TestServer;
use crate::{kernel_support, probe, trial};

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    vec![
        trial("each_command_fails_only_its_own_image", each_command_fails_only_its_own_image),
        trial("readyz_reports_the_sandbox_layers", readyz_reports_the_sandbox_layers),
    ]
}

/// Starts a server that uses the probe as its decoder.
async fn start_server() -> TestServer {
    TestServer::start_in(TempDir::new().unwrap(), |config| {
        config.decoder = std::env::current_exe().unwrap();
        config.workers = 2;
        // The command that allocates all memory must fail long before the deadline, also on a busy machine.
        config.limits.deadline = Duration::from_secs(15);
        config.limits.max_memory = 512 << 20;
    })
    .await
}

/// Uploads these images, numbered from 0, to a new batch. Waits until the batch has ended and returns all its events.
async fn analyze_all(server: &TestServer, images: &[Vec<u8>]) -> Vec<Event> {
    let create = server.request(Method::POST, "/api/v1/batches").json(&json!({ "expected": images.len() }));
    let batch = create.send().await.unwrap().headers()["location"].to_str().unwrap().to_owned();
    for (bytes, number) in images.iter().zip(0..) {
        let put = server.request(Method::PUT, &format!("{batch}/images/{}?name=a.jpg", image_id(number)));
        assert_eq!(put.body(bytes.clone()).send().await.unwrap().status(), 201);
    }
    let events = server.request(Method::GET, &format!("{batch}/events")).header("accept", "application/x-ndjson");
    parse_events(&events.send().await.unwrap().text().await.unwrap())
}

/// Result of an image: its failure code, or `None` if it was analyzed. Asserts that the image has exactly one terminal
/// event.
fn result_of(events: &[Event], number: usize) -> Option<FailureCode> {
    let results = events.iter().filter(|event| event.kind.image() == Some(image_id(number as u64)));
    let results: Vec<_> = results
        .filter_map(|event| match &event.kind {
            EventKind::ImageAnalyzed { .. } => Some(None),
            EventKind::ImageFailed { error, .. } => Some(Some(error.code)),
            _ => None,
        })
        .collect();
    assert_eq!(results.len(), 1, "image {number}");
    results[0]
}

async fn each_command_fails_only_its_own_image() {
    let server = start_server().await;
    let mut commands = vec![
        ("spin", FailureCode::DeadlineExceeded),
        ("memory", FailureCode::MemoryExceeded),
        ("overflow", FailureCode::DecoderCrashed),
        ("abort", FailureCode::DecoderCrashed),
        ("oversized", FailureCode::DecoderCrashed),
        ("garbage", FailureCode::DecoderCrashed),
        ("garbage-thumbnail", FailureCode::DecoderCrashed),
        ("other-hash", FailureCode::BlobCorrupt),
    ];
    if kernel_support::has_landlock() && kernel_support::has_seccomp() {
        commands.extend(["open", "connect", "exec"].map(|command| (command, FailureCode::DecoderCrashed)));
    } else {
        eprintln!("without open, connect and exec: this kernel lacks the layers that stop them");
    }
    // A valid image before each image with a command, and one at the end.
    let mut images: Vec<Vec<u8>> = commands
        .iter()
        .zip(0..)
        .flat_map(|((command, _), seed)| [photo(seed), probe::command_image(command)])
        .collect();
    images.push(photo(100));
    let events = analyze_all(&server, &images).await;
    for (index, (command, code)) in commands.iter().enumerate() {
        assert_eq!(result_of(&events, 2 * index), None, "the image before {command}");
        assert_eq!(result_of(&events, 2 * index + 1), Some(*code), "{command}");
    }
    assert_eq!(result_of(&events, images.len() - 1), None);
    assert!(matches!(events.last().unwrap().kind, EventKind::BatchCompleted { .. }));
    server.stopped().await;
}

async fn readyz_reports_the_sandbox_layers() {
    let server = start_server().await;
    let ready = server.request(Method::GET, "/readyz").send().await.unwrap();
    let ready: Value = ready.json().await.unwrap();
    eprintln!("{ready}");
    let (has_landlock, has_seccomp) = (kernel_support::has_landlock(), kernel_support::has_seccomp());
    assert_eq!(ready["status"], "ready");
    assert_eq!(ready["walls"]["limits"], "full");
    assert_eq!(ready["walls"]["landlock"] != "none", has_landlock);
    assert_eq!(ready["walls"]["seccomp"] == "full", has_seccomp);
    assert_eq!(ready["sandbox"] == "process", !has_landlock && !has_seccomp);
    server.stopped().await;
}
