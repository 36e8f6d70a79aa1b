//! `GET /metrics`: counts and times of images, analyses and streams in the text format of Prometheus; refusal of a
//! foreign host.

use std::collections::{HashMap, HashSet};

use reqwest::header::HeaderMap;
use serde_json::json;

use crate::api::{TestServer, events_path, image_id, photo};
use crate::stream_format::connect;

/// Parses Prometheus' text format (version 0.0.4) strictly. Returns the value of each sample by its name with labels.
/// Asserts that the metrics are of exactly the types counter, gauge and histogram, and that the names of all samples
/// begin with `proofsheet_`.
fn parse_samples(text: &str) -> HashMap<String, f64> {
    assert!(text.ends_with('\n'));
    let (mut types, mut samples) = (HashMap::new(), HashMap::new());
    for line in text.lines() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["#", "HELP", _, _, ..] => {}
            ["#", "TYPE", name, kind] => assert!(types.insert(name, kind).is_none(), "{name} is declared twice"),
            [name, value] => {
                let base = name.split('{').next().unwrap();
                let is_declared = |suffix| types.contains_key(base.strip_suffix(suffix).unwrap_or("-"));
                assert!(
                    types.contains_key(base) || ["_bucket", "_sum", "_count"].into_iter().any(is_declared),
                    "{line}"
                );
                assert!(base.starts_with("proofsheet_"), "{line}");
                assert!(samples.insert(name.to_owned(), value.parse().unwrap()).is_none(), "{line}");
            }
            _ => panic!("invalid line: {line}"),
        }
    }
    let kinds: HashSet<_> = types.values().copied().collect();
    assert_eq!(kinds, HashSet::from(["counter", "gauge", "histogram"]));
    samples
}

#[tokio::test]
async fn images_analyses_and_streams_are_counted() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(3).await;
    let mut stream = server.stream(&events_path(&batch), HeaderMap::new()).await;
    for (number, bytes) in [(1, photo(1)), (2, photo(2)), (3, b"text".to_vec())] {
        server.put(&batch, image_id(number), "private-name.jpg", bytes).await;
    }
    stream.until("batch.completed").await;
    let events = server.events(&batch).await.len() as f64;
    let open = server.create_batch(json!({})).await;
    let _socket = connect(&server, &events_path(&open), &[]).await.unwrap();
    let response = server.get("/metrics").await;
    assert_eq!((response.status, response.header("content-type")), (200, "text/plain; version=0.0.4"));
    for secret in [batch.as_str(), "private-name", &image_id(1).to_string()] {
        assert!(!response.text().contains(secret), "{secret}");
    }
    let samples = parse_samples(response.text());
    let bytes: f64 = [photo(1).len(), photo(2).len(), 4].iter().map(|length| *length as f64).sum();
    for (name, expected) in [
        ("images_received_total", 3.0),
        ("images_analyzed_total", 2.0),
        ("images_failed_total{code=\"unsupported-format\"}", 1.0),
        ("analysis_seconds_count", 2.0),
        ("queue_wait_seconds_count", 2.0),
        ("queue_images{state=\"waiting\"}", 0.0),
        ("queue_images{state=\"running\"}", 0.0),
        ("uploads_open", 0.0),
        ("stored_bytes", bytes),
        ("streams_open{representation=\"websocket\"}", 1.0),
        ("stream_events_total{representation=\"sse\"}", 2.0 * events),
        ("build_info{version=\"0.1.0\"}", 1.0),
    ] {
        assert_eq!(samples.get(&format!("proofsheet_{name}")), Some(&expected), "{name}");
    }
    assert!(samples["proofsheet_analysis_seconds_sum"] > 0.0);
    assert!(samples["proofsheet_stream_bytes_total{representation=\"sse\"}"] > 500.0 * events);
    assert!(samples["proofsheet_stream_lag_events_count"] > 0.0);
}

#[tokio::test]
async fn a_request_for_a_foreign_host_is_refused() {
    let server = TestServer::start().await;
    let request = server.request(reqwest::Method::GET, "/metrics").header("host", "evil.example");
    assert_eq!(request.send().await.unwrap().status(), 403);
}
