//! The four stream formats: the same events in the same order, chosen by content negotiation or an upgrade.

use reqwest::Method;
use serde_json::json;

use crate::api::{TestServer, batch_path, events_path, image_id, photo};
use crate::response::ApiResponse;
use crate::stream_format::{StreamFormat, events_after, parse_objects};

#[tokio::test]
async fn all_formats_give_the_same_events() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(3).await;
    let all = StreamFormat::Ndjson.read(&server, &events_path(&batch)).await;
    assert!(parse_objects(&all).iter().map(|event| event.cursor.seq).eq(1..=all.len() as u64));
    for format in StreamFormat::ALL {
        assert_eq!(format.read(&server, &events_path(&batch)).await, all, "{format:?}");
        for (index, event) in parse_objects(&all).iter().enumerate().take(all.len() - 1) {
            let rest = format.read(&server, &events_after(&batch, &event.cursor.to_string())).await;
            assert_eq!(rest, all[index + 1..], "{format:?}");
        }
    }
}

#[tokio::test]
async fn replayed_streams_equal_live_streams_byte_for_byte() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(3).await;
    let path = events_path(&batch);
    let live = async {
        let [sse, ndjson, polling, websocket] = StreamFormat::ALL.map(|format| format.read(&server, &path));
        tokio::join!(sse, ndjson, polling, websocket)
    };
    let raw = async |accept| ApiResponse::fetch(server.request(Method::GET, &path).header("accept", accept)).await.body;
    let uploading = async {
        for number in 1..=3 {
            server.put(&batch, image_id(number), "a.jpg", photo(number)).await;
        }
    };
    let (live, ndjson, sse, ()) = tokio::join!(live, raw("application/x-ndjson"), raw("text/event-stream"), uploading);
    assert!(live.0.len() > 8 && live.0 == live.1 && live.1 == live.2 && live.2 == live.3);
    assert_eq!(raw("application/x-ndjson").await, ndjson);
    assert_eq!(raw("text/event-stream").await, sse);
    for format in StreamFormat::ALL {
        assert_eq!(format.read(&server, &path).await, live.0, "{format:?}");
    }
}

#[tokio::test]
async fn a_client_that_has_every_event_gets_no_content_in_every_format() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(1).await;
    let all = parse_objects(&StreamFormat::Ndjson.read(&server, &events_path(&batch)).await);
    let path = events_after(&batch, &all.last().unwrap().cursor.to_string());
    for format in StreamFormat::ALL {
        assert_eq!(format.status(&server, &path).await, 204, "{format:?}");
    }
    server.delete(&batch_path(&batch)).await;
    for format in StreamFormat::ALL {
        for path in [&path, &events_path(&batch), &events_after(&batch, "nonsense")] {
            assert_eq!(format.status(&server, path).await, 204, "{format:?}: a deleted batch has events");
        }
        let unknown = format!("/api/v1/batches/{}/events", "A".repeat(22));
        assert_eq!(format.status(&server, &unknown).await, 404, "{format:?}");
    }
    assert_eq!(server.get(&batch_path(&batch)).await.status, 404);
}

#[tokio::test]
async fn deletion_ends_the_stream_in_every_format() {
    let server = TestServer::start().await;
    for format in StreamFormat::ALL {
        let batch = server.create_batch(json!({})).await;
        let created = server.batch(&batch).await.cursor;
        let path = events_after(&batch, &created.to_string());
        let deleting = async {
            server.wait_for_open_streams(format.metrics_name(), 1).await;
            server.delete(&batch_path(&batch)).await;
        };
        let (objects, ()) = tokio::join!(format.read(&server, &path), deleting);
        let kinds: Vec<_> = parse_objects(&objects).into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [protocol::EventKind::BatchDeleted {}], "{format:?}");
    }
}

#[tokio::test]
async fn an_unusable_cursor_resets_the_stream_in_every_format() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(1).await;
    let all = StreamFormat::Ndjson.read(&server, &events_path(&batch)).await;
    let last = parse_objects(&all).pop().unwrap().cursor;
    for format in StreamFormat::ALL {
        for bad in ["nonsense", "0000000000000000-1", &format!("{}-{}", last.epoch.as_str(), last.seq + 1)] {
            let objects = format.read(&server, &events_after(&batch, bad)).await;
            let reset = parse_objects(&objects).remove(0);
            assert_eq!((reset.kind, reset.cursor.seq), (protocol::EventKind::StreamReset {}, 0), "{format:?}: {bad}");
            assert_eq!(objects[1..], all, "{format:?}: {bad}");
        }
    }
}

#[tokio::test]
async fn responses_forbid_caching_transforming_and_buffering() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(1).await;
    for (accept, kind) in [
        ("text/event-stream", "text/event-stream"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("application/json", "application/json"),
        ("application/json;q=0.2, application/x-ndjson;q=0.3", "application/x-ndjson"),
        ("application/json, text/plain, */*", "application/json"),
        ("*/*", "text/event-stream"),
        ("image/png", "text/event-stream"),
    ] {
        let response =
            ApiResponse::fetch(server.request(Method::GET, &events_path(&batch)).header("accept", accept)).await;
        assert_eq!((response.status, response.header("content-type")), (200, kind), "{accept}");
        assert_eq!(response.header("cache-control"), "no-cache, no-transform");
        assert_eq!((response.header("x-accel-buffering"), response.header("vary")), ("no", "accept"));
    }
}
