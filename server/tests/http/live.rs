//! Readers that are there while it happens.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use analysis::specimen;
use protocol::{EventKind, Issue};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::messages::Message;
use crate::site::{Site, batch_path, events_path, image_id, images_path, photo};

#[tokio::test]
async fn an_event_reaches_every_waiting_reader() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let mut readers = vec![];
    for _ in 0..5 {
        let mut reader = site.stream(&events_path(&batch), HeaderMap::new()).await;
        reader.until("batch.created").await;
        readers.push(reader);
    }
    site.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    for reader in &mut readers {
        let received = reader.next_event().await.unwrap();
        assert!(matches!(received.kind, EventKind::ImageReceived { image, .. } if image == image_id(1)));
        let analyzed = reader.next_event().await.unwrap();
        assert!(matches!(analyzed.kind, EventKind::ImageAnalyzed { image, .. } if image == image_id(1)));
    }
    site.post(&format!("{}/seal", batch_path(&batch))).await;
    let mut told = vec![];
    for reader in readers {
        told.push(reader.events().await);
    }
    assert!(told.iter().all(|events| *events == told[0]));
    assert_eq!(
        told[0].iter().map(|event| event.kind.event_type().as_str()).collect::<Vec<_>>(),
        ["batch.sealed", "batch.completed"]
    );
}

#[tokio::test]
async fn a_silent_stream_gives_signs_of_life() {
    let site = Site::with(|config| config.heartbeat = Duration::from_millis(20)).await;
    let batch = site.open(json!({})).await;
    let mut reader = site.stream(&events_path(&batch), HeaderMap::new()).await;
    assert_eq!(reader.next().await.unwrap(), Message { retry: Some("1000".to_owned()), ..Message::default() });
    assert_eq!(reader.next().await.unwrap().event.as_deref(), Some("batch.created"));
    let ping =
        Message { event: Some("ping".to_owned()), data: Some(r#"{"type":"ping"}"#.to_owned()), ..Message::default() };
    for _ in 0..3 {
        assert_eq!(reader.next().await.unwrap(), ping);
    }
    site.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    reader.until("image.analyzed").await;
    assert_eq!(reader.next().await.unwrap(), ping, "and again after news");
}

#[tokio::test]
async fn lines_are_events_alone() {
    let site = Site::with(|config| config.heartbeat = Duration::from_millis(1)).await;
    let batch = site.expecting(1).await;
    let request = site.request(reqwest::Method::GET, &events_path(&batch)).header("accept", "application/x-ndjson");
    let mut response = request.send().await.unwrap();
    let mut text = response.chunk().await.unwrap().unwrap().to_vec();
    // Many silences pass before the image comes.
    let mut silent = site.stream(&events_path(&batch), HeaderMap::new()).await;
    for _ in 0..20 {
        silent.next().await.unwrap();
    }
    site.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    text.extend(response.bytes().await.unwrap());
    for line in String::from_utf8(text).unwrap().lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        assert!(event["cursor"].is_string(), "{line}");
    }
}

#[tokio::test]
async fn a_second_image_of_the_same_bytes_revises_the_first() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let mut reader = site.stream(&events_path(&batch), HeaderMap::new()).await;
    site.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    let EventKind::ImageAnalyzed { verdicts, group, .. } = reader.until("image.analyzed").await.kind else { panic!() };
    assert!(group.is_none() && verdicts.iter().all(|verdict| verdict.issue != Issue::ExactDuplicate));
    site.put(&batch, image_id(2), "b.jpg", photo(1)).await;
    let EventKind::ImageAnalyzed { image, group, .. } = reader.until("image.analyzed").await.kind else { panic!() };
    assert_eq!(image, image_id(2));
    assert!(group.is_some());
    // Told before the batch is at its end, so that nobody has to wait for it.
    let EventKind::ImageRevised { image, verdicts, group: revised } = reader.until("image.revised").await.kind else {
        panic!()
    };
    assert_eq!((image, revised), (image_id(1), group));
    assert!(verdicts.iter().any(|verdict| verdict.issue == Issue::ExactDuplicate));
    for number in [1, 2] {
        assert_eq!(site.image(&batch, image_id(number)).await.group, group);
    }
}

#[tokio::test]
async fn the_end_comes_after_every_end_and_every_revision() {
    let site = Site::start().await;
    let specimens = specimen::photo_folder(3, 30, 240, 160);
    let batch = site.expecting(specimens.len()).await;
    let mut reader = site.stream(&events_path(&batch), HeaderMap::new()).await;
    reader.until("batch.created").await;
    for (specimen, number) in specimens.into_iter().zip(1..) {
        site.put(&batch, image_id(number), &specimen.name, specimen.bytes).await;
    }
    let events = reader.events().await;
    let (mut received, mut ends, mut seals) = (HashSet::new(), HashMap::new(), 0);
    for (index, event) in events.iter().enumerate() {
        assert_eq!(event.cursor.seq, index as u64 + 2);
        match &event.kind {
            EventKind::ImageReceived { image, .. } => assert!(received.insert(*image)),
            EventKind::ImageAnalyzed { image, .. } | EventKind::ImageFailed { image, .. } => {
                assert!(received.contains(image));
                *ends.entry(*image).or_insert(0) += 1;
            }
            EventKind::ImageRevised { image, .. } => assert!(ends.contains_key(image)),
            EventKind::BatchSealed {} => seals += 1,
            EventKind::BatchCompleted { .. } => assert_eq!(index, events.len() - 1),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((received.len(), ends.len(), seals), (30, 30, 1));
    assert!(ends.values().all(|count| *count == 1));
    let EventKind::BatchCompleted { counts, issues, .. } = &events.last().unwrap().kind else { panic!() };
    let found = site.batch(&batch).await;
    assert_eq!((*counts, issues), (found.counts, &found.issues));
    assert!(counts.analyzed >= 25 && counts.failed >= 1, "{counts:?}");
    // The browser's fold of what was streamed is what the server tells.
    let mut sheet = protocol::Sheet::empty(batch.clone());
    for event in site.events(&batch).await {
        sheet.apply(&event);
    }
    let listed: protocol::ImagePage = site.get(&images_path(&batch)).await.parsed();
    assert_eq!(sheet, protocol::Sheet::from_snapshot(found, listed.images));
}
