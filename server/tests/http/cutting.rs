//! Connections that are cut anywhere: whoever comes back with the position it has gets the rest, once and in order.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use protocol::BatchId;
use serde_json::json;

use crate::raw::Raw;
use crate::site::{Site, batch_path, events_path, image_id, photo};
use crate::ways::{Way, after, position};

/// The bytes of whole connections, one behind the other, up to the end of the stream.
async fn connections(site: &Site, way: Way, path: &str) -> Vec<Vec<u8>> {
    let mut all = vec![];
    let mut seen = vec![];
    loop {
        let path = seen.last().map_or(path.to_owned(), |last: &String| format!("{path}?after={}", position(last)));
        let bytes = Raw::send(site.address, &head(way, &path)).await.all().await;
        if bytes.starts_with(b"HTTP/1.1 204 ") {
            return all;
        }
        seen = objects(way, &bytes);
        all.push(bytes);
        if way != Way::Polling {
            return all;
        }
    }
}

fn head(way: Way, path: &str) -> String {
    let fields = match way {
        Way::WebSocket => {
            "Connection: upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
        }
        _ => "Connection: close",
    };
    format!("GET {path} HTTP/1.1\nHost: localhost\nAccept: {}\n{fields}\n\n", way.accept())
}

/// The objects that a client has, when these are all the bytes that have come.
fn objects(way: Way, bytes: &[u8]) -> Vec<String> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return vec![] };
    let body = &bytes[end + 4..];
    match way {
        Way::Sse => text(&chunks(body)).split_inclusive("\n\n").filter_map(message).collect(),
        Way::Ndjson => {
            let text = text(&chunks(body));
            text.split_inclusive('\n').filter_map(|line| Some(line.strip_suffix('\n')?.to_owned())).collect()
        }
        // An array without its end is nothing.
        Way::Polling => serde_json::from_slice::<Vec<Box<serde_json::value::RawValue>>>(body)
            .map(|values| values.iter().map(|value| value.get().to_owned()).collect())
            .unwrap_or_default(),
        Way::WebSocket => frames(body),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The data of a message that has its empty line, if that is an event's.
fn message(block: &str) -> Option<String> {
    let field = |name| block.lines().find_map(|line: &str| line.strip_prefix(name));
    let data = block.strip_suffix("\n\n").and_then(|_| field("data: "))?.to_owned();
    assert_eq!(field("id: "), Some(position(&data).as_str()));
    Some(data)
}

/// What has come of a body in chunks (RFC 9112, section 7.1).
fn chunks(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = vec![];
    while let Some(line) = bytes.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(&text(&bytes[..line]), 16).unwrap();
        bytes = &bytes[line + 2..];
        body.extend_from_slice(&bytes[..size.min(bytes.len())]);
        bytes = bytes.get(size + 2..).unwrap_or_default();
    }
    body
}

/// The texts in whole frames of a server (RFC 6455, section 5.2).
fn frames(mut bytes: &[u8]) -> Vec<String> {
    let mut texts = vec![];
    while let [first, length, rest @ ..] = bytes {
        let (length, rest) = match (*length, rest) {
            (126, [high, low, rest @ ..]) => (usize::from(u16::from_be_bytes([*high, *low])), rest),
            (126, _) => break,
            (127, _) => panic!("no event is that long"),
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

/// Cuts the stream at every byte and has the rest read by a client that comes back.
async fn cut_everywhere(way: Way) {
    let site = Site::start().await;
    let (batch, _) = site.completed(3).await;
    let whole = way.read(&site, &events_path(&batch)).await;
    let mut rests: HashMap<usize, Vec<String>> = HashMap::new();
    let mut before = vec![];
    for bytes in connections(&site, way, &events_path(&batch)).await {
        for cut in 0..=bytes.len() {
            let seen = [&before[..], &objects(way, &bytes[..cut])].concat();
            assert_eq!(seen, whole[..seen.len()], "{way:?}, cut at {cut}");
            if let Entry::Vacant(rest) = rests.entry(seen.len()) {
                let path = seen.last().map_or(events_path(&batch), |last| after(&batch, &position(last)));
                rest.insert(way.read(&site, &path).await);
            }
            assert_eq!(rests[&seen.len()], whole[seen.len()..], "{way:?}, cut at {cut}");
        }
        before.extend(objects(way, &bytes));
    }
    assert_eq!(before, whole, "{way:?}");
    let cuts = if way == Way::Polling { 2 } else { whole.len() + 1 };
    assert_eq!(rests.len(), cuts, "{way:?}: every position was tried");
}

#[tokio::test]
async fn server_sent_events_cut_at_every_byte_lose_nothing() {
    cut_everywhere(Way::Sse).await;
}

#[tokio::test]
async fn lines_cut_at_every_byte_lose_nothing() {
    cut_everywhere(Way::Ndjson).await;
}

#[tokio::test]
async fn answers_to_polling_cut_at_every_byte_lose_nothing() {
    cut_everywhere(Way::Polling).await;
}

#[tokio::test]
async fn frames_cut_at_every_byte_lose_nothing() {
    cut_everywhere(Way::WebSocket).await;
}

/// Reads no more than so many bytes of each connection, and comes back until it is told to stop.
async fn read_in_bites(site: &Site, way: Way, batch: &BatchId, bite: usize) -> (Vec<String>, usize) {
    let (mut seen, mut connections): (Vec<String>, _) = (vec![], 0);
    loop {
        connections += 1;
        let path = seen.last().map_or(events_path(batch), |last| after(batch, &position(last)));
        let bytes = Raw::send(site.address, &head(way, &path)).await.at_most(bite).await;
        if bytes.starts_with(b"HTTP/1.1 204 ") {
            return (seen, connections);
        }
        seen.extend(objects(way, &bytes));
    }
}

#[tokio::test]
async fn who_is_cut_off_again_and_again_while_it_happens_loses_nothing() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let sending = async {
        for number in 1..=12 {
            site.put(&batch, image_id(number), "a.jpg", photo(number.into())).await;
        }
        site.post(&format!("{}/seal", batch_path(&batch))).await;
    };
    let read = |way, bite| read_in_bites(&site, way, &batch, bite);
    let (sse, ndjson, websocket, ()) =
        tokio::join!(read(Way::Sse, 4001), read(Way::Ndjson, 4500), read(Way::WebSocket, 5003), sending);
    let whole = Way::Ndjson.read(&site, &events_path(&batch)).await;
    for (seen, connections) in [sse, ndjson, websocket] {
        assert_eq!(seen, whole);
        assert!(connections > 5, "{connections}");
    }
}
