//! Probes among good images through a whole server: each is its own failed image, and the others are analyzed.

use std::time::Duration;

use analysis::specimen;
use libtest_mimic::Trial;
use protocol::{Event, EventKind, FailureCode, Image, ImageId};
use reqwest::Client;
use serde_json::{Value, json};
use server::{Config, run};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{offer, probe, trial};

pub fn trials() -> Vec<Trial> {
    vec![
        trial("each_probe_is_its_own_failed_image", each_probe_is_its_own_failed_image),
        trial("the_posture_is_told_to_operators", the_posture_is_told_to_operators),
    ]
}

/// A server whose decoders are probes.
struct Served {
    origin: String,
    client: Client,
    stop: CancellationToken,
    running: JoinHandle<Result<(), server::RunError>>,
    _data: TempDir,
}

impl Served {
    async fn start() -> Self {
        let data = TempDir::new().unwrap();
        let mut config = Config::new(data.path().to_owned(), std::env::current_exe().unwrap());
        config.workers = 2;
        // What takes all memory must be done with that long before the deadline, also on a busy machine.
        config.limits.deadline = Duration::from_secs(5);
        config.limits.max_memory = 512 << 20;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let stop = CancellationToken::new();
        let running = tokio::spawn(run(config, listener, stop.clone(), || ()));
        Self { origin, client: Client::new(), stop, running, _data: data }
    }

    async fn stopped(self) {
        self.stop.cancel();
        self.running.await.unwrap().unwrap();
    }

    /// Sends these images and reads the batch's events to its end.
    async fn events(&self, images: &[Vec<u8>]) -> Vec<Event> {
        let opening =
            self.client.post(format!("{}/api/v1/batches", self.origin)).json(&json!({ "expected": images.len() }));
        let batch = opening.send().await.unwrap().headers()["location"].to_str().unwrap().to_owned();
        for (number, bytes) in images.iter().enumerate() {
            let address = format!("{}{batch}/images/{}?name=a.jpg", self.origin, image_id(number));
            let response = self.client.put(address).body(bytes.clone()).send().await.unwrap();
            assert_eq!(response.status(), 201);
        }
        let events = self.client.get(format!("{}{batch}/events", self.origin)).header("accept", "application/x-ndjson");
        let text = events.send().await.unwrap().text().await.unwrap();
        // What is told of an image by itself agrees with its event.
        let one = format!("{}{batch}/images/{}", self.origin, image_id(0));
        let _: Image = self.client.get(one).send().await.unwrap().json().await.unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn image_id(number: usize) -> ImageId {
    ImageId::from_random((number as u128 + 1).to_be_bytes())
}

/// What the events say came of an image; exactly one of them does.
fn end_of(events: &[Event], number: usize) -> Option<FailureCode> {
    let ends = events.iter().filter(|event| event.kind.image() == Some(image_id(number)));
    let ends: Vec<_> = ends
        .filter_map(|event| match &event.kind {
            EventKind::ImageAnalyzed { .. } => Some(None),
            EventKind::ImageFailed { error, .. } => Some(Some(error.code)),
            _ => None,
        })
        .collect();
    assert_eq!(ends.len(), 1, "image {number}");
    ends[0]
}

async fn each_probe_is_its_own_failed_image() {
    let served = Served::start().await;
    let mut probes = vec![
        ("spin", FailureCode::DeadlineExceeded),
        ("memory", FailureCode::MemoryExceeded),
        ("overflow", FailureCode::DecoderCrashed),
        ("abort", FailureCode::DecoderCrashed),
        ("oversized", FailureCode::DecoderCrashed),
        ("garbage", FailureCode::DecoderCrashed),
        ("garbage-thumbnail", FailureCode::DecoderCrashed),
        ("other-hash", FailureCode::BlobCorrupt),
    ];
    if offer::landlock() && offer::seccomp() {
        probes.extend(["open", "connect", "exec"].map(|command| (command, FailureCode::DecoderCrashed)));
    } else {
        eprintln!("without open, connect and exec, since this kernel does not offer the walls that stop them");
    }
    // A good image before each of them, and one at the end.
    let photo = |seed: usize| specimen::jpeg(&specimen::photo(seed as u64, 120, 90), 85);
    let mut images: Vec<Vec<u8>> =
        probes.iter().enumerate().flat_map(|(seed, (command, _))| [photo(seed), probe::image(command)]).collect();
    images.push(photo(100));
    let events = served.events(&images).await;
    for (number, (command, code)) in probes.iter().enumerate() {
        assert_eq!(end_of(&events, 2 * number), None, "the image before {command}");
        assert_eq!(end_of(&events, 2 * number + 1), Some(*code), "{command}");
    }
    assert_eq!(end_of(&events, images.len() - 1), None);
    assert!(matches!(events.last().unwrap().kind, EventKind::BatchCompleted { .. }));
    served.stopped().await;
}

async fn the_posture_is_told_to_operators() {
    let served = Served::start().await;
    let ready = served.client.get(format!("{}/readyz", served.origin)).send().await.unwrap();
    let ready: Value = ready.json().await.unwrap();
    eprintln!("{ready}");
    assert_eq!(ready["status"], "ready");
    assert_eq!(ready["walls"]["limits"], "full");
    assert_eq!(ready["walls"]["landlock"] != "none", offer::landlock());
    assert_eq!(ready["walls"]["seccomp"] == "full", offer::seccomp());
    assert_eq!(ready["sandbox"] == "process", !offer::landlock() && !offer::seccomp());
    served.stopped().await;
}
