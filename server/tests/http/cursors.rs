//! Cursors with which a client resumes an event stream, and formats that it chooses with `Accept`.

use std::iter;

use protocol::{BatchId, Cursor, Epoch, Event, EventKind};
use reqwest::Method;
use reqwest::header::HeaderMap;

use crate::api::{TestServer, events_path, image_path};
use crate::ndjson::parse_events;
use crate::response::ApiResponse;
use crate::sse::SseMessage;

/// Reads the stream to its end, with this query and `Last-Event-ID`.
async fn read(server: &TestServer, batch: &BatchId, query: &str, last_event_id: Option<&str>) -> Vec<Event> {
    let headers = last_event_id.map(|id| ("last-event-id".parse().unwrap(), id.parse().unwrap()));
    let path = format!("{}{query}", events_path(batch));
    server.stream(&path, HeaderMap::from_iter(headers)).await.events().await
}

#[tokio::test]
async fn a_resuming_client_gets_exactly_the_events_that_it_lacks() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(2).await;
    let all = read(&server, &batch, "", None).await;
    assert!(all.iter().map(|event| event.cursor.seq).eq(1..=all.len() as u64));
    assert_eq!(read(&server, &batch, "", Some(&all[2].cursor.to_string())).await, all[3..]);
    let before = Cursor { seq: 0, ..all[0].cursor.clone() };
    assert_eq!(read(&server, &batch, "", Some(&before.to_string())).await, all, "the cursor before the first event");
    for index in 0..all.len() - 1 {
        let cursor = &all[index].cursor;
        for name in ["after", "lastEventId", "last_event_id"] {
            assert_eq!(read(&server, &batch, &format!("?{name}={cursor}"), None).await, all[index + 1..], "{name}");
        }
    }
}

#[tokio::test]
async fn the_header_takes_precedence_over_the_query() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(2).await;
    let all = read(&server, &batch, "", None).await;
    let (early, late) = (all[0].cursor.to_string(), all[4].cursor.to_string());
    assert_eq!(read(&server, &batch, &format!("?after={early}"), Some(&late)).await, all[5..]);
    assert_eq!(read(&server, &batch, &format!("?lastEventId={late}&after={early}"), None).await, all[1..]);
}

#[tokio::test]
async fn a_client_that_has_every_event_gets_no_content() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(1).await;
    let last = read(&server, &batch, "", None).await.pop().unwrap().cursor;
    for accept in ["text/event-stream", "application/x-ndjson", "*/*"] {
        let request = server.request(Method::GET, &events_path(&batch)).header("accept", accept);
        let response = ApiResponse::fetch(request.header("last-event-id", last.to_string())).await;
        assert_eq!((response.status, response.body.len()), (204, 0), "{accept}");
        assert_eq!(server.get(&format!("{}?after={last}", events_path(&batch))).await.status, 204);
    }
}

#[tokio::test]
async fn events_after_the_end_are_streamed_and_end_the_stream() {
    let server = TestServer::start().await;
    let (batch, ids) = server.completed_batch(1).await;
    let last = read(&server, &batch, "", None).await.pop().unwrap().cursor;
    server.delete(&image_path(&batch, ids[0])).await;
    let events = read(&server, &batch, "", Some(&last.to_string())).await;
    assert_eq!(
        events.iter().map(|event| &event.kind).collect::<Vec<_>>(),
        [&EventKind::ImageDeleted { image: ids[0] }]
    );
}

#[tokio::test]
async fn an_unusable_cursor_resets_the_stream() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(1).await;
    let all = read(&server, &batch, "", None).await;
    let last = &all.last().unwrap().cursor;
    let foreign = Cursor { epoch: Epoch::from_random([9; 8]), seq: 3 };
    let ahead = Cursor { seq: last.seq + 1, ..last.clone() };
    let known = last.epoch.as_str();
    for sent in [
        foreign.to_string(),
        ahead.to_string(),
        "nonsense".to_owned(),
        "3".to_owned(),
        format!("{known}-"),
        format!("{known}--1"),
        format!("{known}-+1"),
        format!("{known}-99999999999999999999999"),
    ] {
        let headers = HeaderMap::from_iter([("last-event-id".parse().unwrap(), sent.parse().unwrap())]);
        let mut stream = server.stream(&events_path(&batch), headers).await;
        assert_eq!(stream.status, 200);
        assert_eq!(stream.next().await.unwrap().retry.as_deref(), Some("1000"));
        let message = stream.next().await.unwrap();
        let reset = message.to_event().unwrap();
        assert_eq!(
            (message.event.as_deref(), &reset.kind),
            (Some("stream.reset"), &EventKind::StreamReset {}),
            "{sent}"
        );
        assert_eq!((&reset.cursor, &reset.batch), (&Cursor { seq: 0, ..last.clone() }, &batch));
        assert_eq!(stream.events().await, all, "{sent}");
    }
}

#[tokio::test]
async fn accept_headers_select_a_format_with_the_same_events() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(2).await;
    let all = read(&server, &batch, "", None).await;
    for (accept, kind) in [
        ("text/event-stream", "text/event-stream"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("text/html, application/x-ndjson;q=0.9", "application/x-ndjson"),
        ("*/*", "text/event-stream"),
        ("text/html", "text/event-stream"),
    ] {
        let path = format!("{}?after={}", events_path(&batch), all[0].cursor);
        let response = ApiResponse::fetch(server.request(Method::GET, &path).header("accept", accept)).await;
        assert_eq!((response.status, response.header("content-type")), (200, kind));
        assert_eq!(response.header("cache-control"), "no-cache, no-transform");
        assert_eq!(response.header("x-accel-buffering"), "no");
        let mut text = response.text().to_owned();
        let events = match kind {
            "application/x-ndjson" => parse_events(&text),
            _ => iter::from_fn(|| SseMessage::take_from(&mut text)).filter_map(|message| message.to_event()).collect(),
        };
        assert_eq!(events, all[1..], "{accept}");
    }
}

#[tokio::test]
async fn a_reset_is_a_line_of_ndjson() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(1).await;
    let path = format!("{}?after=nonsense", events_path(&batch));
    let response =
        ApiResponse::fetch(server.request(Method::GET, &path).header("accept", "application/x-ndjson")).await;
    let events = parse_events(response.text());
    assert_eq!((&events[0].kind, events[0].cursor.seq), (&EventKind::StreamReset {}, 0));
    assert_eq!(events[1..], read(&server, &batch, "", None).await);
}

#[tokio::test]
async fn cursors_stay_valid_when_the_server_restarts() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(2).await;
    let all = read(&server, &batch, "", None).await;
    let server = server.restarted(|_| {}).await;
    assert_eq!(read(&server, &batch, "", Some(&all[2].cursor.to_string())).await, all[3..]);
    let end = format!("{}?after={}", events_path(&batch), all.last().unwrap().cursor);
    assert_eq!(server.get(&end).await.status, 204);
}
