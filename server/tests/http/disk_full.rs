//! A disk with less free space than the reserve: uploads are refused before they are read, and other requests work.

use protocol::{BatchState, ProblemCode};
use reqwest::Body;
use serde_json::json;

use crate::api::{TestServer, batch_path, form, image_id, image_path, images_path, photo};
use crate::raw_connection::RawConnection;

/// A disk reserve that is larger than any disk.
const LARGER_THAN_DISK: Option<u64> = Some(1 << 60);

/// A server whose disk has less free space than its reserve, with an open batch of one image.
async fn full_server() -> (TestServer, protocol::BatchId) {
    let server = TestServer::start_with(|config| config.reserve = Some(0)).await;
    let batch = server.create_batch(json!({})).await;
    assert_eq!(server.put(&batch, image_id(1), "a.jpg", photo(1)).await.status, 201);
    let server = server.restarted(|config| config.reserve = LARGER_THAN_DISK).await;
    (server, batch)
}

#[tokio::test]
async fn a_put_is_refused_and_leaves_nothing_behind() {
    let (server, batch) = full_server().await;
    server.put(&batch, image_id(2), "b.jpg", photo(2)).await.assert_problem(ProblemCode::StorageFull);
    let chunks = futures::stream::iter([Ok::<_, std::io::Error>(photo(2))]);
    server.put(&batch, image_id(2), "b.jpg", Body::wrap_stream(chunks)).await.assert_problem(ProblemCode::StorageFull);
    assert_eq!((server.temporary_file_count(), server.blob_count()), (0, 1));
}

#[tokio::test]
async fn a_client_that_expects_100_continue_is_refused_before_the_body() {
    let (server, batch) = full_server().await;
    let path = image_path(&batch, image_id(2));
    let head = format!("PUT {path} HTTP/1.1\nHost: localhost\nContent-Length: 1000000\nExpect: 100-continue\n\n");
    let response = RawConnection::open(server.address, &head).await.read_to_close().await;
    assert!(response.starts_with("HTTP/1.1 507 ") && response.contains("storage-full"), "{response}");
}

#[tokio::test]
async fn forms_are_refused_and_leave_no_file() {
    let (server, batch) = full_server().await;
    let images = images_path(&batch);
    for path in [images.as_str(), "/api/v1/batches", "/batches"] {
        let response = server.post_form(path, form([("b.jpg", photo(2))])).await;
        response.assert_problem(ProblemCode::StorageFull);
    }
    assert_eq!((server.temporary_file_count(), server.blob_count()), (0, 1));
}

#[tokio::test]
async fn other_requests_work_and_uploads_work_again_with_free_space() {
    let (server, batch) = full_server().await;
    assert_eq!(server.get(&format!("{}/original", image_path(&batch, image_id(1)))).await.body, photo(1));
    assert_eq!(server.post(&format!("{}/seal", batch_path(&batch))).await.status, 200);
    server.events(&batch).await;
    assert_eq!(server.batch(&batch).await.state, BatchState::Completed);
    assert_eq!(server.delete(&batch_path(&batch)).await.status, 204);
    assert_eq!(server.blob_count(), 0);
    let server = server.restarted(|config| config.reserve = Some(0)).await;
    let (batch, _) = server.completed_batch(2).await;
    assert_eq!(server.batch(&batch).await.counts.analyzed, 2);
}
