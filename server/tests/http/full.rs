//! A disk on which no room is left behind the reserve: uploads are refused before they are read, and all else goes on.

use protocol::{BatchState, ProblemCode};
use reqwest::Body;
use serde_json::json;

use crate::raw::Raw;
use crate::site::{Site, batch_path, blobs, form, image_id, image_path, images_path, photo};

/// A reserve that no disk has room for.
const ALL: Option<u64> = Some(1 << 60);

/// A server that has one image, started again with no room behind its reserve; the batch is open.
async fn full() -> (Site, protocol::BatchId) {
    let site = Site::with(|config| config.reserve = Some(0)).await;
    let batch = site.open(json!({})).await;
    assert_eq!(site.put(&batch, image_id(1), "a.jpg", photo(1)).await.status, 201);
    let site = Site::over(site.stopped().await, |config| config.reserve = ALL).await;
    (site, batch)
}

#[tokio::test]
async fn a_put_is_refused_and_leaves_nothing() {
    let (site, batch) = full().await;
    site.put(&batch, image_id(2), "b.jpg", photo(2)).await.is_problem(ProblemCode::StorageFull);
    let chunks = futures::stream::iter([Ok::<_, std::io::Error>(photo(2))]);
    site.put(&batch, image_id(2), "b.jpg", Body::wrap_stream(chunks)).await.is_problem(ProblemCode::StorageFull);
    assert_eq!((site.temporary_files(), blobs(site.data())), (0, 1));
}

#[tokio::test]
async fn who_asks_before_it_sends_is_told_before_it_sends() {
    let (site, batch) = full().await;
    let path = image_path(&batch, image_id(2));
    let head = format!("PUT {path} HTTP/1.1\nHost: localhost\nContent-Length: 1000000\nExpect: 100-continue\n\n");
    let answer = Raw::send(site.address, &head).await.rest().await;
    assert!(answer.starts_with("HTTP/1.1 507 ") && answer.contains("storage-full"), "{answer}");
}

#[tokio::test]
async fn forms_are_refused_and_no_batch_is_opened_for_them() {
    let (site, batch) = full().await;
    let images = images_path(&batch);
    for path in [images.as_str(), "/api/v1/batches", "/batches"] {
        let answer = site.post_form(path, form([("b.jpg", photo(2))])).await;
        answer.is_problem(ProblemCode::StorageFull);
    }
    assert_eq!((site.temporary_files(), blobs(site.data())), (0, 1));
}

#[tokio::test]
async fn everything_else_goes_on_and_uploads_do_once_there_is_room() {
    let (site, batch) = full().await;
    assert_eq!(site.get(&format!("{}/original", image_path(&batch, image_id(1)))).await.body, photo(1));
    assert_eq!(site.post(&format!("{}/seal", batch_path(&batch))).await.status, 200);
    site.events(&batch).await;
    assert_eq!(site.batch(&batch).await.state, BatchState::Completed);
    assert_eq!(site.delete(&batch_path(&batch)).await.status, 204);
    assert_eq!(blobs(site.data()), 0);
    let site = Site::over(site.stopped().await, |config| config.reserve = Some(0)).await;
    let (batch, _) = site.completed(2).await;
    assert_eq!(site.batch(&batch).await.counts.analyzed, 2);
}
