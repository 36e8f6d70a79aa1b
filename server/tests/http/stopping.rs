//! Stopping: streams end, what runs is finished, nothing is lost.
#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};

use protocol::{BatchState, ImageState};
use reqwest::header::HeaderMap;
use serde_json::json;

use crate::gate::Gate;
use crate::raw::Raw;
use crate::site::{Site, events_path, image_id, image_path, photo};

#[tokio::test]
async fn an_open_stream_is_ended_with_a_word_on_when_to_come_back() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let mut reader = site.stream(&events_path(&batch), HeaderMap::new()).await;
    let last = reader.until("batch.created").await;
    let begun = Instant::now();
    let data = site.stopped().await;
    assert!(begun.elapsed() < Duration::from_secs(5), "it took {:?}", begun.elapsed());
    let closing = reader.next().await.unwrap();
    let retry: u64 = closing.retry.unwrap().parse().unwrap();
    assert!((1000..=3000).contains(&retry), "{retry}");
    assert_eq!((closing.data, reader.next().await), (None, None));
    // The reader comes back to the next server and has missed nothing.
    let site = Site::over(data, |_| {}).await;
    let path = format!("{}?after={}", events_path(&batch), last.cursor);
    let mut reader = site.stream(&path, HeaderMap::new()).await;
    site.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    assert_eq!(reader.next_event().await.unwrap().cursor.seq, last.cursor.seq + 1);
}

#[tokio::test]
async fn an_idle_connection_holds_nothing_up() {
    let site = Site::start().await;
    // The client keeps the connection open for its next request.
    assert_eq!(site.get("/healthz").await.status, 200);
    let (client, address) = (site.client.clone(), site.address);
    let begun = Instant::now();
    let _data = site.stopped().await;
    assert!(begun.elapsed() < Duration::from_secs(5), "it took {:?}", begun.elapsed());
    assert!(client.get(format!("http://{address}/healthz")).send().await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn an_upload_in_progress_is_finished() {
    let site = Site::start().await;
    let (batch, bytes) = (site.open(json!({})).await, photo(1));
    let (path, length) = (image_path(&batch, image_id(1)), bytes.len());
    let fields = format!("Host: localhost\nContent-Length: {length}\nExpect: 100-continue");
    let mut raw = Raw::send(site.address, &format!("PUT {path} HTTP/1.1\n{fields}\n\n")).await;
    raw.until("100 Continue").await;
    site.stop.cancel();
    raw.bytes(&bytes).await;
    let answer = raw.rest().await;
    assert!(answer.contains("HTTP/1.1 201 "), "{answer}");
    let site = Site::over(site.stopped().await, |_| {}).await;
    assert_eq!(site.image(&batch, image_id(1)).await.bytes, length as u64);
}

#[tokio::test]
async fn what_runs_is_finished_and_what_waits_is_left_to_the_next_server() {
    let mut gate = Gate::new();
    let site = Site::with(|config| gate.guard(config)).await;
    let batch = site.expecting(2).await;
    for number in [1, 2] {
        site.put(&batch, image_id(number), "a.jpg", photo(number.into())).await;
    }
    gate.reached().await;
    site.stop.cancel();
    gate.open().await;
    let site = Site::over(site.stopped().await, |config| gate.guard(config)).await;
    let states = [site.image(&batch, image_id(1)).await.state, site.image(&batch, image_id(2)).await.state];
    assert_eq!(states, [ImageState::Analyzed, ImageState::Queued]);
    gate.reached().await;
    gate.open().await;
    let events = site.events(&batch).await;
    let types: Vec<_> = events.iter().map(|event| event.kind.event_type().as_str()).collect();
    assert_eq!(types[4..], ["image.analyzed", "image.analyzed", "batch.completed"]);
    assert_eq!(site.batch(&batch).await.state, BatchState::Completed);
}
