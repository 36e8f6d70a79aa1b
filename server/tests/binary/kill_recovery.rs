//! Servers that are killed during uploads and analyses and after changes: nothing is lost and nothing happens twice.

use std::collections::HashMap;
use std::path::Path;

use futures::future::join_all;
use protocol::{BatchState, Decision, Event, EventKind, ImageId, ImageState};
use reqwest::StatusCode;
use rustix::process::Signal;
use serde_json::json;
use tempfile::TempDir;

use crate::batch_client::BatchClient;
use crate::data_folder::temporary_file_count;
use crate::ids::image_id;
use crate::processes::{decoders_of, wait_for_end_of};
use crate::server_process::{ServerProcess, signal};

/// Number of images of the batch that survives two kills.
const IMAGES: u64 = 200;

/// True for the event that finishes an image.
fn is_terminal(kind: &EventKind) -> bool {
    matches!(kind, EventKind::ImageAnalyzed { .. } | EventKind::ImageFailed { .. })
}

/// Asserts that the log has no gap, one received and one terminal event for each image, and the end event last.
fn assert_complete_log(events: &[Event]) {
    assert!(events.iter().map(|event| event.cursor.seq).eq(1..=events.len() as u64), "the log has a gap");
    let mut seen: HashMap<ImageId, (u32, u32)> = HashMap::new();
    for event in events {
        let Some(image) = event.kind.image() else { continue };
        let (received, finished) = seen.entry(image).or_default();
        *received += u32::from(matches!(event.kind, EventKind::ImageReceived { .. }));
        *finished += u32::from(is_terminal(&event.kind));
    }
    assert_eq!(seen.len() as u64, IMAGES);
    for (image, counts) in seen {
        assert_eq!(counts, (1, 1), "received and terminal events of {image}");
    }
    assert!(matches!(events.last().unwrap().kind, EventKind::BatchCompleted { .. }));
    assert_eq!(events.iter().filter(|event| event.kind.ends_batch()).count(), 1);
}

/// Uploads the images with these numbers, eight at a time. Returns the numbers of those that were acknowledged.
async fn upload(batch: &BatchClient, numbers: &[u64]) -> Vec<u64> {
    let mut acknowledged = vec![];
    for chunk in numbers.chunks(8) {
        let results = join_all(chunk.iter().map(|number| batch.put(*number))).await;
        let accepted =
            chunk.iter().zip(results).filter(|(_, result)| result.as_ref().is_ok_and(StatusCode::is_success));
        acknowledged.extend(accepted.map(|(number, _)| *number));
    }
    acknowledged
}

/// Kills a server that has decoders, waits until these have ended too, and starts another server with the arguments
/// `more`. Asserts that the start removes the temporary files.
async fn kill_and_restart(server: ServerProcess, data: &Path, more: &[&str]) -> ServerProcess {
    let decoders = decoders_of(server.id());
    assert!(!decoders.is_empty(), "nothing is being analyzed");
    server.kill().await;
    wait_for_end_of(&decoders).await;
    let server = ServerProcess::start_with(data, more).await;
    assert_eq!(temporary_file_count(data), 0, "the start left files of unfinished uploads");
    server
}

#[tokio::test]
async fn a_batch_survives_two_kills() {
    let data = TempDir::new().unwrap();
    let server = ServerProcess::start(data.path()).await;
    let mut batch = BatchClient::create(&server, IMAGES as usize).await;

    // The first kill comes during the uploads.
    let numbers: Vec<u64> = (1..=IMAGES).collect();
    let mut stream = batch.stream().await;
    let received = async {
        let mut count = 0;
        while count < 60 {
            count += u32::from(matches!(stream.next_event().await.unwrap().kind, EventKind::ImageReceived { .. }));
        }
        kill_and_restart(server, data.path(), &["--workers", "1"]).await
    };
    let (acknowledged, server) = tokio::join!(upload(&batch, &numbers), received);
    batch.move_to(&server);
    assert!((50..IMAGES as usize).contains(&acknowledged.len()), "{}", acknowledged.len());
    let stored: Vec<ImageId> = batch.images().await.iter().map(|image| image.id).collect();
    for number in acknowledged {
        assert!(stored.contains(&image_id(number)), "acknowledged image {number} is lost");
    }
    // Uploading all images again adds the missing ones and repeats nothing. The only decoder is stopped meanwhile, so
    // most images are not analyzed yet.
    let signal_decoders = |value| decoders_of(server.id()).into_iter().for_each(|decoder| signal(decoder, value));
    signal_decoders(Signal::STOP);
    assert_eq!(upload(&batch, &numbers).await, numbers);

    // The second kill comes during the analyses.
    let (mut stream, mut finished) = (batch.stream().await, 0);
    let finished_before = batch.images().await.iter().filter(|image| image.state != ImageState::Queued).count();
    signal_decoders(Signal::CONT);
    while finished < finished_before + 20 {
        let event = stream.next_event().await.expect("the batch has ended");
        finished += usize::from(is_terminal(&event.kind));
    }
    let server = kill_and_restart(server, data.path(), &[]).await;
    batch.move_to(&server);
    let events = batch.stream().await.events().await;
    assert_complete_log(&events);
    assert_eq!(batch.get().await["state"], BatchState::Completed.slug());
    assert_eq!(temporary_file_count(data.path()), 0);
}

#[tokio::test]
async fn decisions_and_settings_survive_a_kill() {
    let data = TempDir::new().unwrap();
    let server = ServerProcess::start(data.path()).await;
    let mut batch = BatchClient::create(&server, 3).await;
    upload(&batch, &[1, 2, 3]).await;
    batch.stream().await.events().await;
    let patch = async |resource: &str, body: serde_json::Value| {
        let response = batch.request(reqwest::Method::PATCH, resource).json(&body).send().await.unwrap();
        assert_eq!(response.status(), 200);
    };
    patch("", json!({ "name": "Kept", "keep": true, "thresholds": { "side_below": 5000 } })).await;
    for (number, decision) in [(1, "keep"), (2, "reject")] {
        patch(&format!("/images/{}", image_id(number)), json!({ "decision": decision })).await;
    }
    let report = |batch: &BatchClient| batch.request(reqwest::Method::GET, "/report.json").send();
    let before = report(&batch).await.unwrap().text().await.unwrap();
    // The kill comes right after the last response.
    server.kill().await;
    let server = ServerProcess::start(data.path()).await;
    batch.move_to(&server);
    assert_eq!(report(&batch).await.unwrap().text().await.unwrap(), before);
    let settings = batch.get().await;
    assert_eq!(
        (&settings["name"], &settings["keep"], &settings["issues"]["too-small"]),
        (&json!("Kept"), &json!(true), &json!(3))
    );
    // The order of arrival is not the order of the numbers.
    let images = batch.images().await;
    let decision = |number| images.iter().find(|image| image.id == image_id(number)).and_then(|image| image.decision);
    assert_eq!([1, 2, 3].map(decision), [Some(Decision::Keep), Some(Decision::Reject), None]);
}
