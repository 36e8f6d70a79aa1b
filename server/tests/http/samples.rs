//! `POST /samples`: a sheet for those who have no images at hand.

use protocol::{BatchId, BatchState, Counts, EventKind, Issue, ProblemCode};
use reqwest::Method;

use crate::answer::Answer;
use crate::site::Site;

#[tokio::test]
async fn one_click_opens_a_sheet_that_shows_every_issue() {
    let site = Site::start().await;
    let answer = site.post("/samples").await;
    assert_eq!(answer.status, 303);
    let batch: BatchId = answer.header("location").strip_prefix("/batches/").unwrap().parse().unwrap();

    let is_painting = async || site.get(&format!("/batches/{batch}")).await.text().contains(r#""source":"server""#);
    assert!(is_painting().await, "a page knows that what is missing will come");
    let events = site.events(&batch).await;
    assert!(!is_painting().await);
    let received = events.iter().filter(|event| matches!(event.kind, EventKind::ImageReceived { .. })).count();
    assert_eq!(received, samples::COUNT);
    let batch = site.batch(&batch).await;
    assert_eq!(batch.state, BatchState::Completed);
    assert_eq!(batch.counts, Counts { queued: 0, analyzed: 23, failed: 1 });
    let shown: Vec<Issue> = batch.issues.keys().copied().collect();
    assert_eq!(shown.len(), Issue::ALL.len(), "{shown:?}");
}

#[tokio::test]
async fn another_site_cannot_make_a_server_paint() {
    let site = Site::start().await;
    let request = site.request(Method::POST, "/samples").header("sec-fetch-site", "cross-site");
    Answer::of(request).await.is_problem(ProblemCode::CrossSite);
}
