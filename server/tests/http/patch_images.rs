//! `PATCH` of one image or many: decisions to keep or reject.

use futures::future::join_all;
use protocol::{BatchId, Decision, EventKind, Image, ImageId, ProblemCode};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::api::{TestServer, events_path, image_id, image_path, images_path};
use crate::response::ApiResponse;

/// Sends a decision about one image.
async fn decide(server: &TestServer, batch: &BatchId, image: ImageId, decision: Value) -> ApiResponse {
    let request = server.request(Method::PATCH, &image_path(batch, image));
    ApiResponse::fetch(request.json(&json!({ "decision": decision }))).await
}

#[tokio::test]
async fn a_decision_is_made_changed_and_withdrawn() {
    let server = TestServer::start().await;
    let (batch, ids) = server.completed_batch(2).await;
    let before = server.batch(&batch).await.cursor;
    for (sent, expected, events) in [
        (json!(null), None, 0),
        (json!("keep"), Some(Decision::Keep), 1),
        (json!("keep"), Some(Decision::Keep), 1),
        (json!("reject"), Some(Decision::Reject), 2),
        (json!(null), None, 3),
        (json!("reject"), Some(Decision::Reject), 4),
    ] {
        let response = decide(&server, &batch, ids[0], sent).await;
        let image: Image = response.parsed();
        assert_eq!((response.status, image.id, image.decision), (200, ids[0], expected));
        assert!(
            response.json().get("decision").is_some() == expected.is_some(),
            "the member is present only with a decision"
        );
        let cursor = server.batch(&batch).await.cursor;
        assert_eq!(cursor.seq, before.seq + events);
        assert_eq!(image.seq, if events == 0 { image.seq } else { cursor.seq });
    }
    assert_eq!(server.image(&batch, ids[0]).await.decision, Some(Decision::Reject));
    assert_eq!(server.image(&batch, ids[1]).await.decision, None);
}

#[tokio::test]
async fn decisions_after_the_end_are_streamed_in_three_formats() {
    let server = TestServer::start().await;
    let (batch, ids) = server.completed_batch(1).await;
    let end = server.batch(&batch).await.cursor;
    let path = format!("{}?after={end}", events_path(&batch));
    assert_eq!(server.get(&path).await.status, 204, "the client has every event");
    for sent in ["keep", "reject"] {
        decide(&server, &batch, ids[0], json!(sent)).await;
    }
    let events = server.stream(&path, HeaderMap::new()).await.events().await;
    let kinds: Vec<_> = events.iter().map(|event| event.kind.clone()).collect();
    let decided = |decision| EventKind::ImageDecided { image: ids[0], decision: Some(decision) };
    assert_eq!(kinds, [decided(Decision::Keep), decided(Decision::Reject)]);
    for accept in ["application/x-ndjson", "application/json"] {
        let text = ApiResponse::fetch(server.request(Method::GET, &path).header("accept", accept)).await;
        let lines = text.text().replace("},{", "}\n{");
        let objects: Vec<Value> =
            lines.lines().map(|line| serde_json::from_str(line.trim_matches(['[', ']'])).unwrap()).collect();
        let cursors: Vec<_> = objects.iter().map(|object| object["cursor"].as_str().unwrap().to_owned()).collect();
        assert_eq!(cursors, events.iter().map(|event| event.cursor.to_string()).collect::<Vec<_>>(), "{accept}");
        assert_eq!(objects[1]["decision"], "reject");
    }
    let last = format!("{}?after={}", events_path(&batch), events[1].cursor);
    assert_eq!(server.get(&last).await.status, 204);
}

#[tokio::test]
async fn concurrent_decisions_agree_with_the_log() {
    let server = TestServer::start().await;
    let (batch, ids) = server.completed_batch(3).await;
    let sent = (0..60).map(|number| {
        let decision = ["keep", "reject"][number / 3 % 2];
        decide(&server, &batch, ids[number % 3], json!(decision))
    });
    assert!(join_all(sent).await.iter().all(|response| response.status == 200));
    let mut decisions = std::collections::HashMap::new();
    let events = server.events(&batch).await;
    for event in &events {
        if let EventKind::ImageDecided { image, decision } = event.kind {
            assert_ne!(decisions.insert(image, decision), Some(decision), "an event repeats the decision before it");
        }
    }
    for id in ids {
        assert_eq!(server.image(&batch, id).await.decision, decisions[&id]);
    }
}

#[tokio::test]
async fn invalid_decisions_are_rejected() {
    let server = TestServer::start().await;
    let (batch, ids) = server.completed_batch(1).await;
    for sent in [json!("maybe"), json!(1), json!(["keep"]), json!(true)] {
        decide(&server, &batch, ids[0], sent).await.assert_problem(ProblemCode::MalformedRequest);
    }
    let path = image_path(&batch, ids[0]);
    let patch = async |kind: &str, body: &'static str| {
        ApiResponse::fetch(server.request(Method::PATCH, &path).header("content-type", kind).body(body)).await
    };
    for body in ["", "[]", "keep", r#"{"decision":"keep""#, r#"{"name":"a.jpg"}"#] {
        patch("application/json", body).await.assert_problem(ProblemCode::MalformedRequest);
    }
    patch("text/plain", r#"{"decision":"keep"}"#).await.assert_problem(ProblemCode::UnsupportedFormat);
    assert_eq!(patch("application/json; charset=utf-8", "{}").await.parsed::<Image>().decision, None);
    decide(&server, &batch, image_id(9), json!("keep")).await.assert_problem(ProblemCode::ImageUnknown);
    let unknown = BatchId::from_random([1; 16]);
    decide(&server, &unknown, ids[0], json!("keep")).await.assert_problem(ProblemCode::BatchUnknown);
}

/// Sends a `PATCH` of the batch's images with this body.
async fn decide_many(server: &TestServer, batch: &BatchId, body: Value) -> ApiResponse {
    ApiResponse::fetch(server.request(Method::PATCH, &images_path(batch)).json(&body)).await
}

#[tokio::test]
async fn one_request_decides_about_many_images() {
    let server = TestServer::start().await;
    let (batch, ids) = server.completed_batch(4).await;
    let before = server.batch(&batch).await.cursor.seq;
    decide(&server, &batch, ids[2], json!("reject")).await;
    // One id is repeated, one image has this decision already, and one id is not in the batch.
    let listed = json!([ids[3], ids[0], ids[3], image_id(99), ids[2]]);
    let response = decide_many(&server, &batch, json!({ "decision": "reject", "images": listed })).await;
    let images: Vec<Image> = serde_json::from_value(response.json()["images"].clone()).unwrap();
    assert_eq!(response.status, 200);
    let decided: Vec<_> = images.iter().map(|image| (image.id, image.decision)).collect();
    assert_eq!(decided, [ids[3], ids[0], ids[2]].map(|id| (id, Some(Decision::Reject))));
    assert_eq!(images.iter().map(|image| image.seq).collect::<Vec<_>>(), [before + 2, before + 3, before + 1]);
    let events = server.events(&batch).await;
    let appended: Vec<_> =
        events.iter().skip_while(|event| event.cursor.seq <= before).map(|event| &event.kind).collect();
    let rejected = [ids[2], ids[3], ids[0]];
    let rejected = rejected.map(|image| EventKind::ImageDecided { image, decision: Some(Decision::Reject) });
    assert_eq!(appended, rejected.iter().collect::<Vec<_>>());
    decide_many(&server, &batch, json!({ "decision": null, "images": ids })).await;
    for id in &ids {
        assert_eq!(server.image(&batch, *id).await.decision, None);
    }
    let none = decide_many(&server, &batch, json!({ "decision": "keep", "images": [] })).await;
    assert_eq!((none.status, &none.json()["images"]), (200, &json!([])));
}

#[tokio::test]
async fn an_invalid_request_about_many_images_decides_about_none() {
    let server = TestServer::start().await;
    let (batch, ids) = server.completed_batch(1).await;
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
        decide_many(&server, &batch, body).await.assert_problem(ProblemCode::MalformedRequest);
    }
    let too_many: Vec<_> = std::iter::repeat_n(ids[0], 1001).collect();
    decide_many(&server, &batch, json!({ "decision": "keep", "images": too_many }))
        .await
        .assert_problem(ProblemCode::TooLarge);
    assert_eq!(server.image(&batch, ids[0]).await.decision, None);
    let unknown = BatchId::from_random([1; 16]);
    decide_many(&server, &unknown, json!({ "decision": "keep", "images": ids }))
        .await
        .assert_problem(ProblemCode::BatchUnknown);
}
