//! Renaming a batch, judging it by other thresholds, pinning it.

use std::collections::BTreeMap;

use analysis::specimen;
use protocol::{Batch, BatchId, BatchState, Event, EventKind, ImagePage, Issue, ProblemCode, Thresholds, Verdict};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::site::{Site, batch_path, events_path, image_id, photo};

async fn patch(site: &Site, batch: &BatchId, body: &Value) -> Answer {
    Answer::of(site.request(Method::PATCH, &batch_path(batch)).json(body)).await
}

async fn changed(site: &Site, batch: &BatchId, body: &Value) -> Batch {
    let answer = patch(site, batch, body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.parsed()
}

/// What the log has after this position.
async fn after(site: &Site, batch: &BatchId, position: &str) -> Vec<Event> {
    let path = format!("{}?after={position}", events_path(batch));
    site.stream(&path, HeaderMap::new()).await.events().await
}

#[tokio::test]
async fn a_batch_is_renamed_and_pinned_and_what_changes_nothing_is_not_told() {
    let site = Site::start().await;
    let (id, _) = site.completed(1).await;
    let before = site.batch(&id).await;
    assert!(before.expires_at.is_some() && !before.pinned && before.name.is_none());
    let named = changed(&site, &id, &json!({ "name": "  Day 1\n ", "keep": true })).await;
    assert_eq!((named.name.as_deref(), named.pinned, named.expires_at), (Some("Day 1"), true, None));
    assert_eq!(named.cursor.seq, before.cursor.seq + 1, "one event for both");
    for same in [json!({}), json!({ "name": "Day 1" }), json!({ "keep": true, "thresholds": {} })] {
        assert_eq!(changed(&site, &id, &same).await, named);
    }
    let thresholds = json!({ "thresholds": Thresholds::default() });
    assert_eq!(changed(&site, &id, &thresholds).await, named, "the same thresholds");
    let unnamed = changed(&site, &id, &json!({ "name": null, "keep": false })).await;
    assert_eq!((&unnamed.name, unnamed.pinned, unnamed.expires_at), (&None, false, before.expires_at));
    assert_eq!(unnamed, site.batch(&id).await);
    let told = after(&site, &id, &before.cursor.to_string()).await;
    let kinds: Vec<_> = told.into_iter().map(|event| event.kind).collect();
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
async fn an_open_batch_waits_for_more_than_was_said_before() {
    let site = Site::start().await;
    let batch = site.expecting(2).await;
    site.put(&batch, image_id(1), "1.jpg", photo(1)).await;
    assert_eq!(changed(&site, &batch, &json!({ "expected": 3 })).await.expected, Some(3));
    assert_eq!(changed(&site, &batch, &json!({ "expected": 3 })).await.cursor, site.batch(&batch).await.cursor);
    site.put(&batch, image_id(2), "2.jpg", photo(2)).await;
    assert_eq!(site.batch(&batch).await.state, BatchState::Open);
    site.put(&batch, image_id(3), "3.jpg", photo(3)).await;
    let events = site.events(&batch).await;
    let told = |expected| EventKind::BatchChanged { name: None, thresholds: None, pinned: None, expected };
    assert!(events.iter().any(|event| event.kind == told(Some(3))));
    // Sealed it stays as it is, whatever else was to change with it; the same number changes nothing.
    let before = site.batch(&batch).await;
    patch(&site, &batch, &json!({ "expected": 4, "name": "x" })).await.is_problem(ProblemCode::BatchSealed);
    assert_eq!(changed(&site, &batch, &json!({ "expected": 3 })).await, before);
    for wrong in [json!(null), json!(-1), json!(1.5), json!("3"), json!(1_000_000_001)] {
        patch(&site, &batch, &json!({ "expected": wrong })).await.is_problem(ProblemCode::MalformedRequest);
    }
}

#[tokio::test]
async fn a_batch_that_waits_for_fewer_seals_itself_when_they_are_there() {
    let site = Site::start().await;
    let batch = site.expecting(5).await;
    site.put(&batch, image_id(1), "1.jpg", photo(1)).await;
    assert_ne!(changed(&site, &batch, &json!({ "expected": 1 })).await.state, BatchState::Open);
    assert_eq!(site.events(&batch).await.last().unwrap().kind.event_type().as_str(), "batch.completed");
}

/// Verdicts and whether there is a group, by name.
async fn verdicts(site: &Site, batch: &BatchId) -> BTreeMap<String, (Vec<Verdict>, bool)> {
    let page: ImagePage = site.get(&format!("{}/images?limit=1000", batch_path(batch))).await.parsed();
    page.images.into_iter().map(|image| (image.name, (image.verdicts, image.group.is_some()))).collect()
}

const STRICT: &str = r#"{"thresholds": {"blurred_above": 0.2, "dark_below": 180, "bright_above": 120, "side_below": 400,
    "size_factor_above": 1.5, "similarity_at_least": 0.99}}"#;

/// Sends the images of a set that has every kind of verdict.
async fn send(site: &Site, batch: &BatchId) {
    for (specimen, number) in specimen::photo_folder(7, 30, 240, 160).iter().zip(1..) {
        site.put(batch, image_id(number), &specimen.name, specimen.bytes.clone()).await;
    }
}

#[tokio::test]
async fn verdicts_are_those_of_the_thresholds_whenever_they_came() {
    let site = Site::start().await;
    let strict: Value = serde_json::from_str(STRICT).unwrap();
    let (first, middle, last) = (site.expecting(30).await, site.expecting(30).await, site.expecting(30).await);
    changed(&site, &first, &strict).await;
    send(&site, &first).await;
    let mut reader = site.stream(&events_path(&middle), HeaderMap::new()).await;
    let sending = send(&site, &middle);
    let changing = async {
        reader.until("image.analyzed").await;
        changed(&site, &middle, &strict).await;
    };
    tokio::join!(sending, changing);
    send(&site, &last).await;
    let mut lenient = vec![];
    for batch in [&first, &middle, &last] {
        lenient.push((site.events(batch).await, verdicts(&site, batch).await));
    }
    let (of_first, of_middle) = (&lenient[0].1, &lenient[1].1);
    let before = &lenient[2].1;
    assert_ne!(of_first, before, "the thresholds make a difference");
    assert_eq!(of_first, of_middle);
    let cursor = site.batch(&last).await.cursor;
    let batch = changed(&site, &last, &strict).await;
    assert_eq!(&verdicts(&site, &last).await, of_first);
    // The change comes first, and after it those images alone for which it makes a difference.
    let told = after(&site, &last, &cursor.to_string()).await;
    assert!(
        matches!(&told[0].kind, EventKind::BatchChanged { name: None, thresholds: Some(now), pinned: None, expected: None } if **now == batch.thresholds)
    );
    let different = before.iter().filter(|(name, verdicts)| of_first[*name] != **verdicts).count();
    assert_eq!(told.len() - 1, different);
    assert!(told[1..].iter().all(|event| matches!(event.kind, EventKind::ImageRevised { .. })));
    assert_eq!(told.last().unwrap().cursor, batch.cursor);
    assert_eq!(batch.issues, site.batch(&first).await.issues);
    // And back again, which a fold of the log agrees with.
    let back = changed(&site, &last, &json!({ "thresholds": Thresholds::default() })).await;
    assert_eq!(&verdicts(&site, &last).await, before);
    let mut sheet = protocol::Sheet::empty(last.clone());
    for event in site.events(&last).await {
        sheet.apply(&event);
    }
    assert_eq!((sheet.thresholds(), &sheet.totals().issues), (&back.thresholds, &back.issues));
}

#[tokio::test]
async fn without_a_second_search_a_finished_batch_is_judged_the_same() {
    let site = Site::start().await;
    let milder = json!({ "thresholds": { "blurred_above": 0.4, "dark_below": 150, "size_factor_above": 1.2 } });
    let (before, after) = (site.expecting(30).await, site.expecting(30).await);
    changed(&site, &before, &milder).await;
    for batch in [&before, &after] {
        send(&site, batch).await;
        site.events(batch).await;
    }
    changed(&site, &after, &milder).await;
    assert_eq!(verdicts(&site, &after).await, verdicts(&site, &before).await);
}

#[tokio::test]
async fn a_cancelled_batch_can_be_judged_again_and_a_deleted_one_not() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let mut reader = site.stream(&events_path(&batch), HeaderMap::new()).await;
    site.put(&batch, image_id(1), "a.jpg", photo(1)).await;
    reader.until("image.analyzed").await;
    site.post(&format!("{}/cancel", batch_path(&batch))).await;
    let small = changed(&site, &batch, &json!({ "thresholds": { "side_below": 1000 } })).await;
    assert_eq!((small.state, small.issues.get(&Issue::TooSmall)), (protocol::BatchState::Cancelled, Some(&1)));
    site.delete(&batch_path(&batch)).await;
    for body in [json!({ "name": "a" }), json!({ "thresholds": { "side_below": 10 } })] {
        patch(&site, &batch, &body).await.is_problem(ProblemCode::BatchDeleted);
        patch(&site, &BatchId::from_random([1; 16]), &body).await.is_problem(ProblemCode::BatchUnknown);
    }
}

#[tokio::test]
async fn changes_of_different_thresholds_at_once_are_all_made() {
    let site = Site::start().await;
    let (batch, _) = site.completed(2).await;
    let (one, two, three) = (
        json!({ "thresholds": { "dark_below": 10 } }),
        json!({ "thresholds": { "side_below": 20 } }),
        json!({ "thresholds": { "aspect_above": 2.5 }, "name": "All" }),
    );
    tokio::join!(changed(&site, &batch, &one), changed(&site, &batch, &two), changed(&site, &batch, &three));
    let now = site.batch(&batch).await;
    let expected = Thresholds { dark_below: 10, side_below: 20, aspect_above: 2.5, ..Thresholds::default() };
    assert_eq!((now.thresholds, now.name.as_deref()), (expected, Some("All")));
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_what_can() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    for (body, named) in [
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
        let detail = patch(&site, &batch, &body).await.is_problem(ProblemCode::MalformedRequest);
        assert!(detail.contains(named), "{detail}");
    }
    let path = batch_path(&batch);
    let send = async |kind: Option<&str>, body: String| {
        let request = site.request(Method::PATCH, &path).body(body);
        Answer::of(kind.map(|kind| request.try_clone().unwrap().header("content-type", kind)).unwrap_or(request)).await
    };
    let json = Some("application/json");
    send(json, "{\"thresholds\":{\"blurred_above\":1e999}}".to_owned()).await.is_problem(ProblemCode::MalformedRequest);
    send(json, format!("{{\"name\":\"{}\"}}", "x".repeat(70_000))).await.is_problem(ProblemCode::TooLarge);
    send(None, "{}".to_owned()).await.is_problem(ProblemCode::UnsupportedFormat);
    assert_eq!(site.batch(&batch).await.cursor.seq, 1, "nothing has changed");
}
