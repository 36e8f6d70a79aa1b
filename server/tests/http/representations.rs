//! One log, four representations: the same events in the same order, by standard negotiation.

use reqwest::Method;
use serde_json::json;

use crate::answer::Answer;
use crate::site::{Site, batch_path, events_path, image_id, photo};
use crate::ways::{Way, after, events};

#[tokio::test]
async fn all_four_give_the_same_list() {
    let site = Site::start().await;
    let (batch, _) = site.completed(3).await;
    let whole = Way::Ndjson.read(&site, &events_path(&batch)).await;
    assert!(events(&whole).iter().map(|event| event.cursor.seq).eq(1..=whole.len() as u64));
    for way in Way::ALL {
        assert_eq!(way.read(&site, &events_path(&batch)).await, whole, "{way:?}");
        for (place, event) in events(&whole).iter().enumerate().take(whole.len() - 1) {
            let rest = way.read(&site, &after(&batch, &event.cursor.to_string())).await;
            assert_eq!(rest, whole[place + 1..], "{way:?}");
        }
    }
}

#[tokio::test]
async fn replay_is_what_was_told_live_byte_for_byte() {
    let site = Site::start().await;
    let batch = site.expecting(3).await;
    let path = events_path(&batch);
    let live = async {
        let [sse, ndjson, polling, websocket] = Way::ALL.map(|way| way.read(&site, &path));
        tokio::join!(sse, ndjson, polling, websocket)
    };
    let raw = async |accept| Answer::of(site.request(Method::GET, &path).header("accept", accept)).await.body;
    let sending = async {
        for number in 1..=3 {
            site.put(&batch, image_id(number), "a.jpg", photo(number.into())).await;
        }
    };
    let (live, lines, messages, ()) =
        tokio::join!(live, raw("application/x-ndjson"), raw("text/event-stream"), sending);
    assert!(live.0.len() > 8 && live.0 == live.1 && live.1 == live.2 && live.2 == live.3);
    assert_eq!(raw("application/x-ndjson").await, lines);
    assert_eq!(raw("text/event-stream").await, messages);
    for way in Way::ALL {
        assert_eq!(way.read(&site, &path).await, live.0, "{way:?}");
    }
}

#[tokio::test]
async fn who_has_everything_is_told_to_stop_in_every_representation() {
    let site = Site::start().await;
    let (batch, _) = site.completed(1).await;
    let whole = events(&Way::Ndjson.read(&site, &events_path(&batch)).await);
    let path = after(&batch, &whole.last().unwrap().cursor.to_string());
    for way in Way::ALL {
        assert_eq!(way.status(&site, &path).await, 204, "{way:?}");
    }
    site.delete(&batch_path(&batch)).await;
    for way in Way::ALL {
        for path in [&path, &events_path(&batch), &after(&batch, "nonsense")] {
            assert_eq!(way.status(&site, path).await, 204, "{way:?}: a deleted batch has nothing to tell");
        }
        let unknown = format!("/api/v1/batches/{}/events", "A".repeat(22));
        assert_eq!(way.status(&site, &unknown).await, 404, "{way:?}");
    }
    assert_eq!(site.get(&batch_path(&batch)).await.status, 404);
}

#[tokio::test]
async fn deletion_ends_every_stream() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let path = events_path(&batch);
    let reading = async {
        let [sse, ndjson, polling, websocket] = Way::ALL.map(|way| way.read(&site, &path));
        tokio::join!(sse, ndjson, polling, websocket)
    };
    let deleting = async {
        // Another reader is told of the first event; those above have asked before it.
        site.stream(&path, Default::default()).await.until("batch.created").await;
        site.delete(&batch_path(&batch)).await;
    };
    let (read, ()) = tokio::join!(reading, deleting);
    for objects in [read.0, read.1, read.2, read.3] {
        assert_eq!(events(&objects).last().unwrap().kind, protocol::EventKind::BatchDeleted {});
    }
}

#[tokio::test]
async fn a_position_that_cannot_be_used_is_told_in_every_representation() {
    let site = Site::start().await;
    let (batch, _) = site.completed(1).await;
    let whole = Way::Ndjson.read(&site, &events_path(&batch)).await;
    let last = events(&whole).pop().unwrap().cursor;
    for way in Way::ALL {
        for bad in ["nonsense", "0000000000000000-1", &format!("{}-{}", last.epoch.as_str(), last.seq + 1)] {
            let read = way.read(&site, &after(&batch, bad)).await;
            let reset = events(&read).remove(0);
            assert_eq!((reset.kind, reset.cursor.seq), (protocol::EventKind::StreamReset {}, 0), "{way:?}: {bad}");
            assert_eq!(read[1..], whole, "{way:?}: {bad}");
        }
    }
}

#[tokio::test]
async fn answers_say_that_nobody_may_keep_change_or_delay_them() {
    let site = Site::start().await;
    let (batch, _) = site.completed(1).await;
    for (accept, kind) in [
        ("text/event-stream", "text/event-stream"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("application/json", "application/json"),
        ("application/json;q=0.2, application/x-ndjson;q=0.3", "application/x-ndjson"),
        ("application/json, text/plain, */*", "application/json"),
        ("*/*", "text/event-stream"),
        ("image/png", "text/event-stream"),
    ] {
        let answer = Answer::of(site.request(Method::GET, &events_path(&batch)).header("accept", accept)).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{accept}");
        assert_eq!(answer.header("cache-control"), "no-cache, no-transform");
        assert_eq!((answer.header("x-accel-buffering"), answer.header("vary")), ("no", "accept"));
    }
}
