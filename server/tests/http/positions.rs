//! Where a reader starts in a batch's log.

use protocol::{BatchId, Cursor, Epoch, Event, EventKind};
use reqwest::Method;
use reqwest::header::HeaderMap;

use crate::answer::Answer;
use crate::site::{Site, events_path};

/// Reads the stream to its end with this query and header.
async fn read(site: &Site, batch: &BatchId, query: &str, last_event_id: Option<&str>) -> Vec<Event> {
    let headers = last_event_id.map(|id| ("last-event-id".parse().unwrap(), id.parse().unwrap()));
    let path = format!("{}{query}", events_path(batch));
    site.stream(&path, HeaderMap::from_iter(headers)).await.events().await
}

#[tokio::test]
async fn a_reader_that_comes_back_gets_exactly_what_it_has_not_seen() {
    let site = Site::start().await;
    let (batch, _) = site.completed(2).await;
    let whole = read(&site, &batch, "", None).await;
    assert!(whole.iter().map(|event| event.cursor.seq).eq(1..=whole.len() as u64));
    assert_eq!(read(&site, &batch, "", Some(&whole[2].cursor.to_string())).await, whole[3..]);
    let before = Cursor { seq: 0, ..whole[0].cursor.clone() };
    assert_eq!(read(&site, &batch, "", Some(&before.to_string())).await, whole, "the position before the first event");
    for index in 0..whole.len() - 1 {
        let cursor = &whole[index].cursor;
        for name in ["after", "lastEventId", "last_event_id"] {
            assert_eq!(read(&site, &batch, &format!("?{name}={cursor}"), None).await, whole[index + 1..], "{name}");
        }
    }
}

#[tokio::test]
async fn the_header_counts_before_the_address() {
    let site = Site::start().await;
    let (batch, _) = site.completed(2).await;
    let whole = read(&site, &batch, "", None).await;
    let (early, late) = (whole[0].cursor.to_string(), whole[4].cursor.to_string());
    assert_eq!(read(&site, &batch, &format!("?after={early}"), Some(&late)).await, whole[5..]);
    assert_eq!(read(&site, &batch, &format!("?lastEventId={late}&after={early}"), None).await, whole[1..]);
}

#[tokio::test]
async fn who_has_everything_is_told_to_stop() {
    let site = Site::start().await;
    let (batch, _) = site.completed(1).await;
    let last = read(&site, &batch, "", None).await.pop().unwrap().cursor;
    for accept in ["text/event-stream", "application/x-ndjson", "*/*"] {
        let request = site.request(Method::GET, &events_path(&batch)).header("accept", accept);
        let answer = Answer::of(request.header("last-event-id", last.to_string())).await;
        assert_eq!((answer.status, answer.body.len()), (204, 0), "{accept}");
        assert_eq!(site.get(&format!("{}?after={last}", events_path(&batch))).await.status, 204);
    }
}

#[tokio::test]
async fn what_follows_the_end_is_told_and_ends_the_stream() {
    let site = Site::start().await;
    let (batch, ids) = site.completed(1).await;
    let last = read(&site, &batch, "", None).await.pop().unwrap().cursor;
    site.delete(&crate::site::image_path(&batch, ids[0])).await;
    let news = read(&site, &batch, "", Some(&last.to_string())).await;
    assert_eq!(news.iter().map(|event| &event.kind).collect::<Vec<_>>(), [&EventKind::ImageDeleted { image: ids[0] }]);
}

#[tokio::test]
async fn a_position_that_cannot_be_used_is_told_and_the_log_begins_anew() {
    let site = Site::start().await;
    let (batch, _) = site.completed(1).await;
    let whole = read(&site, &batch, "", None).await;
    let last = &whole.last().unwrap().cursor;
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
        let mut messages = site.stream(&events_path(&batch), headers).await;
        assert_eq!(messages.status, 200);
        assert_eq!(messages.next().await.unwrap().retry.as_deref(), Some("1000"));
        let message = messages.next().await.unwrap();
        let reset = message.to_event();
        assert_eq!(
            (message.event.as_deref(), &reset.kind),
            (Some("stream.reset"), &EventKind::StreamReset {}),
            "{sent}"
        );
        assert_eq!((&reset.cursor, &reset.batch), (&Cursor { seq: 0, ..last.clone() }, &batch));
        assert_eq!(messages.events().await, whole, "{sent}");
    }
}

#[tokio::test]
async fn each_representation_tells_the_same() {
    let site = Site::start().await;
    let (batch, _) = site.completed(2).await;
    let whole = read(&site, &batch, "", None).await;
    for (accept, kind) in [
        ("text/event-stream", "text/event-stream"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("text/html, application/x-ndjson;q=0.9", "application/x-ndjson"),
        ("*/*", "text/event-stream"),
        ("text/html", "text/event-stream"),
    ] {
        let path = format!("{}?after={}", events_path(&batch), whole[0].cursor);
        let answer = Answer::of(site.request(Method::GET, &path).header("accept", accept)).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, kind));
        assert_eq!(answer.header("cache-control"), "no-cache, no-transform");
        assert_eq!(answer.header("x-accel-buffering"), "no");
        let text = String::from_utf8(answer.body).unwrap();
        let objects = text.lines().filter_map(|line| match kind {
            "application/x-ndjson" => Some(line),
            _ => line.strip_prefix("data: "),
        });
        let events: Vec<Event> = objects.map(|json| serde_json::from_str(json).unwrap()).collect();
        assert_eq!(events, whole[1..], "{accept}");
    }
}

#[tokio::test]
async fn a_reset_in_lines_is_a_line() {
    let site = Site::start().await;
    let (batch, _) = site.completed(1).await;
    let path = format!("{}?after=nonsense", events_path(&batch));
    let answer = Answer::of(site.request(Method::GET, &path).header("accept", "application/x-ndjson")).await;
    let text = String::from_utf8(answer.body).unwrap();
    let events: Vec<Event> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&events[0].kind, events[0].cursor.seq), (&EventKind::StreamReset {}, 0));
    assert_eq!(events[1..], read(&site, &batch, "", None).await);
}

#[tokio::test]
async fn a_server_that_starts_again_knows_its_readers_positions() {
    let site = Site::start().await;
    let (batch, _) = site.completed(2).await;
    let whole = read(&site, &batch, "", None).await;
    let site = Site::over(site.stopped().await, |_| {}).await;
    assert_eq!(read(&site, &batch, "", Some(&whole[2].cursor.to_string())).await, whole[3..]);
    let end = format!("{}?after={}", events_path(&batch), whole.last().unwrap().cursor);
    assert_eq!(site.get(&end).await.status, 204);
}
