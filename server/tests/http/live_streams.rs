//! Event streams that are open while events are appended to the log.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use analysis::specimen;
use protocol::{EventKind, Issue};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::api::{TestServer, batch_path, events_path, image_id, images_path, photo};
use crate::sse::SseMessage;

#[tokio::test]
async fn an_event_reaches_every_open_stream() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let mut streams = vec![];
    for _ in 0..5 {
        let mut stream = server.stream(&events_path(&batch), HeaderMap::new()).await;
        stream.until("batch.created").await;
        streams.push(stream);
    }
    server.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    for stream in &mut streams {
        let received = stream.next_event().await.unwrap();
        assert!(matches!(received.kind, EventKind::ImageReceived { image, .. } if image == image_id(1)));
        let analyzed = stream.next_event().await.unwrap();
        assert!(matches!(analyzed.kind, EventKind::ImageAnalyzed { image, .. } if image == image_id(1)));
    }
    server.post(&format!("{}/seal", batch_path(&batch))).await;
    let mut rests = vec![];
    for stream in streams {
        rests.push(stream.events().await);
    }
    assert!(rests.iter().all(|events| *events == rests[0]));
    let types: Vec<_> = rests[0].iter().map(|event| event.kind.event_type().as_str()).collect();
    assert_eq!(types, ["batch.sealed", "batch.completed"]);
}

#[tokio::test]
async fn an_idle_stream_sends_heartbeats() {
    let server = TestServer::start_with(|config| config.heartbeat = Duration::from_millis(20)).await;
    let batch = server.create_batch(json!({})).await;
    let mut stream = server.stream(&events_path(&batch), HeaderMap::new()).await;
    assert_eq!(stream.next().await.unwrap(), SseMessage { retry: Some("1000".to_owned()), ..SseMessage::default() });
    // On a busy machine a heartbeat may come before the first event is read from the log.
    stream.until("batch.created").await;
    let ping = SseMessage {
        event: Some("ping".to_owned()),
        data: Some(r#"{"type":"ping"}"#.to_owned()),
        ..SseMessage::default()
    };
    for _ in 0..3 {
        assert_eq!(stream.next().await.unwrap(), ping);
    }
    server.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    stream.until("image.analyzed").await;
    assert_eq!(stream.next().await.unwrap(), ping, "no heartbeat after an event");
}

#[tokio::test]
async fn ndjson_streams_have_no_heartbeats() {
    let server = TestServer::start_with(|config| config.heartbeat = Duration::from_millis(1)).await;
    let batch = server.create_batch_of(1).await;
    let request = server.request(reqwest::Method::GET, &events_path(&batch)).header("accept", "application/x-ndjson");
    let mut response = request.send().await.unwrap();
    let mut text = response.chunk().await.unwrap().unwrap().to_vec();
    // Another stream shows that many heartbeats are due before the image arrives.
    let mut idle = server.stream(&events_path(&batch), HeaderMap::new()).await;
    for _ in 0..20 {
        idle.next().await.unwrap();
    }
    server.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    text.extend(response.bytes().await.unwrap());
    for line in String::from_utf8(text).unwrap().lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        assert!(event["cursor"].is_string(), "{line}");
    }
}

#[tokio::test]
async fn a_second_image_with_the_same_bytes_revises_the_first() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let mut stream = server.stream(&events_path(&batch), HeaderMap::new()).await;
    server.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    let EventKind::ImageAnalyzed { verdicts, group, .. } = stream.until("image.analyzed").await.kind else { panic!() };
    assert!(group.is_none() && verdicts.iter().all(|verdict| verdict.issue != Issue::ExactDuplicate));
    server.put(&batch, image_id(2), "b.jpg", photo(1)).await;
    let EventKind::ImageAnalyzed { image, group, .. } = stream.until("image.analyzed").await.kind else { panic!() };
    assert_eq!(image, image_id(2));
    assert!(group.is_some());
    // The batch is still open: the revision does not wait for its end.
    let EventKind::ImageRevised { image, verdicts, group: revised } = stream.until("image.revised").await.kind else {
        panic!()
    };
    assert_eq!((image, revised), (image_id(1), group));
    assert!(verdicts.iter().any(|verdict| verdict.issue == Issue::ExactDuplicate));
    for number in [1, 2] {
        assert_eq!(server.image(&batch, image_id(number)).await.group, group);
    }
}

#[tokio::test]
async fn the_end_event_follows_every_terminal_event_and_revision() {
    let server = TestServer::start().await;
    let specimens = specimen::photo_folder(3, 30, 240, 160);
    let batch = server.create_batch_of(specimens.len()).await;
    let mut stream = server.stream(&events_path(&batch), HeaderMap::new()).await;
    stream.until("batch.created").await;
    for (specimen, number) in specimens.into_iter().zip(1..) {
        server.put(&batch, image_id(number), &specimen.name, specimen.bytes).await;
    }
    let events = stream.events().await;
    let (mut received, mut terminal, mut seals) = (HashSet::new(), HashMap::new(), 0);
    for (index, event) in events.iter().enumerate() {
        assert_eq!(event.cursor.seq, index as u64 + 2);
        match &event.kind {
            EventKind::ImageReceived { image, .. } => assert!(received.insert(*image)),
            EventKind::ImageAnalyzed { image, .. } | EventKind::ImageFailed { image, .. } => {
                assert!(received.contains(image));
                *terminal.entry(*image).or_insert(0) += 1;
            }
            EventKind::ImageRevised { image, .. } => assert!(terminal.contains_key(image)),
            EventKind::BatchSealed {} => seals += 1,
            EventKind::BatchCompleted { .. } => assert_eq!(index, events.len() - 1),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((received.len(), terminal.len(), seals), (30, 30, 1));
    assert!(terminal.values().all(|count| *count == 1));
    let EventKind::BatchCompleted { counts, issues, .. } = &events.last().unwrap().kind else { panic!() };
    let found = server.batch(&batch).await;
    assert_eq!((*counts, issues), (found.counts, &found.issues));
    assert!(counts.analyzed >= 25 && counts.failed >= 1, "{counts:?}");
    // The fold of the streamed events equals the snapshot of the server.
    let mut sheet = protocol::Sheet::empty(batch.clone());
    for event in server.events(&batch).await {
        sheet.apply(&event);
    }
    let listed: protocol::ImagePage = server.get(&images_path(&batch)).await.parsed();
    assert_eq!(sheet, protocol::Sheet::from_snapshot(found, listed.images));
}
