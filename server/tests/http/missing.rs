//! `POST …/missing`: returns those of the given hashes whose files the batch does not have.

use protocol::{BatchId, ProblemCode};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::{TestServer, batch_path, photo};
use crate::response::ApiResponse;

async fn post_missing(server: &TestServer, batch: &BatchId, body: &Value) -> ApiResponse {
    ApiResponse::fetch(server.request(Method::POST, &format!("{}/missing", batch_path(batch))).json(body)).await
}

fn hex(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

#[tokio::test]
async fn missing_hashes_are_returned_once_in_order_as_they_were_spelled() {
    let server = TestServer::start().await;
    let (batch, _) = server.completed_batch(1).await;
    let (present, one, two) = (hex(&photo(1)), hex(b"one"), hex(b"two").to_uppercase());
    let hashes = [
        format!("blake3:{two}"),
        present.clone(),
        one.clone(),
        format!("blake3:{present}"),
        two.to_lowercase(),
        format!("blake3:{one}"),
    ];
    let response = post_missing(&server, &batch, &json!({ "hashes": hashes })).await;
    assert_eq!((response.status, response.json()), (200, json!({ "missing": [format!("blake3:{two}"), one] })));
    assert_eq!(post_missing(&server, &batch, &json!({ "hashes": [] })).await.json(), json!({ "missing": [] }));
}

#[tokio::test]
async fn a_request_has_at_most_20_000_hashes() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let hashes: Vec<_> = (0..20_001_u32).map(|number| format!("blake3:{}", hex(&number.to_le_bytes()))).collect();
    let response = post_missing(&server, &batch, &json!({ "hashes": hashes[1..] })).await;
    assert_eq!((response.status, response.json()), (200, json!({ "missing": hashes[1..] })));
    post_missing(&server, &batch, &json!({ "hashes": hashes })).await.assert_problem(ProblemCode::TooLarge);
    let long = format!("{{\"hashes\": [{}]}}", " ".repeat(4 << 20));
    let request = server.request(Method::POST, &format!("{}/missing", batch_path(&batch)));
    ApiResponse::fetch(request.header("content-type", "application/json").body(long))
        .await
        .assert_problem(ProblemCode::TooLarge);
}

#[tokio::test]
async fn invalid_hashes_are_rejected() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
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
        post_missing(&server, &batch, &body).await.assert_problem(ProblemCode::MalformedRequest);
    }
    let plain = server.request(Method::POST, &format!("{}/missing", batch_path(&batch))).body("{}");
    ApiResponse::fetch(plain).await.assert_problem(ProblemCode::UnsupportedFormat);
    post_missing(&server, &BatchId::from_random([1; 16]), &json!({ "hashes": [] }))
        .await
        .assert_problem(ProblemCode::BatchUnknown);
}
