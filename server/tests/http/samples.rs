//! `POST /samples`: a batch of sample images, and the refusal of other sites.

use protocol::{BatchId, BatchState, Counts, EventKind, Issue, ProblemCode};
use reqwest::Method;

use crate::api::TestServer;
use crate::response::ApiResponse;

#[tokio::test]
async fn the_sample_batch_shows_every_issue() {
    let server = TestServer::start().await;
    let response = server.post("/samples").await;
    assert_eq!(response.status, 303);
    let batch: BatchId = response.header("location").strip_prefix("/batches/").unwrap().parse().unwrap();

    // The page names the server as the source of missing images exactly as long as the batch is open.
    let assert_source = async || {
        let page = server.get(&format!("/batches/{batch}")).await;
        let (is_open, is_filled_by_server) =
            (page.text().contains(r#""state":"open""#), page.text().contains(r#""upload_source":"server""#));
        assert_eq!(is_filled_by_server, is_open);
        is_open
    };
    assert_source().await;
    let events = server.events(&batch).await;
    assert!(!assert_source().await, "the completed batch is open");
    let received = events.iter().filter(|event| matches!(event.kind, EventKind::ImageReceived { .. })).count();
    assert_eq!(received, samples::COUNT);
    let batch = server.batch(&batch).await;
    assert_eq!(batch.state, BatchState::Completed);
    assert_eq!(batch.counts, Counts { queued: 0, analyzed: 23, failed: 1 });
    let issues: Vec<Issue> = batch.issues.keys().copied().collect();
    assert_eq!(issues.len(), Issue::ALL.len(), "{issues:?}");
}

#[tokio::test]
async fn another_site_cannot_create_a_sample_batch() {
    let server = TestServer::start().await;
    let request = server.request(Method::POST, "/samples").header("sec-fetch-site", "cross-site");
    ApiResponse::fetch(request).await.assert_problem(ProblemCode::CrossSite);
}
