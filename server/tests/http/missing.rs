//! Asking what a batch lacks.

use protocol::{BatchId, ProblemCode};
use reqwest::Method;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::site::{Site, batch_path, photo};

async fn ask(site: &Site, batch: &BatchId, body: &Value) -> Answer {
    Answer::of(site.request(Method::POST, &format!("{}/missing", batch_path(batch))).json(body)).await
}

fn hex(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

#[tokio::test]
async fn what_is_lacking_comes_back_as_it_was_spelled_once_and_in_order() {
    let site = Site::start().await;
    let (batch, _) = site.completed(1).await;
    let (there, one, two) = (hex(&photo(1)), hex(b"one"), hex(b"two").to_uppercase());
    let hashes = [
        format!("blake3:{two}"),
        there.clone(),
        one.clone(),
        format!("blake3:{there}"),
        two.to_lowercase(),
        format!("blake3:{one}"),
    ];
    let answer = ask(&site, &batch, &json!({ "hashes": hashes })).await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "missing": [format!("blake3:{two}"), one] })));
    assert_eq!(ask(&site, &batch, &json!({ "hashes": [] })).await.json(), json!({ "missing": [] }));
}

#[tokio::test]
async fn twenty_thousand_may_be_asked_for_and_no_more() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let hashes: Vec<_> = (0..20_001_u32).map(|number| format!("blake3:{}", hex(&number.to_le_bytes()))).collect();
    let answer = ask(&site, &batch, &json!({ "hashes": hashes[1..] })).await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "missing": hashes[1..] })));
    ask(&site, &batch, &json!({ "hashes": hashes })).await.is_problem(ProblemCode::TooLarge);
    let long = format!("{{\"hashes\": [{}]}}", " ".repeat(2 << 20));
    let request = site.request(Method::POST, &format!("{}/missing", batch_path(&batch)));
    Answer::of(request.header("content-type", "application/json").body(long)).await.is_problem(ProblemCode::TooLarge);
}

#[tokio::test]
async fn what_is_no_hash_is_refused() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    for body in [
        json!({}),
        json!([]),
        json!({ "hashes": "a" }),
        json!({ "hashes": [1] }),
        json!({ "hashes": ["a"] }),
        json!({ "hashes": [format!("sha256:{}", hex(b""))] }),
        json!({ "hashes": [format!("blake3:blake3:{}", hex(b""))] }),
        json!({ "hashes": [], "names": [] }),
    ] {
        ask(&site, &batch, &body).await.is_problem(ProblemCode::MalformedRequest);
    }
    let plain = site.request(Method::POST, &format!("{}/missing", batch_path(&batch))).body("{}");
    Answer::of(plain).await.is_problem(ProblemCode::UnsupportedFormat);
    ask(&site, &BatchId::from_random([1; 16]), &json!({ "hashes": [] })).await.is_problem(ProblemCode::BatchUnknown);
}
