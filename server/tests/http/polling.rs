//! Long polling.

use std::time::Duration;

use protocol::ProblemCode;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::json;
use tokio::time::Instant;

use crate::answer::Answer;
use crate::site::{Site, events_path, image_id, photo};
use crate::ways::{after, objects, position};

async fn poll(site: &Site, path: &str) -> Answer {
    Answer::of(site.request(Method::GET, path).header("accept", "application/json")).await
}

#[tokio::test]
async fn what_is_there_is_told_at_once() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    for wait in ["", "?wait=0", "?wait=60"] {
        let read = objects(&poll(&site, &format!("{}{wait}", events_path(&batch))).await);
        assert_eq!(read.len(), 1, "{wait}");
    }
}

#[tokio::test]
async fn without_news_it_is_empty_when_the_wait_is_over() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let first = objects(&poll(&site, &events_path(&batch)).await).remove(0);
    let path = after(&batch, &position(&first));
    // Nothing else goes on from here: time passes as soon as everybody waits for it.
    tokio::time::pause();
    for seconds in [0, 1, 30] {
        let begun = Instant::now();
        assert_eq!(poll(&site, &format!("{path}&wait={seconds}")).await.body, b"[]");
        let took = begun.elapsed();
        assert!(took >= Duration::from_secs(seconds) && took < Duration::from_secs(seconds + 2), "{took:?}");
    }
}

#[tokio::test]
async fn news_end_the_wait() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let first = objects(&poll(&site, &events_path(&batch)).await).remove(0);
    let path = format!("{}&wait=60", after(&batch, &position(&first)));
    let sending = site.put(&batch, image_id(1), "a.jpg", photo(1));
    let (read, _) = tokio::join!(poll(&site, &path), sending);
    assert!(objects(&read)[0].contains("image.received"));
}

#[tokio::test]
async fn one_answer_has_all_that_came_one_by_one() {
    let site = Site::start().await;
    let batch = site.expecting(3).await;
    let first = objects(&poll(&site, &events_path(&batch)).await).remove(0);
    let mut reader = site.stream(&events_path(&batch), HeaderMap::new()).await;
    for number in 1..=3 {
        site.put(&batch, image_id(number), "a.jpg", photo(number.into())).await;
    }
    reader.until("batch.completed").await;
    let read = objects(&poll(&site, &format!("{}&wait=60", after(&batch, &position(&first)))).await);
    assert_eq!(read.len() + 1, site.events(&batch).await.len());
}

#[tokio::test]
async fn a_server_that_stops_ends_the_wait() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let first = objects(&poll(&site, &events_path(&batch)).await).remove(0);
    let path = format!("{}&wait=60", after(&batch, &position(&first)));
    let stopping = async {
        // The poll is on its way before: its stream is counted.
        while !site.get("/metrics").await.text().contains("proofsheet_streams_open{representation=\"polling\"} 1") {}
        site.stop.cancel();
    };
    let (answer, ()) = tokio::join!(poll(&site, &path), stopping);
    assert_eq!(answer.body, b"[]");
}

#[tokio::test]
async fn an_answer_is_bounded_and_the_next_goes_on() {
    let site = Site::start().await;
    let (batch, _) = site.completed(40).await;
    let first = objects(&poll(&site, &events_path(&batch)).await);
    let whole = site.events(&batch).await;
    assert!(first.len() < whole.len(), "{} of {}", first.len(), whole.len());
    let second = objects(&poll(&site, &after(&batch, &position(first.last().unwrap()))).await);
    assert_eq!(position(&second[0]), whole[first.len()].cursor.to_string());
}

#[tokio::test]
async fn a_wait_that_is_none_is_refused() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    for wait in ["61", "-1", "+1", "1.5", "soon", "", "1&wait=2"] {
        let answer = poll(&site, &format!("{}?wait={wait}", events_path(&batch))).await;
        answer.is_problem(ProblemCode::MalformedRequest);
    }
}
