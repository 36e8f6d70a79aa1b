//! Keeping and rejecting images.

use futures::future::join_all;
use protocol::{BatchId, Decision, EventKind, Image, ImageId, ProblemCode};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::site::{Site, events_path, image_id, image_path, images_path};

async fn decide(site: &Site, batch: &BatchId, image: ImageId, decision: Value) -> Answer {
    let request = site.request(Method::PATCH, &image_path(batch, image));
    Answer::of(request.json(&json!({ "decision": decision }))).await
}

#[tokio::test]
async fn a_decision_is_made_changed_and_taken_back() {
    let site = Site::start().await;
    let (batch, ids) = site.completed(2).await;
    let before = site.batch(&batch).await.cursor;
    for (sent, expected, events) in [
        (json!(null), None, 0),
        (json!("keep"), Some(Decision::Keep), 1),
        (json!("keep"), Some(Decision::Keep), 1),
        (json!("reject"), Some(Decision::Reject), 2),
        (json!(null), None, 3),
        (json!("reject"), Some(Decision::Reject), 4),
    ] {
        let answer = decide(&site, &batch, ids[0], sent).await;
        let image: Image = answer.parsed();
        assert_eq!((answer.status, image.id, image.decision), (200, ids[0], expected));
        assert!(answer.json().get("decision").is_some() == expected.is_some(), "absent when there is none");
        let cursor = site.batch(&batch).await.cursor;
        assert_eq!(cursor.seq, before.seq + events);
        assert_eq!(image.seq, if events == 0 { image.seq } else { cursor.seq });
    }
    assert_eq!(site.image(&batch, ids[0]).await.decision, Some(Decision::Reject));
    assert_eq!(site.image(&batch, ids[1]).await.decision, None);
}

#[tokio::test]
async fn a_reader_who_comes_back_after_the_end_is_told_in_every_representation() {
    let site = Site::start().await;
    let (batch, ids) = site.completed(1).await;
    let end = site.batch(&batch).await.cursor;
    let path = format!("{}?after={end}", events_path(&batch));
    assert_eq!(site.get(&path).await.status, 204, "there is nothing more yet");
    for sent in ["keep", "reject"] {
        decide(&site, &batch, ids[0], json!(sent)).await;
    }
    let told = site.stream(&path, HeaderMap::new()).await.events().await;
    let kinds: Vec<_> = told.iter().map(|event| event.kind.clone()).collect();
    let decided = |decision| EventKind::ImageDecided { image: ids[0], decision: Some(decision) };
    assert_eq!(kinds, [decided(Decision::Keep), decided(Decision::Reject)]);
    for accept in ["application/x-ndjson", "application/json"] {
        let text = Answer::of(site.request(Method::GET, &path).header("accept", accept)).await;
        let lines = text.text().replace("},{", "}\n{");
        let objects: Vec<Value> =
            lines.lines().map(|line| serde_json::from_str(line.trim_matches(['[', ']'])).unwrap()).collect();
        let cursors: Vec<_> = objects.iter().map(|object| object["cursor"].as_str().unwrap().to_owned()).collect();
        assert_eq!(cursors, told.iter().map(|event| event.cursor.to_string()).collect::<Vec<_>>(), "{accept}");
        assert_eq!(objects[1]["decision"], "reject");
    }
    let last = format!("{}?after={}", events_path(&batch), told[1].cursor);
    assert_eq!(site.get(&last).await.status, 204);
}

#[tokio::test]
async fn many_at_once_are_all_taken() {
    let site = Site::start().await;
    let (batch, ids) = site.completed(3).await;
    let sent = (0..60).map(|number| {
        let decision = ["keep", "reject"][number / 3 % 2];
        decide(&site, &batch, ids[number % 3], json!(decision))
    });
    assert!(join_all(sent).await.iter().all(|answer| answer.status == 200));
    let mut decisions = std::collections::HashMap::new();
    let events = site.events(&batch).await;
    for event in &events {
        if let EventKind::ImageDecided { image, decision } = event.kind {
            assert_ne!(decisions.insert(image, decision), Some(decision), "no event says what was so before");
        }
    }
    for id in ids {
        assert_eq!(site.image(&batch, id).await.decision, decisions[&id]);
    }
}

#[tokio::test]
async fn what_is_no_decision_is_refused() {
    let site = Site::start().await;
    let (batch, ids) = site.completed(1).await;
    for sent in [json!("maybe"), json!(1), json!(["keep"]), json!(true)] {
        decide(&site, &batch, ids[0], sent).await.is_problem(ProblemCode::MalformedRequest);
    }
    let path = image_path(&batch, ids[0]);
    let patch = async |kind: &str, body: &'static str| {
        Answer::of(site.request(Method::PATCH, &path).header("content-type", kind).body(body)).await
    };
    for body in ["", "[]", "keep", r#"{"decision":"keep""#, r#"{"name":"a.jpg"}"#] {
        patch("application/json", body).await.is_problem(ProblemCode::MalformedRequest);
    }
    patch("text/plain", r#"{"decision":"keep"}"#).await.is_problem(ProblemCode::UnsupportedFormat);
    assert_eq!(patch("application/json; charset=utf-8", "{}").await.parsed::<Image>().decision, None);
    decide(&site, &batch, image_id(9), json!("keep")).await.is_problem(ProblemCode::ImageUnknown);
    let nowhere = BatchId::from_random([1; 16]);
    decide(&site, &nowhere, ids[0], json!("keep")).await.is_problem(ProblemCode::BatchUnknown);
}

async fn decide_many(site: &Site, batch: &BatchId, body: Value) -> Answer {
    Answer::of(site.request(Method::PATCH, &images_path(batch)).json(&body)).await
}

#[tokio::test]
async fn many_are_decided_about_at_once() {
    let site = Site::start().await;
    let (batch, ids) = site.completed(4).await;
    let before = site.batch(&batch).await.cursor.seq;
    decide(&site, &batch, ids[2], json!("reject")).await;
    // One twice, one that is decided so already, and one that the batch does not have.
    let named = json!([ids[3], ids[0], ids[3], image_id(99), ids[2]]);
    let answer = decide_many(&site, &batch, json!({ "decision": "reject", "images": named })).await;
    let told = answer.json()["images"].clone();
    let images: Vec<Image> = serde_json::from_value(told).unwrap();
    assert_eq!(answer.status, 200);
    let decided: Vec<_> = images.iter().map(|image| (image.id, image.decision)).collect();
    assert_eq!(decided, [ids[3], ids[0], ids[2]].map(|id| (id, Some(Decision::Reject))));
    assert_eq!(images.iter().map(|image| image.seq).collect::<Vec<_>>(), [before + 2, before + 3, before + 1]);
    let events = site.events(&batch).await;
    let tail: Vec<_> = events.iter().skip_while(|event| event.cursor.seq <= before).map(|event| &event.kind).collect();
    let rejected = [ids[2], ids[3], ids[0]];
    let rejected = rejected.map(|image| EventKind::ImageDecided { image, decision: Some(Decision::Reject) });
    assert_eq!(tail, rejected.iter().collect::<Vec<_>>());
    decide_many(&site, &batch, json!({ "decision": null, "images": ids })).await;
    for id in &ids {
        assert_eq!(site.image(&batch, *id).await.decision, None);
    }
    let none = decide_many(&site, &batch, json!({ "decision": "keep", "images": [] })).await;
    assert_eq!((none.status, &none.json()["images"]), (200, &json!([])));
}

#[tokio::test]
async fn what_is_no_decision_about_many_is_refused_and_nothing_is_decided() {
    let site = Site::start().await;
    let (batch, ids) = site.completed(1).await;
    for body in [
        json!({}),
        json!({ "decision": "keep" }),
        json!({ "images": ids }),
        json!({ "decision": "keep", "images": ids[0] }),
        json!({ "decision": "maybe", "images": ids }),
        json!({ "decision": "keep", "images": [ids[0], "no id"] }),
        json!({ "decision": "keep", "images": [ids[0], 7] }),
        json!({ "decision": "keep", "images": ids, "name": "a.jpg" }),
    ] {
        decide_many(&site, &batch, body).await.is_problem(ProblemCode::MalformedRequest);
    }
    let too_many: Vec<_> = std::iter::repeat_n(ids[0], 1001).collect();
    decide_many(&site, &batch, json!({ "decision": "keep", "images": too_many }))
        .await
        .is_problem(ProblemCode::TooLarge);
    assert_eq!(site.image(&batch, ids[0]).await.decision, None);
    let nowhere = BatchId::from_random([1; 16]);
    decide_many(&site, &nowhere, json!({ "decision": "keep", "images": ids }))
        .await
        .is_problem(ProblemCode::BatchUnknown);
}
