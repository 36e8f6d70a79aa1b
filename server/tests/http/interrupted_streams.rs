//! Streams that are cut at any byte: a client that resumes gets the remaining events, once and in order.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::iter;

use protocol::BatchId;
use serde_json::json;

use crate::api::{TestServer, batch_path, events_path, image_id, photo};
use crate::raw_connection::RawConnection;
use crate::sse::SseMessage;
use crate::stream_format::{StreamFormat, events_after, position_after};

/// Reads the stream to its end. Returns the received bytes of each connection, with the head of the response: with
/// polling one for each response that has events, else one.
async fn read_connections(server: &TestServer, format: StreamFormat, path: &str) -> Vec<Vec<u8>> {
    let mut connections = vec![];
    let mut objects = vec![];
    loop {
        let path =
            objects.last().map_or(path.to_owned(), |last: &String| format!("{path}?after={}", position_after(last)));
        let bytes = RawConnection::open(server.address, &head(format, &path)).await.read_all().await;
        if bytes.starts_with(b"HTTP/1.1 204 ") {
            return connections;
        }
        objects = received_objects(format, &bytes);
        connections.push(bytes);
        if format != StreamFormat::Polling {
            return connections;
        }
    }
}

/// Head of the request for a stream.
fn head(format: StreamFormat, path: &str) -> String {
    let fields = match format {
        StreamFormat::WebSocket => {
            "Connection: upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
        }
        _ => "Connection: close",
    };
    format!("GET {path} HTTP/1.1\nHost: localhost\nAccept: {}\n{fields}\n\n", format.accept())
}

/// JSON of the events that are complete in these received bytes.
fn received_objects(format: StreamFormat, bytes: &[u8]) -> Vec<String> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return vec![] };
    let body = &bytes[end + 4..];
    match format {
        StreamFormat::Sse => {
            let mut text = text(&dechunk(body));
            let messages = iter::from_fn(|| SseMessage::take_from(&mut text));
            messages
                .filter_map(|message| {
                    let json = message.event_json()?.to_owned();
                    assert_eq!(message.id, Some(position_after(&json)));
                    Some(json)
                })
                .collect()
        }
        StreamFormat::Ndjson => {
            let text = text(&dechunk(body));
            text.split_inclusive('\n').filter_map(|line| Some(line.strip_suffix('\n')?.to_owned())).collect()
        }
        // A JSON array without its end cannot be parsed: no event has been received.
        StreamFormat::Polling => serde_json::from_slice::<Vec<Box<serde_json::value::RawValue>>>(body)
            .map(|values| values.iter().map(|value| value.get().to_owned()).collect())
            .unwrap_or_default(),
        StreamFormat::WebSocket => frame_texts(body),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Decodes the received part of a chunked body (RFC 9112, section 7.1).
fn dechunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = vec![];
    while let Some(line) = bytes.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(&text(&bytes[..line]), 16).unwrap();
        bytes = &bytes[line + 2..];
        body.extend_from_slice(&bytes[..size.min(bytes.len())]);
        bytes = bytes.get(size + 2..).unwrap_or_default();
    }
    body
}

/// Texts of the complete frames of a server (RFC 6455, section 5.2).
fn frame_texts(mut bytes: &[u8]) -> Vec<String> {
    let mut texts = vec![];
    while let [first, length, rest @ ..] = bytes {
        let (length, rest) = match (*length, rest) {
            (126, [high, low, rest @ ..]) => (usize::from(u16::from_be_bytes([*high, *low])), rest),
            (126, _) => break,
            (127, _) => panic!("frame of more than 64 KiB"),
            (length, rest) => (usize::from(length), rest),
        };
        let Some(payload) = rest.get(..length) else { break };
        if *first == 0x81 {
            texts.push(text(payload));
        }
        bytes = &rest[length..];
    }
    texts
}

/// Asserts that a client loses nothing that has received any number of the stream's bytes, from none to all, and
/// resumes.
async fn cut_everywhere(format: StreamFormat) {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(3).await;
    let all = format.read(&server, &events_path(&batch)).await;
    let mut rests: HashMap<usize, Vec<String>> = HashMap::new();
    let mut before = vec![];
    for bytes in read_connections(&server, format, &events_path(&batch)).await {
        for cut in 0..=bytes.len() {
            let received = [&before[..], &received_objects(format, &bytes[..cut])].concat();
            assert_eq!(received, all[..received.len()], "{format:?}, cut at {cut}");
            if let Entry::Vacant(rest) = rests.entry(received.len()) {
                let path = resume_path(&batch, &received);
                rest.insert(format.read(&server, &path).await);
            }
            assert_eq!(rests[&received.len()], all[received.len()..], "{format:?}, cut at {cut}");
        }
        before.extend(received_objects(format, &bytes));
    }
    assert_eq!(before, all, "{format:?}");
    // A poll is received completely or not at all.
    let positions = if format == StreamFormat::Polling { 2 } else { all.len() + 1 };
    assert_eq!(rests.len(), positions, "{format:?}: positions are missing");
}

#[tokio::test]
async fn server_sent_events_that_are_cut_at_any_byte_lose_nothing() {
    cut_everywhere(StreamFormat::Sse).await;
}

#[tokio::test]
async fn ndjson_that_is_cut_at_any_byte_loses_nothing() {
    cut_everywhere(StreamFormat::Ndjson).await;
}

#[tokio::test]
async fn polls_that_are_cut_at_any_byte_lose_nothing() {
    cut_everywhere(StreamFormat::Polling).await;
}

#[tokio::test]
async fn websockets_that_are_cut_at_any_byte_lose_nothing() {
    cut_everywhere(StreamFormat::WebSocket).await;
}

/// Path of the stream after the last received event.
fn resume_path(batch: &BatchId, received: &[String]) -> String {
    received.last().map_or(events_path(batch), |last| events_after(batch, &position_after(last)))
}

/// Reads at most this many bytes of each connection and resumes until the server has no more events. Returns the events
/// and the number of connections.
async fn read_in_pieces(
    server: &TestServer,
    format: StreamFormat,
    batch: &BatchId,
    length: usize,
) -> (Vec<String>, usize) {
    let (mut received, mut connections): (Vec<String>, _) = (vec![], 0);
    loop {
        connections += 1;
        let head = head(format, &resume_path(batch, &received));
        let bytes = RawConnection::open(server.address, &head).await.read_at_most(length).await;
        if bytes.starts_with(b"HTTP/1.1 204 ") {
            return (received, connections);
        }
        received.extend(received_objects(format, &bytes));
    }
}

#[tokio::test]
async fn a_client_that_is_cut_off_repeatedly_during_uploads_loses_nothing() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let uploading = async {
        for number in 1..=12 {
            server.put(&batch, image_id(number), "a.jpg", photo(number)).await;
        }
        server.post(&format!("{}/seal", batch_path(&batch))).await;
    };
    let read = |format, length| read_in_pieces(&server, format, &batch, length);
    let (sse, ndjson, websocket, ()) = tokio::join!(
        read(StreamFormat::Sse, 4001),
        read(StreamFormat::Ndjson, 4500),
        read(StreamFormat::WebSocket, 5003),
        uploading
    );
    let all = StreamFormat::Ndjson.read(&server, &events_path(&batch)).await;
    for (received, connections) in [sse, ndjson, websocket] {
        assert_eq!(received, all);
        assert!(connections > 5, "{connections}");
    }
}
