//! Streams of several batches or of chosen event types, with one position that resumes all of them.

use std::collections::HashMap;

use protocol::{BatchId, Event, EventKind, ProblemCode};
use reqwest::header::HeaderMap;
use serde_json::json;

use crate::api::{TestServer, batch_path, image_id, image_path, photo};
use crate::stream_format::{StreamFormat, parse_objects, position_after};

/// Path of a stream of these batches. `rest` is added to the query.
fn path(batches: &[&BatchId], rest: &str) -> String {
    let named: Vec<_> = batches.iter().map(|batch| format!("batch={batch}")).collect();
    format!("/api/v1/events?{}{rest}", named.join("&"))
}

/// Sequence numbers of each batch's events, in the order of the stream.
fn numbers_by_batch(events: &[Event]) -> HashMap<BatchId, Vec<u64>> {
    let mut numbers: HashMap<_, Vec<u64>> = HashMap::new();
    for event in events {
        numbers.entry(event.batch.clone()).or_default().push(event.cursor.seq);
    }
    numbers
}

/// Completed batch of an analyzed image and a failed text file.
async fn mixed_batch(server: &TestServer) -> BatchId {
    let batch = server.create_batch_of(2).await;
    server.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    server.put(&batch, image_id(2), "b.jpg", "text").await;
    server.events(&batch).await;
    batch
}

#[tokio::test]
async fn one_position_resumes_all_batches_after_any_event() {
    let server = TestServer::start().await;
    let ((a, _), (b, _), (c, _)) =
        (server.completed_batch(2).await, server.completed_batch(1).await, server.completed_batch(1).await);
    let batches = [&a, &b, &c];
    let replayed = StreamFormat::Ndjson.read(&server, &path(&batches, "")).await;
    for format in StreamFormat::ALL {
        let all = format.read(&server, &path(&batches, "")).await;
        assert_eq!(
            parse_objects(&all),
            parse_objects(&replayed),
            "{format:?}: existing events do not come batch by batch"
        );
        let numbers = numbers_by_batch(&parse_objects(&all));
        assert_eq!(numbers.len(), 3);
        assert!(numbers.values().all(|numbers| numbers.iter().copied().eq(1..=numbers.len() as u64)), "{format:?}");
        let mut ids = vec![];
        if format == StreamFormat::Sse {
            let mut stream = server.stream(&path(&batches, ""), HeaderMap::new()).await;
            while let Some(message) = stream.next().await {
                ids.extend(message.id);
            }
            assert!(!all[0].contains("resume"), "the id of the message is the position");
        } else {
            ids.extend(all.iter().map(|object| position_after(object)));
        }
        assert_eq!(ids.len(), all.len());
        for (index, id) in ids.iter().enumerate() {
            let path = path(&batches, &format!("&after={id}"));
            if index + 1 == all.len() {
                assert_eq!(format.status(&server, &path).await, 204, "{format:?}");
                continue;
            }
            let rest = format.read(&server, &path).await;
            assert_eq!(rest, all[index + 1..], "{format:?}, cut after {index}");
        }
    }
}

#[tokio::test]
async fn an_event_differs_from_the_single_batch_stream_in_the_position_only() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(1).await;
    let single_batch = StreamFormat::Ndjson.read(&server, &format!("{}/events", batch_path(&batch))).await;
    for format in [StreamFormat::Ndjson, StreamFormat::Polling, StreamFormat::WebSocket] {
        let objects = format.read(&server, &path(&[&batch], "")).await;
        for (object, single) in objects.iter().zip(&single_batch) {
            let resume = position_after(object);
            assert_eq!(*object, single.replacen('{', &format!("{{\"resume\":\"{resume}\","), 1));
        }
    }
    assert_eq!(StreamFormat::Sse.read(&server, &path(&[&batch], "")).await, single_batch);
}

#[tokio::test]
async fn a_stream_ends_when_all_its_batches_have_ended() {
    let server = TestServer::start().await;
    let (a, b) = (server.create_batch(json!({})).await, server.create_batch(json!({})).await);
    let path = path(&[&a, &b, &a], "");
    let reading = async {
        let [sse, ndjson, polling, websocket] = StreamFormat::ALL.map(|format| format.read(&server, &path));
        tokio::join!(sse, ndjson, polling, websocket)
    };
    let uploading = async {
        for (number, batch) in [(1, &a), (2, &b), (3, &a), (4, &b)] {
            server.put(batch, image_id(number), "a.jpg", photo(number)).await;
        }
        for batch in [&b, &a] {
            server.post(&format!("{}/seal", batch_path(batch))).await;
            server.events(batch).await;
        }
    };
    let (read, ()) = tokio::join!(reading, uploading);
    let expected = HashMap::from([
        (a.clone(), (1..=server.batch(&a).await.cursor.seq).collect::<Vec<_>>()),
        (b.clone(), (1..=server.batch(&b).await.cursor.seq).collect()),
    ]);
    for objects in [read.0, read.1, read.2, read.3] {
        assert_eq!(numbers_by_batch(&parse_objects(&objects)), expected);
    }
}

#[tokio::test]
async fn a_type_filter_passes_the_chosen_types_and_end_events() {
    let server = TestServer::start().await;
    let (a, b) = (mixed_batch(&server).await, mixed_batch(&server).await);
    for format in StreamFormat::ALL {
        let events = parse_objects(&format.read(&server, &path(&[&a, &b], "&type=image.failed")).await);
        let mut types: Vec<_> = events.iter().map(|event| event.kind.event_type().as_str()).collect();
        types.sort_unstable();
        assert_eq!(types, ["batch.completed", "batch.completed", "image.failed", "image.failed"], "{format:?}");
        let both = parse_objects(&format.read(&server, &path(&[&a], "&type=image.failed&type=image.analyzed")).await);
        assert_eq!(both.len(), 3, "{format:?}");
        let single_batch_path = format!("{}/events?type=image.failed", batch_path(&a));
        assert_eq!(
            format.read(&server, &single_batch_path).await.len(),
            2,
            "{format:?}: filter of a single-batch stream"
        );
    }
}

#[tokio::test]
async fn a_client_that_has_every_event_of_its_types_gets_no_content() {
    let server = TestServer::start().await;
    let (a, b) = (mixed_batch(&server).await, mixed_batch(&server).await);
    let last = position_after(
        StreamFormat::Ndjson.read(&server, &path(&[&a, &b], "&type=image.failed")).await.last().unwrap(),
    );
    // The event after the end has another type.
    server.delete(&image_path(&a, image_id(1))).await;
    for format in StreamFormat::ALL {
        let rest = format!("&type=image.failed&after={last}");
        assert_eq!(format.status(&server, &path(&[&a, &b], &rest)).await, 204, "{format:?}");
        let deleted = format!("&type=image.deleted&after={last}");
        assert_eq!(
            format.read(&server, &path(&[&a, &b], &deleted)).await.len(),
            1,
            "{format:?}: another type has an event"
        );
    }
}

#[tokio::test]
async fn an_unusable_position_resets_the_batches_that_it_concerns() {
    let server = TestServer::start().await;
    let ((a, _), (b, _)) = (server.completed_batch(1).await, server.completed_batch(1).await);
    let both = [&a, &b];
    let all = StreamFormat::Ndjson.read(&server, &path(&both, "")).await;
    let last = position_after(all.last().unwrap());
    let (epoch, numbers) = last.split_once('~').unwrap();
    let foreign = format!("0000000000000000~{numbers}");
    for format in StreamFormat::ALL {
        for bad in ["nonsense", &foreign, epoch.get(1..).unwrap(), "0000000000000000-1"] {
            let events = parse_objects(&format.read(&server, &path(&both, &format!("&after={bad}"))).await);
            let resets: Vec<_> =
                events[..2].iter().map(|event| (&event.kind, &event.batch, event.cursor.seq)).collect();
            assert_eq!(resets, both.map(|batch| (&EventKind::StreamReset {}, batch, 0)), "{format:?}: {bad}");
            assert_eq!(numbers_by_batch(&events[2..]), numbers_by_batch(&parse_objects(&all)), "{format:?}: {bad}");
        }
        // Only the number of the second batch is ahead of its log.
        let ahead = format!("{last}0");
        let events = parse_objects(&format.read(&server, &path(&both, &format!("&after={ahead}"))).await);
        assert_eq!((&events[0].kind, &events[0].batch), (&EventKind::StreamReset {}, &b), "{format:?}");
        assert_eq!(numbers_by_batch(&events[1..]), numbers_by_batch(&server.events(&b).await), "{format:?}");
    }
}

#[tokio::test]
async fn a_deleted_batch_does_not_end_the_stream_of_the_others() {
    let server = TestServer::start().await;
    let ((a, _), (b, _)) = (server.completed_batch(1).await, server.completed_batch(1).await);
    server.delete(&batch_path(&a)).await;
    let objects = StreamFormat::Ndjson.read(&server, &path(&[&a, &b], "")).await;
    let of_a: Vec<_> =
        parse_objects(&objects).into_iter().filter(|event| event.batch == a).map(|event| event.kind).collect();
    assert_eq!(of_a, [EventKind::BatchDeleted {}]);
    let end = path(&[&a, &b], &format!("&after={}", position_after(objects.last().unwrap())));
    assert_eq!(StreamFormat::Sse.status(&server, &end).await, 204);
}

#[tokio::test]
async fn invalid_requests_are_rejected() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
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
        server.get(&path).await.assert_problem(code);
    }
}
