//! Lists of images: pages, sort orders, filters, and summaries of reports (also in events); counts of a batch.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use protocol::{BatchId, ImageId, ImagePage, Issue, ProblemCode};
use serde_json::Value;

use crate::api::{TestServer, batch_path, events_path, image_id, image_path, photo};
use crate::stream_format::StreamFormat;

fn list_path(batch: &BatchId, query: &str) -> String {
    format!("{}/images?{query}", batch_path(batch))
}

/// Ids of all images that a query selects, read page after page.
async fn all_pages(server: &TestServer, batch: &BatchId, query: &str) -> Vec<ImageId> {
    let (mut found, mut after) = (vec![], String::new());
    loop {
        let page: ImagePage = server.get(&list_path(batch, &format!("{query}{after}"))).await.parsed();
        found.extend(page.images.iter().map(|image| image.id));
        let Some(next) = page.next else { return found };
        after = format!("&after={}", utf8_percent_encode(&next, NON_ALPHANUMERIC));
    }
}

/// Completed batch of two equal photos, another photo and a text file; two names have characters that URLs escape.
async fn batch_of_four(server: &TestServer) -> BatchId {
    let batch = server.create_batch_of(4).await;
    let files =
        [("b & c=1.jpg", photo(1)), ("사진 100%.jpg", photo(1)), ("a.jpg", photo(2)), ("z.jpg", b"text".to_vec())];
    for ((name, bytes), number) in files.into_iter().zip(1..) {
        server.put(&batch, image_id(number), name, bytes).await;
    }
    server.events(&batch).await;
    batch
}

#[tokio::test]
async fn sort_orders_and_filters_list_each_matching_image_once() {
    let server = TestServer::start().await;
    let batch = batch_of_four(&server).await;
    let group = server.image(&batch, image_id(1)).await.group.unwrap();
    let by_size = if photo(1).len() < photo(2).len() { [4, 1, 2, 3] } else { [4, 3, 1, 2] };
    for (query, expected) in [
        ("", vec![1, 2, 3, 4]),
        ("sort=arrival", vec![1, 2, 3, 4]),
        ("sort=-arrival", vec![4, 3, 2, 1]),
        ("sort=name", vec![3, 1, 4, 2]),
        ("sort=-name", vec![2, 4, 1, 3]),
        ("sort=bytes", by_size.to_vec()),
        ("sort=-bytes", by_size.into_iter().rev().collect()),
        ("state=analyzed", vec![1, 2, 3]),
        ("state=failed", vec![4]),
        ("state=queued", vec![]),
        ("issue=exact-duplicate", vec![1, 2]),
        (&format!("group={group}&sort=-arrival"), vec![2, 1]),
        (&format!("group={}", image_id(9)), vec![]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(image_id).collect();
        for limit in [1, 2, 3, 1000] {
            assert_eq!(
                all_pages(&server, &batch, &format!("{query}&limit={limit}")).await,
                expected,
                "{query}, {limit} a page"
            );
        }
    }
}

#[tokio::test]
async fn a_page_has_the_cursor_that_it_reflects() {
    let server = TestServer::start().await;
    let batch = batch_of_four(&server).await;
    let response = server.get(&list_path(&batch, "limit=2")).await;
    assert_eq!(response.header("cache-control"), "no-store");
    let page: ImagePage = response.parsed();
    assert_eq!(page.cursor, server.batch(&batch).await.cursor);
    let complete = server.get(&list_path(&batch, "")).await.json();
    assert!(complete.get("next").is_none(), "the last page has a next page");
}

#[tokio::test]
async fn reports_are_summaries_in_lists_and_events_and_complete_for_one_image() {
    let server = TestServer::start().await;
    let (batch, ids) = server.completed_batch(1).await;
    let path = image_path(&batch, ids[0]);
    let complete = server.get(&path).await.json()["report"].take();
    let histogram = complete["histogram"]["luma"].as_array().unwrap();
    assert_eq!(histogram.len(), 256);
    let map = &complete["focus"]["map"];
    let regions = map["columns"].as_u64().unwrap() * map["rows"].as_u64().unwrap();
    assert_eq!(map["values"].as_array().unwrap().len() as u64, regions);
    let listed = server.get(&list_path(&batch, "")).await.json()["images"][0]["report"].take();
    let events = StreamFormat::Sse.read(&server, &events_path(&batch)).await;
    let analyzed = events.iter().find(|object| object.contains("image.analyzed")).unwrap();
    let streamed = serde_json::from_str::<Value>(analyzed).unwrap()["report"].take();
    for summary in [&listed, &streamed] {
        assert!(summary.get("histogram").is_none() && summary["focus"].get("map").is_none());
        let length = serde_json::to_vec(summary).unwrap().len();
        assert!(length <= 2048, "{length} bytes");
        assert_eq!(summary["exposure"], complete["exposure"]);
    }
    assert_eq!(listed, streamed);
    let image: protocol::Image = server.get(&path).await.parsed();
    assert_eq!(complete["file"]["hash"], image.hash.unwrap().to_string());
}

#[tokio::test]
async fn invalid_parameters_are_rejected() {
    let server = TestServer::start().await;
    let batch = batch_of_four(&server).await;
    for query in [
        "state=done",
        "state=",
        "issue=sharp",
        "sort=size",
        "sort=",
        "limit=0",
        "limit=1001",
        "limit=-1",
        "limit=ten",
        "after=x",
        "sort=bytes&after=1",
        "limit=1&limit=2",
        "limit=1%ff",
    ] {
        let detail = server.get(&list_path(&batch, query)).await.assert_problem(ProblemCode::MalformedRequest);
        assert!(!detail.is_empty(), "{query}");
    }
    server.get(&list_path(&batch, "group=1")).await.assert_problem(ProblemCode::MalformedId);
}

#[tokio::test]
async fn counts_agree_with_the_images() {
    let server = TestServer::start().await;
    let id = batch_of_four(&server).await;
    let batch = server.batch(&id).await;
    assert_eq!((batch.counts.queued, batch.counts.analyzed, batch.counts.failed), (0, 3, 1));
    let page: ImagePage = server.get(&list_path(&id, "")).await.parsed();
    assert_eq!(batch.bytes, page.images.iter().map(|image| image.bytes).sum::<u64>());
    assert_eq!(batch.issues[&Issue::ExactDuplicate], 2);
    for (issue, count) in batch.issues {
        let images = page.images.iter().filter(|image| image.verdicts.iter().any(|verdict| verdict.issue == issue));
        assert_eq!(images.count() as u64, count, "{issue}");
    }
}
