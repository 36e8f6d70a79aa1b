//! Stopping a server: streams end, idle connections do not delay it, running work is finished, and queued images are
//! left to the next server.
#![cfg(target_os = "linux")]

use std::time::Instant;

use protocol::{BatchState, ImageState};
use reqwest::header::HeaderMap;
use serde_json::json;

use crate::api::{STOP_LIMIT, TestServer, events_path, image_id, image_path, photo};
use crate::decoder_gate::DecoderGate;
use crate::raw_connection::RawConnection;

#[tokio::test]
async fn an_open_stream_ends_with_a_retry_delay() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let mut stream = server.stream(&events_path(&batch), HeaderMap::new()).await;
    let last = stream.until("batch.created").await;
    let begun = Instant::now();
    let data = server.stopped().await;
    assert!(begun.elapsed() < STOP_LIMIT, "it took {:?}", begun.elapsed());
    let closing = stream.next().await.unwrap();
    let retry: u64 = closing.retry.unwrap().parse().unwrap();
    assert!((1000..=3000).contains(&retry), "{retry}");
    assert_eq!((closing.data, stream.next().await), (None, None));
    // The client resumes at the next server and has missed nothing.
    let server = TestServer::start_in(data, |_| {}).await;
    let path = format!("{}?after={}", events_path(&batch), last.cursor);
    let mut stream = server.stream(&path, HeaderMap::new()).await;
    server.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    assert_eq!(stream.next_event().await.unwrap().cursor.seq, last.cursor.seq + 1);
}

#[tokio::test]
async fn an_idle_connection_does_not_delay_the_stop() {
    let server = TestServer::start().await;
    // The client keeps the connection open for its next request.
    let mut idle = RawConnection::open(server.address, "GET /healthz HTTP/1.1\nHost: localhost\n\n").await;
    idle.read_until("200 OK").await;
    let begun = Instant::now();
    let _data = server.stopped().await;
    assert!(begun.elapsed() < STOP_LIMIT, "it took {:?}", begun.elapsed());
    idle.read_to_close().await;
}

#[tokio::test]
async fn an_upload_in_progress_is_finished() {
    let server = TestServer::start().await;
    let (batch, bytes) = (server.create_batch(json!({})).await, photo(1));
    let (path, length) = (image_path(&batch, image_id(1)), bytes.len());
    let fields = format!("Host: localhost\nContent-Length: {length}\nExpect: 100-continue");
    let mut connection = RawConnection::open(server.address, &format!("PUT {path} HTTP/1.1\n{fields}\n\n")).await;
    connection.read_until("100 Continue").await;
    server.stop.cancel();
    connection.send(&bytes).await;
    let response = connection.read_to_close().await;
    assert!(response.contains("HTTP/1.1 201 "), "{response}");
    let server = server.restarted(|_| {}).await;
    assert_eq!(server.image(&batch, image_id(1)).await.bytes, length as u64);
}

#[tokio::test]
async fn running_analyses_are_finished_and_queued_ones_left_to_the_next_server() {
    let mut gate = DecoderGate::new();
    let (server, batch) = gate.start_server_with_two_photos().await;
    server.stop.cancel();
    gate.release_decoder().await;
    let server = server.restarted(|config| gate.install(config)).await;
    let states = [server.image(&batch, image_id(1)).await.state, server.image(&batch, image_id(2)).await.state];
    assert_eq!(states, [ImageState::Analyzed, ImageState::Queued]);
    gate.decoder_waits().await;
    gate.release_decoder().await;
    let events = server.events(&batch).await;
    let types: Vec<_> = events.iter().map(|event| event.kind.event_type().as_str()).collect();
    assert_eq!(types[4..], ["image.analyzed", "image.analyzed", "batch.completed"]);
    assert_eq!(server.batch(&batch).await.state, BatchState::Completed);
}
