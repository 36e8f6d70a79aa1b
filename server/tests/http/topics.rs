//! Several batches, or chosen types of events, on one stream, with one position that resumes all of them.

use std::collections::HashMap;

use protocol::{BatchId, Event, EventKind, ProblemCode};
use reqwest::header::HeaderMap;
use serde_json::json;

use crate::site::{Site, batch_path, image_id, image_path, photo};
use crate::ways::{Way, events, position};

fn path(batches: &[&BatchId], rest: &str) -> String {
    let named: Vec<_> = batches.iter().map(|batch| format!("batch={batch}")).collect();
    format!("/api/v1/events?{}{rest}", named.join("&"))
}

/// The numbers of each batch's events, in the order in which they came.
fn by_batch(events: &[Event]) -> HashMap<BatchId, Vec<u64>> {
    let mut numbers: HashMap<_, Vec<u64>> = HashMap::new();
    for event in events {
        numbers.entry(event.batch.clone()).or_default().push(event.cursor.seq);
    }
    numbers
}

/// A batch with an image that is analyzed and a file that is none.
async fn mixed(site: &Site) -> BatchId {
    let batch = site.expecting(2).await;
    site.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    site.put(&batch, image_id(2), "b.jpg", "text").await;
    site.events(&batch).await;
    batch
}

#[tokio::test]
async fn one_position_resumes_all_wherever_it_was_cut() {
    let site = Site::start().await;
    let ((a, _), (b, _), (c, _)) = (site.completed(2).await, site.completed(1).await, site.completed(1).await);
    let all = [&a, &b, &c];
    let replayed = Way::Ndjson.read(&site, &path(&all, "")).await;
    for way in Way::ALL {
        let whole = way.read(&site, &path(&all, "")).await;
        assert_eq!(events(&whole), events(&replayed), "{way:?}: what was before comes batch by batch");
        let numbers = by_batch(&events(&whole));
        assert_eq!(numbers.len(), 3);
        assert!(numbers.values().all(|numbers| numbers.iter().copied().eq(1..=numbers.len() as u64)), "{way:?}");
        let mut ids = vec![];
        if way == Way::Sse {
            let mut messages = site.stream(&path(&all, ""), HeaderMap::new()).await;
            while let Some(message) = messages.next().await {
                ids.extend(message.id);
            }
            assert!(!whole[0].contains("resume"), "the message's own id says it");
        } else {
            ids.extend(whole.iter().map(|object| position(object)));
        }
        assert_eq!(ids.len(), whole.len());
        for (place, id) in ids.iter().enumerate() {
            let path = path(&all, &format!("&after={id}"));
            if place + 1 == whole.len() {
                assert_eq!(way.status(&site, &path).await, 204, "{way:?}");
                continue;
            }
            let rest = way.read(&site, &path).await;
            assert_eq!(rest, whole[place + 1..], "{way:?}, cut after {place}");
        }
    }
}

#[tokio::test]
async fn an_object_is_the_batch_s_own_but_for_the_position() {
    let site = Site::start().await;
    let (batch, _) = site.completed(1).await;
    let own = Way::Ndjson.read(&site, &format!("{}/events", batch_path(&batch))).await;
    for way in [Way::Ndjson, Way::Polling, Way::WebSocket] {
        let told = way.read(&site, &path(&[&batch], "")).await;
        for (told, own) in told.iter().zip(&own) {
            let resume = position(told);
            assert_eq!(*told, own.replacen('{', &format!("{{\"resume\":\"{resume}\","), 1));
        }
    }
    assert_eq!(Way::Sse.read(&site, &path(&[&batch], "")).await, own);
}

#[tokio::test]
async fn it_goes_on_live_until_all_are_at_their_end() {
    let site = Site::start().await;
    let (a, b) = (site.open(json!({})).await, site.open(json!({})).await);
    let path = path(&[&a, &b, &a], "");
    let reading = async {
        let [sse, ndjson, polling, websocket] = Way::ALL.map(|way| way.read(&site, &path));
        tokio::join!(sse, ndjson, polling, websocket)
    };
    let working = async {
        for (number, batch) in [(1, &a), (2, &b), (3, &a), (4, &b)] {
            site.put(batch, image_id(number), "a.jpg", photo(number.into())).await;
        }
        for batch in [&b, &a] {
            site.post(&format!("{}/seal", batch_path(batch))).await;
            site.events(batch).await;
        }
    };
    let (read, ()) = tokio::join!(reading, working);
    let whole = HashMap::from([
        (a.clone(), (1..=site.batch(&a).await.cursor.seq).collect::<Vec<_>>()),
        (b.clone(), (1..=site.batch(&b).await.cursor.seq).collect()),
    ]);
    for objects in [read.0, read.1, read.2, read.3] {
        assert_eq!(by_batch(&events(&objects)), whole);
    }
}

#[tokio::test]
async fn only_the_types_that_are_asked_for_and_those_that_close() {
    let site = Site::start().await;
    let (a, b) = (mixed(&site).await, mixed(&site).await);
    for way in Way::ALL {
        let told = events(&way.read(&site, &path(&[&a, &b], "&type=image.failed")).await);
        let mut types: Vec<_> = told.iter().map(|event| event.kind.event_type().as_str()).collect();
        types.sort_unstable();
        assert_eq!(types, ["batch.completed", "batch.completed", "image.failed", "image.failed"], "{way:?}");
        let both = events(&way.read(&site, &path(&[&a], "&type=image.failed&type=image.analyzed")).await);
        assert_eq!(both.len(), 3, "{way:?}");
        let own = format!("{}/events?type=image.failed", batch_path(&a));
        assert_eq!(way.read(&site, &own).await.len(), 2, "{way:?}: of one batch as well");
    }
}

#[tokio::test]
async fn who_has_everything_of_these_types_is_told_to_stop() {
    let site = Site::start().await;
    let (a, b) = (mixed(&site).await, mixed(&site).await);
    let last = position(Way::Ndjson.read(&site, &path(&[&a, &b], "&type=image.failed")).await.last().unwrap());
    // What follows the end is not of these types.
    site.delete(&image_path(&a, image_id(1))).await;
    for way in Way::ALL {
        let rest = format!("&type=image.failed&after={last}");
        assert_eq!(way.status(&site, &path(&[&a, &b], &rest)).await, 204, "{way:?}");
        let deleted = format!("&type=image.deleted&after={last}");
        assert_eq!(way.read(&site, &path(&[&a, &b], &deleted)).await.len(), 1, "{way:?}: of other types there is more");
    }
}

#[tokio::test]
async fn a_position_that_cannot_be_used_begins_the_batches_that_it_is_about_anew() {
    let site = Site::start().await;
    let ((a, _), (b, _)) = (site.completed(1).await, site.completed(1).await);
    let both = [&a, &b];
    let whole = Way::Ndjson.read(&site, &path(&both, "")).await;
    let last = position(whole.last().unwrap());
    let (epoch, places) = last.split_once('~').unwrap();
    let foreign = format!("0000000000000000~{places}");
    for way in Way::ALL {
        for bad in ["nonsense", &foreign, epoch.get(1..).unwrap(), "0000000000000000-1"] {
            let told = events(&way.read(&site, &path(&both, &format!("&after={bad}"))).await);
            let resets: Vec<_> = told[..2].iter().map(|event| (&event.kind, &event.batch, event.cursor.seq)).collect();
            assert_eq!(resets, both.map(|batch| (&EventKind::StreamReset {}, batch, 0)), "{way:?}: {bad}");
            assert_eq!(by_batch(&told[2..]), by_batch(&events(&whole)), "{way:?}: {bad}");
        }
        // Only the second is ahead of its log.
        let ahead = format!("{last}0");
        let told = events(&way.read(&site, &path(&both, &format!("&after={ahead}"))).await);
        assert_eq!((&told[0].kind, &told[0].batch), (&EventKind::StreamReset {}, &b), "{way:?}");
        assert_eq!(by_batch(&told[1..]), by_batch(&site.events(&b).await), "{way:?}");
    }
}

#[tokio::test]
async fn one_that_is_deleted_does_not_end_the_others() {
    let site = Site::start().await;
    let ((a, _), (b, _)) = (site.completed(1).await, site.completed(1).await);
    site.delete(&batch_path(&a)).await;
    let told = Way::Ndjson.read(&site, &path(&[&a, &b], "")).await;
    let of_a: Vec<_> = events(&told).into_iter().filter(|event| event.batch == a).map(|event| event.kind).collect();
    assert_eq!(of_a, [EventKind::BatchDeleted {}]);
    let end = path(&[&a, &b], &format!("&after={}", position(told.last().unwrap())));
    assert_eq!(Way::Sse.status(&site, &end).await, 204);
}

#[tokio::test]
async fn what_cannot_be_read_is_refused() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let unknown = "A".repeat(22);
    let many: Vec<_> = (0..65).map(|number| BatchId::from_random([number; 16])).collect();
    for (path, code) in [
        ("/api/v1/events".to_owned(), ProblemCode::MalformedRequest),
        (format!("/api/v1/events?batch={batch}&type=image.invented"), ProblemCode::MalformedRequest),
        (format!("/api/v1/events?batch={batch}&after=1&after=2"), ProblemCode::MalformedRequest),
        (path(&many.iter().collect::<Vec<_>>(), ""), ProblemCode::MalformedRequest),
        ("/api/v1/events?batch=short".to_owned(), ProblemCode::MalformedId),
        (format!("/api/v1/events?batch={batch}&batch={unknown}"), ProblemCode::BatchUnknown),
    ] {
        site.get(&path).await.is_problem(code);
    }
}
