//! Reading images: pages, filters, and how much of a report is told where.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use protocol::{BatchId, ImageId, ImagePage, Issue, ProblemCode};
use serde_json::Value;

use crate::site::{Site, batch_path, image_id, image_path, photo};

fn list_path(batch: &BatchId, query: &str) -> String {
    format!("{}/images?{query}", batch_path(batch))
}

async fn pages(site: &Site, batch: &BatchId, query: &str) -> Vec<ImageId> {
    let (mut found, mut after) = (vec![], String::new());
    loop {
        let page: ImagePage = site.get(&list_path(batch, &format!("{query}{after}"))).await.parsed();
        found.extend(page.images.iter().map(|image| image.id));
        let Some(next) = page.next else { return found };
        after = format!("&after={}", utf8_percent_encode(&next, NON_ALPHANUMERIC));
    }
}

/// Two equal photos with names that need care, a good one and a text; arrived in this order.
async fn batch_of_four(site: &Site) -> BatchId {
    let batch = site.expecting(4).await;
    let files =
        [("b & c=1.jpg", photo(1)), ("사진 100%.jpg", photo(1)), ("a.jpg", photo(2)), ("z.jpg", b"text".to_vec())];
    for ((name, bytes), number) in files.into_iter().zip(1..) {
        site.put(&batch, image_id(number), name, bytes).await;
    }
    site.events(&batch).await;
    batch
}

#[tokio::test]
async fn pages_in_every_order_and_of_every_kind_are_whole() {
    let site = Site::start().await;
    let batch = batch_of_four(&site).await;
    let group = site.image(&batch, image_id(1)).await.group.unwrap();
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
                pages(&site, &batch, &format!("{query}&limit={limit}")).await,
                expected,
                "{query}, {limit} a page"
            );
        }
    }
}

#[tokio::test]
async fn a_page_tells_the_position_that_it_reflects() {
    let site = Site::start().await;
    let batch = batch_of_four(&site).await;
    let answer = site.get(&list_path(&batch, "limit=2")).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let page: ImagePage = answer.parsed();
    assert_eq!(page.cursor, site.batch(&batch).await.cursor);
    let whole = site.get(&list_path(&batch, "")).await.json();
    assert!(whole.get("next").is_none(), "absent on the last page");
}

#[tokio::test]
async fn a_report_is_short_in_lists_and_events_and_whole_for_one_image() {
    let site = Site::start().await;
    let (batch, ids) = site.completed(1).await;
    let path = image_path(&batch, ids[0]);
    let whole = site.get(&path).await.json()["report"].take();
    let histogram = whole["histogram"]["luma"].as_array().unwrap();
    assert_eq!(histogram.len(), 256);
    let map = &whole["focus"]["map"];
    let regions = map["columns"].as_u64().unwrap() * map["rows"].as_u64().unwrap();
    assert_eq!(map["values"].as_array().unwrap().len() as u64, regions);
    let listed = site.get(&list_path(&batch, "")).await.json()["images"][0]["report"].take();
    let events = site.get(&format!("{}/events", batch_path(&batch))).await;
    let analyzed = String::from_utf8(events.body).unwrap();
    let analyzed =
        analyzed.lines().find_map(|line| line.strip_prefix("data: ").filter(|data| data.contains("image.analyzed")));
    let told: Value = serde_json::from_str(analyzed.unwrap()).unwrap();
    for short in [&listed, &told["report"]] {
        assert!(short.get("histogram").is_none() && short["focus"].get("map").is_none());
        let length = serde_json::to_vec(short).unwrap().len();
        assert!(length <= 2048, "{length} bytes");
        assert_eq!(short["exposure"], whole["exposure"]);
    }
    assert_eq!(listed, told["report"]);
    let image: protocol::Image = site.get(&path).await.parsed();
    assert_eq!(whole["file"]["hash"], image.hash.unwrap().to_string());
}

#[tokio::test]
async fn parameters_that_mean_nothing_are_refused() {
    let site = Site::start().await;
    let batch = batch_of_four(&site).await;
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
        let detail = site.get(&list_path(&batch, query)).await.is_problem(ProblemCode::MalformedRequest);
        assert!(!detail.is_empty(), "{query}");
    }
    site.get(&list_path(&batch, "group=1")).await.is_problem(ProblemCode::MalformedId);
}

#[tokio::test]
async fn counts_always_add_up() {
    let site = Site::start().await;
    let id = batch_of_four(&site).await;
    let batch = site.batch(&id).await;
    assert_eq!((batch.counts.queued, batch.counts.analyzed, batch.counts.failed), (0, 3, 1));
    let page: ImagePage = site.get(&list_path(&id, "")).await.parsed();
    assert_eq!(batch.bytes, page.images.iter().map(|image| image.bytes).sum::<u64>());
    assert_eq!(batch.issues[&Issue::ExactDuplicate], 2);
    for (issue, count) in batch.issues {
        let having = page.images.iter().filter(|image| image.verdicts.iter().any(|verdict| verdict.issue == issue));
        assert_eq!(having.count() as u64, count, "{issue}");
    }
}
