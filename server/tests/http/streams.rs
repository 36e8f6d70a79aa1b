//! How many streams may be open, and what many readers share.

use protocol::{Problem, ProblemCode};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::json;

use crate::answer::Answer;
use crate::messages::Messages;
use crate::site::{Site, events_path, form, image_id, photo};
use crate::ways::{Way, after, connect, events, next_text};

#[tokio::test]
async fn a_client_has_its_share_of_streams() {
    let site = Site::with(|config| config.max_streams_per_client = 2).await;
    let batch = site.open(json!({})).await;
    let path = events_path(&batch);
    let mut first = site.stream(&path, HeaderMap::new()).await;
    first.until("batch.created").await;
    let mut second = connect(&site, &path, &[]).await.unwrap();
    next_text(&mut second).await;
    for way in Way::ALL {
        assert_eq!(way.status(&site, &path).await, 429, "{way:?}");
    }
    let refused = site.get(&path).await;
    assert!(refused.is_problem(ProblemCode::TooManyStreams).contains("several batches on one stream"));
    assert_eq!(refused.header("retry-after"), "15");
    let form = site.request(Method::POST, "/api/v1/batches").header("accept", "application/x-ndjson");
    Answer::of(form.multipart(crate::site::form([("a.jpg", photo(1))]))).await.is_problem(ProblemCode::TooManyStreams);
    assert_eq!(site.get("/api/v1/batches").await.status, 405, "other requests are answered");
    drop((first, second));
    // The server hears of it in its own time.
    while Way::Polling.status(&site, &path).await != 200 {}
    // Who has everything is told so, whatever is open.
    let (done, _) = site.completed(1).await;
    let last = site.events(&done).await.pop().unwrap().cursor.to_string();
    let _streams = [site.stream(&path, HeaderMap::new()).await, site.stream(&path, HeaderMap::new()).await];
    assert_eq!(Way::Sse.status(&site, &after(&done, &last)).await, 204);
}

#[tokio::test]
async fn all_clients_together_have_theirs() {
    let site = Site::with(|config| config.max_streams = 1).await;
    let batch = site.open(json!({})).await;
    let mut first = site.stream(&events_path(&batch), HeaderMap::new()).await;
    first.until("batch.created").await;
    let refused = site.get(&events_path(&batch)).await;
    let problem: Problem = refused.parsed();
    assert_eq!((refused.status, problem.status, problem.code), (503, 503, ProblemCode::TooManyStreams));
    assert_eq!(refused.header("retry-after"), "5");
}

#[tokio::test]
async fn hundreds_of_readers_are_told_the_same() {
    let site = Site::start().await;
    let batch = site.expecting(3).await;
    let path = events_path(&batch);
    let readers: Vec<_> = (0..300)
        .map(|_| {
            let request = site.request(Method::GET, &path).header("accept", "text/event-stream");
            tokio::spawn(async move { Messages::of(request.send().await.unwrap()).events().await })
        })
        .collect();
    for number in 1..=3 {
        site.put(&batch, image_id(number), "a.jpg", photo(number.into())).await;
    }
    let whole = events(&Way::Ndjson.read(&site, &path).await);
    for reader in readers {
        assert_eq!(reader.await.unwrap(), whole);
    }
}

#[tokio::test]
async fn what_was_deleted_is_told_to_nobody_any_more() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    let mut reader = site.stream(&events_path(&batch), HeaderMap::new()).await;
    site.put(&batch, image_id(1), "secret.jpg", photo(1)).await;
    reader.until("image.analyzed").await;
    site.delete(&crate::site::image_path(&batch, image_id(1))).await;
    reader.until("image.deleted").await;
    // The first reader keeps open what is shared; a second one is told of the log as it is.
    let mut second = connect(&site, &events_path(&batch), &[]).await.unwrap();
    for _ in 0..4 {
        let object = next_text(&mut second).await.unwrap();
        assert!(!object.contains("secret") && !object.contains("report"), "{object}");
    }
}

#[tokio::test]
async fn the_stream_of_one_request_counts_until_its_end() {
    let site = Site::with(|config| config.max_streams = 1).await;
    for _ in 0..3 {
        let request = site.request(Method::POST, "/api/v1/batches").header("accept", "application/x-ndjson");
        let answer = Answer::of(request.multipart(form([("a.jpg", photo(1))]))).await;
        assert!(answer.status == 200 && answer.text().contains("batch.completed"), "{answer:?}");
        while site.get("/metrics").await.text().contains("proofsheet_streams_open{representation=\"ndjson\"} 1") {}
    }
}
