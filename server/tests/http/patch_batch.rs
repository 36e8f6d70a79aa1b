//! `PATCH` of a batch: name, thresholds, pinning, number of expected images.

use std::collections::BTreeMap;

use analysis::specimen;
use protocol::{Batch, BatchId, BatchState, Event, EventKind, ImagePage, Issue, ProblemCode, Thresholds, Verdict};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::api::{TestServer, batch_path, events_path, image_id, photo};
use crate::response::ApiResponse;

/// Sends a `PATCH` of the batch with this body.
async fn patch(server: &TestServer, batch: &BatchId, body: &Value) -> ApiResponse {
    ApiResponse::fetch(server.request(Method::PATCH, &batch_path(batch)).json(body)).await
}

/// Sends a `PATCH` that must succeed, and returns the batch.
async fn patched(server: &TestServer, batch: &BatchId, body: &Value) -> Batch {
    let response = patch(server, batch, body).await;
    assert_eq!(response.status, 200, "{response:?}");
    response.parsed()
}

/// Events after this position, to the end of the stream.
async fn events_after(server: &TestServer, batch: &BatchId, position: &str) -> Vec<Event> {
    let path = format!("{}?after={position}", events_path(batch));
    server.stream(&path, HeaderMap::new()).await.events().await
}

#[tokio::test]
async fn renaming_and_pinning_append_events_only_for_changes() {
    let server = TestServer::start().await;
    let (id, _) = server.completed_batch(1).await;
    let before = server.batch(&id).await;
    assert!(before.expires_at.is_some() && !before.pinned && before.name.is_none());
    let named = patched(&server, &id, &json!({ "name": "  Day 1\n ", "keep": true })).await;
    assert_eq!((named.name.as_deref(), named.pinned, named.expires_at), (Some("Day 1"), true, None));
    assert_eq!(named.cursor.seq, before.cursor.seq + 1, "one event carries both changes");
    for same in [json!({}), json!({ "name": "Day 1" }), json!({ "keep": true, "thresholds": {} })] {
        assert_eq!(patched(&server, &id, &same).await, named);
    }
    let thresholds = json!({ "thresholds": Thresholds::default() });
    assert_eq!(patched(&server, &id, &thresholds).await, named, "the same thresholds");
    let unnamed = patched(&server, &id, &json!({ "name": null, "keep": false })).await;
    assert_eq!((&unnamed.name, unnamed.pinned, unnamed.expires_at), (&None, false, before.expires_at));
    assert_eq!(unnamed, server.batch(&id).await);
    let events = events_after(&server, &id, &before.cursor.to_string()).await;
    let kinds: Vec<_> = events.into_iter().map(|event| event.kind).collect();
    let expected = [
        EventKind::BatchChanged {
            name: Some(Some("Day 1".to_owned())),
            thresholds: None,
            pinned: Some(true),
            expected: None,
        },
        EventKind::BatchChanged { name: Some(None), thresholds: None, pinned: Some(false), expected: None },
    ];
    assert_eq!(kinds, expected);
}

#[tokio::test]
async fn raising_the_expected_number_keeps_the_batch_open() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(2).await;
    server.put(&batch, image_id(1), "1.jpg", photo(1)).await;
    // Once the image is analyzed, nothing but the test appends events.
    server.stream(&events_path(&batch), HeaderMap::new()).await.until("image.analyzed").await;
    let raised = patched(&server, &batch, &json!({ "expected": 3 })).await;
    assert_eq!(raised.expected, Some(3));
    assert_eq!(patched(&server, &batch, &json!({ "expected": 3 })).await, raised, "the same number changes nothing");
    server.put(&batch, image_id(2), "2.jpg", photo(2)).await;
    assert_eq!(server.batch(&batch).await.state, BatchState::Open);
    server.put(&batch, image_id(3), "3.jpg", photo(3)).await;
    let events = server.events(&batch).await;
    let raised = |expected| EventKind::BatchChanged { name: None, thresholds: None, pinned: None, expected };
    assert!(events.iter().any(|event| event.kind == raised(Some(3))));
    // A sealed batch refuses another number, and with it all other changes of the same request.
    let before = server.batch(&batch).await;
    patch(&server, &batch, &json!({ "expected": 4, "name": "x" })).await.assert_problem(ProblemCode::BatchSealed);
    assert_eq!(patched(&server, &batch, &json!({ "expected": 3 })).await, before);
    for invalid in [json!(null), json!(-1), json!(1.5), json!("3"), json!(1_000_000_001)] {
        patch(&server, &batch, &json!({ "expected": invalid })).await.assert_problem(ProblemCode::MalformedRequest);
    }
}

#[tokio::test]
async fn lowering_the_expected_number_seals_a_batch_that_has_enough_images() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(5).await;
    server.put(&batch, image_id(1), "1.jpg", photo(1)).await;
    assert_ne!(patched(&server, &batch, &json!({ "expected": 1 })).await.state, BatchState::Open);
    assert_eq!(server.events(&batch).await.last().unwrap().kind.event_type().as_str(), "batch.completed");
}

/// Verdicts of each image, by its name. The bool is true if the image has a duplicate group.
async fn verdicts(server: &TestServer, batch: &BatchId) -> BTreeMap<String, (Vec<Verdict>, bool)> {
    let page: ImagePage = server.get(&format!("{}/images?limit=1000", batch_path(batch))).await.parsed();
    page.images.into_iter().map(|image| (image.name, (image.verdicts, image.group.is_some()))).collect()
}

/// Thresholds that give other verdicts than the defaults: stricter ones, except for a higher similarity.
const STRICT: &str = r#"{"thresholds": {"blurred_above": 0.2, "dark_below": 180, "bright_above": 120, "side_below": 400,
    "size_factor_above": 1.5, "similarity_at_least": 0.99}}"#;

/// Uploads the same thirty images each time. They have verdicts of many kinds, and duplicates among them.
async fn upload_set(server: &TestServer, batch: &BatchId) {
    for (specimen, number) in specimen::photo_folder(7, 30, 240, 160).iter().zip(1..) {
        server.put(batch, image_id(number), &specimen.name, specimen.bytes.clone()).await;
    }
}

#[tokio::test]
async fn verdicts_do_not_depend_on_when_the_thresholds_changed() {
    let server = TestServer::start().await;
    let strict: Value = serde_json::from_str(STRICT).unwrap();
    let (first, middle, last) =
        (server.create_batch_of(30).await, server.create_batch_of(30).await, server.create_batch_of(30).await);
    patched(&server, &first, &strict).await;
    upload_set(&server, &first).await;
    let mut stream = server.stream(&events_path(&middle), HeaderMap::new()).await;
    let uploading = upload_set(&server, &middle);
    let changing = async {
        stream.until("image.analyzed").await;
        patched(&server, &middle, &strict).await;
    };
    tokio::join!(uploading, changing);
    upload_set(&server, &last).await;
    let mut found = vec![];
    for batch in [&first, &middle, &last] {
        server.events(batch).await;
        found.push(verdicts(&server, batch).await);
    }
    let [strict_from_start, strict_midway, default] = &found[..] else { panic!() };
    assert_ne!(strict_from_start, default, "the thresholds make no difference");
    assert_eq!(strict_from_start, strict_midway);
    let cursor = server.batch(&last).await.cursor;
    let batch = patched(&server, &last, &strict).await;
    assert_eq!(&verdicts(&server, &last).await, strict_from_start);
    // The change is followed by revisions of exactly those images whose verdicts differ.
    let events = events_after(&server, &last, &cursor.to_string()).await;
    assert!(
        matches!(&events[0].kind, EventKind::BatchChanged { name: None, thresholds: Some(new), pinned: None, expected: None } if **new == batch.thresholds)
    );
    let different = default.iter().filter(|(name, verdicts)| strict_from_start[*name] != **verdicts).count();
    assert_eq!(events.len() - 1, different);
    assert!(events[1..].iter().all(|event| matches!(event.kind, EventKind::ImageRevised { .. })));
    assert_eq!(events.last().unwrap().cursor, batch.cursor);
    assert_eq!(batch.issues, server.batch(&first).await.issues);
    // The default thresholds restore the first verdicts, and a fold of the log agrees.
    let restored = patched(&server, &last, &json!({ "thresholds": Thresholds::default() })).await;
    assert_eq!(&verdicts(&server, &last).await, default);
    let mut sheet = protocol::Sheet::empty(last.clone());
    for event in server.events(&last).await {
        sheet.apply(&event);
    }
    assert_eq!((sheet.thresholds(), &sheet.totals().issues), (&restored.thresholds, &restored.issues));
}

#[tokio::test]
async fn rejudging_without_a_new_duplicate_search_gives_the_same_verdicts() {
    let server = TestServer::start().await;
    let milder = json!({ "thresholds": { "blurred_above": 0.4, "dark_below": 150, "size_factor_above": 1.2 } });
    let (early, late) = (server.create_batch_of(30).await, server.create_batch_of(30).await);
    patched(&server, &early, &milder).await;
    for batch in [&early, &late] {
        upload_set(&server, batch).await;
        server.events(batch).await;
    }
    patched(&server, &late, &milder).await;
    assert_eq!(verdicts(&server, &late).await, verdicts(&server, &early).await);
}

#[tokio::test]
async fn thresholds_that_change_the_image_to_keep_give_the_same_verdicts_before_and_after_the_end() {
    let server = TestServer::start().await;
    let (early, late) = (server.create_batch_of(3).await, server.create_batch_of(3).await);
    let (mut large, small) = (specimen::photo(1, 960, 720), specimen::photo(1, 640, 480));
    large.pixels_mut().for_each(|pixel| pixel.0 = pixel.0.map(|channel| channel / 4 * 3));
    let files = [
        ("large.jpg", specimen::jpeg(&large, 90)),
        ("b.jpg", specimen::jpeg(&small, 90)),
        ("c.jpg", specimen::jpeg(&small, 60)),
    ];
    let upload = async |batch: &BatchId| {
        for ((name, bytes), number) in files.iter().zip(1..) {
            server.put(batch, image_id(number), name, bytes.clone()).await;
        }
        server.events(batch).await;
    };
    upload(&late).await;
    let before = verdicts(&server, &late).await;
    assert!(before["b.jpg"].0[0].text.contains("keep large.jpg instead"), "{before:?}");
    let large = server.image(&late, image_id(1)).await.report.unwrap();
    let strict = json!({ "thresholds": { "dark_below": large.exposure.p90 } });
    patched(&server, &early, &strict).await;
    upload(&early).await;
    patched(&server, &late, &strict).await;
    let after = verdicts(&server, &late).await;
    assert_eq!(after["large.jpg"].0[0].issue, Issue::TooDark, "{after:?}");
    assert!(after["large.jpg"].0[1].text.contains("keep b.jpg instead: it is not too dark"), "{after:?}");
    assert_eq!(after, verdicts(&server, &early).await);
}

#[tokio::test]
async fn a_cancelled_batch_can_be_rejudged_and_a_deleted_one_cannot() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let mut stream = server.stream(&events_path(&batch), HeaderMap::new()).await;
    server.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    stream.until("image.analyzed").await;
    server.post(&format!("{}/cancel", batch_path(&batch))).await;
    let rejudged = patched(&server, &batch, &json!({ "thresholds": { "side_below": 1000 } })).await;
    assert_eq!((rejudged.state, rejudged.issues.get(&Issue::TooSmall)), (protocol::BatchState::Cancelled, Some(&1)));
    server.delete(&batch_path(&batch)).await;
    for body in [json!({ "name": "a" }), json!({ "thresholds": { "side_below": 10 } })] {
        patch(&server, &batch, &body).await.assert_problem(ProblemCode::BatchDeleted);
        patch(&server, &BatchId::from_random([1; 16]), &body).await.assert_problem(ProblemCode::BatchUnknown);
    }
}

#[tokio::test]
async fn concurrent_changes_of_different_thresholds_are_all_applied() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(2).await;
    let (dark, side, aspect) = (
        json!({ "thresholds": { "dark_below": 10 } }),
        json!({ "thresholds": { "side_below": 20 } }),
        json!({ "thresholds": { "aspect_above": 2.5 }, "name": "All" }),
    );
    tokio::join!(patched(&server, &batch, &dark), patched(&server, &batch, &side), patched(&server, &batch, &aspect));
    let result = server.batch(&batch).await;
    let expected = Thresholds { dark_below: 10, side_below: 20, aspect_above: 2.5, ..Thresholds::default() };
    assert_eq!((result.thresholds, result.name.as_deref()), (expected, Some("All")));
}

#[tokio::test]
async fn invalid_changes_are_rejected_with_the_valid_values() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    for (body, expected) in [
        (
            json!({ "thresholds": { "dark_below": 300 } }),
            "`thresholds.dark_below` must be a whole number from 0 to 255.",
        ),
        (json!({ "thresholds": { "sharp": 1 } }), "blurred_above, dark_below"),
        (json!({ "thresholds": null }), "object"),
        (json!({ "keep": null }), "true or false"),
        (json!({ "name": 1 }), "null"),
        (json!({ "state": "completed" }), "`thresholds`, `keep` and `expected`"),
        (json!([]), "object"),
    ] {
        let detail = patch(&server, &batch, &body).await.assert_problem(ProblemCode::MalformedRequest);
        assert!(detail.contains(expected), "{detail}");
    }
    let path = batch_path(&batch);
    let send = async |kind: Option<&str>, body: String| {
        let request = server.request(Method::PATCH, &path).body(body);
        ApiResponse::fetch(
            kind.map(|kind| request.try_clone().unwrap().header("content-type", kind)).unwrap_or(request),
        )
        .await
    };
    let json = Some("application/json");
    send(json, "{\"thresholds\":{\"blurred_above\":1e999}}".to_owned())
        .await
        .assert_problem(ProblemCode::MalformedRequest);
    send(json, format!("{{\"name\":\"{}\"}}", "x".repeat(70_000))).await.assert_problem(ProblemCode::TooLarge);
    send(None, "{}".to_owned()).await.assert_problem(ProblemCode::UnsupportedFormat);
    assert_eq!(server.batch(&batch).await.cursor.seq, 1, "a rejected request appended an event");
}
