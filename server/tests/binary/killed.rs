//! The server killed at the worst moments: nothing is lost and nothing happens twice.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use futures::future::join_all;
use protocol::{BatchState, Decision, Event, EventKind, ImageId, ImageState};
use reqwest::StatusCode;
use serde_json::json;
use tempfile::TempDir;
use tokio::time::timeout;

use crate::batch::{Batch, image_id};
use crate::processes::{decoders_of, gone};
use crate::program::{PATIENCE, Program};

const IMAGES: u64 = 200;

fn is_end_of_image(kind: &EventKind) -> bool {
    matches!(kind, EventKind::ImageAnalyzed { .. } | EventKind::ImageFailed { .. })
}

/// Numbers without a gap, one receipt and one end for each image, and the batch's end last.
fn is_whole(events: &[Event]) {
    assert!(events.iter().map(|event| event.cursor.seq).eq(1..=events.len() as u64), "the log has a gap");
    let mut seen: HashMap<ImageId, (u32, u32)> = HashMap::new();
    for event in events {
        let Some(image) = event.kind.image() else { continue };
        let (received, ended) = seen.entry(image).or_default();
        *received += u32::from(matches!(event.kind, EventKind::ImageReceived { .. }));
        *ended += u32::from(is_end_of_image(&event.kind));
    }
    assert_eq!(seen.len() as u64, IMAGES);
    for (image, counts) in seen {
        assert_eq!(counts, (1, 1), "{image} was received and ended so often");
    }
    assert!(matches!(events.last().unwrap().kind, EventKind::BatchCompleted { .. }));
    assert_eq!(events.iter().filter(|event| event.kind.is_end()).count(), 1);
}

fn temporary_files(data: &Path) -> usize {
    fs::read_dir(data.join("tmp")).unwrap().count()
}

/// Sends these images, several at a time, and tells which were acknowledged.
async fn send(batch: &Batch, numbers: &[u64]) -> Vec<u64> {
    let mut acknowledged = vec![];
    for some in numbers.chunks(8) {
        let answers = join_all(some.iter().map(|number| batch.put(*number))).await;
        let taken = some.iter().zip(answers).filter(|(_, answer)| answer.as_ref().is_ok_and(StatusCode::is_success));
        acknowledged.extend(taken.map(|(number, _)| *number));
    }
    acknowledged
}

/// Kills the server, checks that nothing of it is left, and starts it again.
async fn killed_and_started(program: Program, data: &Path) -> Program {
    let decoders = decoders_of(program.id());
    assert!(!decoders.is_empty(), "it is in the middle of the analysis");
    program.kill().await;
    timeout(PATIENCE, gone(&decoders)).await.expect("decoders die with the server");
    let program = Program::serve(data).await;
    assert_eq!(temporary_files(data), 0, "what unfinished uploads left is removed at the start");
    program
}

#[tokio::test]
async fn a_batch_survives_two_kills() {
    let data = TempDir::new().unwrap();
    let program = Program::serve(data.path()).await;
    let mut batch = Batch::open(&program, IMAGES as usize).await;

    // The first kill comes while images are being sent.
    let numbers: Vec<u64> = (1..=IMAGES).collect();
    let mut early = batch.events().await;
    let received = async {
        let mut count = 0;
        while count < 60 {
            count += u32::from(matches!(early.next().await.unwrap().kind, EventKind::ImageReceived { .. }));
        }
        killed_and_started(program, data.path()).await
    };
    let (acknowledged, program) = tokio::join!(send(&batch, &numbers), received);
    batch.moved_to(&program);
    assert!((50..IMAGES as usize).contains(&acknowledged.len()), "{}", acknowledged.len());
    let there: Vec<ImageId> = batch.images().await.iter().map(|image| image.id).collect();
    for number in acknowledged {
        assert!(there.contains(&image_id(number)), "image {number} was acknowledged and is lost");
    }
    // Sending all of them again adds what is missing and repeats nothing.
    assert_eq!(send(&batch, &numbers).await, numbers);

    // The second one in the middle of the analysis.
    let (mut events, mut ended) = (batch.events().await, 0);
    let already = batch.images().await.iter().filter(|image| image.state != ImageState::Queued).count();
    while ended < already + 20 {
        let event = events.next().await.expect("a batch that is not at its end");
        ended += usize::from(is_end_of_image(&event.kind));
    }
    let program = killed_and_started(program, data.path()).await;
    batch.moved_to(&program);
    let events = batch.events().await.all().await;
    is_whole(&events);
    assert_eq!(batch.state().await["state"], BatchState::Completed.slug());
    assert_eq!(temporary_files(data.path()), 0);
}

#[tokio::test]
async fn what_people_decided_and_changed_survives_a_kill() {
    let data = TempDir::new().unwrap();
    let program = Program::serve(data.path()).await;
    let mut batch = Batch::open(&program, 3).await;
    send(&batch, &[1, 2, 3]).await;
    batch.events().await.all().await;
    let patch = async |rest: &str, body: serde_json::Value| {
        let answer = batch.request(reqwest::Method::PATCH, rest).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    };
    patch("", json!({ "name": "Kept", "keep": true, "thresholds": { "side_below": 5000 } })).await;
    for (number, decision) in [(1, "keep"), (2, "reject")] {
        patch(&format!("/images/{}", image_id(number)), json!({ "decision": decision })).await;
    }
    let told = |batch: &Batch| batch.request(reqwest::Method::GET, "/report.json").send();
    let before = told(&batch).await.unwrap().text().await.unwrap();
    // The moment after the last answer.
    program.kill().await;
    let program = Program::serve(data.path()).await;
    batch.moved_to(&program);
    assert_eq!(told(&batch).await.unwrap().text().await.unwrap(), before);
    let state = batch.state().await;
    assert_eq!(
        (&state["name"], &state["keep"], &state["issues"]["too-small"]),
        (&json!("Kept"), &json!(true), &json!(3))
    );
    // They arrived in any order.
    let images = batch.images().await;
    let decision = |number| images.iter().find(|image| image.id == image_id(number)).and_then(|image| image.decision);
    assert_eq!([1, 2, 3].map(decision), [Some(Decision::Keep), Some(Decision::Reject), None]);
}
