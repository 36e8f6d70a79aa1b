//! Images that exceed a decode limit, decoders that do not start, and blobs that changed on disk. `tests/sandbox` has
//! decoders that misbehave.

use std::path::PathBuf;
use std::time::Duration;

use analysis::specimen;
use protocol::{FailureCode, ImageState};
use server::{Config, RunError, run};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::api::{TestServer, image_id, photo};
#[cfg(target_os = "linux")]
use crate::decoder_gate::DecoderGate;

/// Uploads this many photos to a new batch and waits for its end. Returns the failure of each photo, or `None` if it
/// was analyzed, in the order of their ids.
async fn failures(server: &TestServer, images: u64) -> Vec<Option<FailureCode>> {
    let batch = server.create_batch_of(images as usize).await;
    for number in 1..=images {
        server.put(&batch, image_id(number), "a.jpg", photo(number)).await;
    }
    server.events(&batch).await;
    let mut codes = vec![];
    for number in 1..=images {
        codes.push(server.image(&batch, image_id(number)).await.error.map(|error| error.code));
    }
    codes
}

#[tokio::test]
async fn an_image_fails_at_the_deadline() {
    // The analysis of the image takes far longer than this deadline.
    let server = TestServer::start_with(|config| config.limits.deadline = Duration::from_millis(1)).await;
    let batch = server.create_batch_of(1).await;
    server.put(&batch, image_id(1), "a.jpg", specimen::jpeg(&specimen::blank(6000, 4000, 90), 80)).await;
    server.events(&batch).await;
    let error = server.image(&batch, image_id(1)).await.error;
    assert_eq!(error.map(|error| error.code), Some(FailureCode::DeadlineExceeded));
    let server = server.restarted(|_| {}).await;
    assert_eq!(failures(&server, 2).await, [None, None]);
}

#[tokio::test]
async fn a_server_whose_decoders_do_not_start_refuses_to_start() {
    let data = TempDir::new().unwrap();
    let mut config = Config::new(data.path().to_owned(), PathBuf::from("/bin/false"));
    config.workers = 1;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let error = run(config, listener, CancellationToken::new(), || ()).await.unwrap_err();
    assert!(matches!(error, RunError::Pool(_)), "{error:?}");
}

#[tokio::test]
async fn an_image_of_too_many_pixels_fails() {
    let server = TestServer::start_with(|config| config.limits.max_pixels = 10_000).await;
    assert_eq!(failures(&server, 1).await, [Some(FailureCode::TooManyPixels)]);
}

#[tokio::test]
async fn an_image_that_needs_too_much_memory_fails_alone() {
    // Enough for a decoder and the small image, not for the large one.
    let server = TestServer::start_with(|config| config.limits.max_memory = 200 << 20).await;
    let batch = server.create_batch_of(2).await;
    server.put(&batch, image_id(1), "large.tif", specimen::tiff(&specimen::blank(7000, 7000, 90))).await;
    server.put(&batch, image_id(2), "a.jpg", photo(2)).await;
    server.events(&batch).await;
    let error = server.image(&batch, image_id(1)).await.error;
    assert_eq!(error.map(|error| error.code), Some(FailureCode::MemoryExceeded));
    assert_eq!(server.image(&batch, image_id(2)).await.state, ImageState::Analyzed);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_blob_that_changed_on_disk_fails_its_image() {
    let mut gate = DecoderGate::new();
    let (server, batch) = gate.start_server_with_two_photos().await;
    let hash = blake3::hash(&photo(2)).to_hex();
    let path = server.data.path().join("blobs").join(&hash[..2]).join(hash.as_str());
    let mut changed = photo(2);
    changed[5000] ^= 1;
    std::fs::write(path, changed).unwrap();
    gate.release_decoder().await;
    server.events(&batch).await;
    let error = server.image(&batch, image_id(2)).await.error;
    assert_eq!(error.map(|error| error.code), Some(FailureCode::BlobCorrupt));
}
