//! Decoders that take too long, want too much or are not there; those that misbehave are in `tests/walls`.

use std::path::PathBuf;
use std::time::Duration;

use analysis::specimen;
use protocol::{FailureCode, ImageState};
use server::{Config, RunError, run};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::site::{Site, image_id, photo};

/// Why the images failed, in the order of their ids.
async fn failures(site: &Site, images: u8) -> Vec<Option<FailureCode>> {
    let batch = site.expecting(usize::from(images)).await;
    for number in 1..=images {
        site.put(&batch, image_id(number), "a.jpg", photo(number.into())).await;
    }
    site.events(&batch).await;
    let mut codes = vec![];
    for number in 1..=images {
        codes.push(site.image(&batch, image_id(number)).await.error.map(|error| error.code));
    }
    codes
}

#[tokio::test]
async fn an_image_that_takes_too_long_fails_and_the_next_is_analyzed() {
    // Far less than the large picture takes, which is enough for the small one, if only sometimes.
    let site = Site::with(|config| config.limits.deadline = Duration::from_millis(1)).await;
    let batch = site.expecting(1).await;
    site.put(&batch, image_id(1), "a.jpg", specimen::jpeg(&specimen::blank(6000, 4000, 90), 80)).await;
    site.events(&batch).await;
    let error = site.image(&batch, image_id(1)).await.error;
    assert_eq!(error.map(|error| error.code), Some(FailureCode::DeadlineExceeded));
    let site = Site::over(site.stopped().await, |_| {}).await;
    assert_eq!(failures(&site, 2).await, [None, None]);
}

#[tokio::test]
async fn a_server_without_decoders_does_not_start() {
    let mut config = Config::new(TempDir::new().unwrap().path().to_owned(), PathBuf::from("/bin/false"));
    config.workers = 1;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let error = run(config, listener, CancellationToken::new(), || ()).await.unwrap_err();
    assert!(matches!(error, RunError::Pool(_)), "{error:?}");
}

#[tokio::test]
async fn an_image_of_too_many_pixels_fails() {
    let site = Site::with(|config| config.limits.max_pixels = 10_000).await;
    assert_eq!(failures(&site, 1).await, [Some(FailureCode::TooManyPixels)]);
}

#[tokio::test]
async fn an_image_that_needs_too_much_memory_fails_and_the_next_is_analyzed() {
    // Enough for a decoder and a small picture, not for a large one.
    let site = Site::with(|config| config.limits.max_memory = 200 << 20).await;
    let batch = site.expecting(2).await;
    site.put(&batch, image_id(1), "large.tif", specimen::tiff(&specimen::blank(7000, 7000, 90))).await;
    site.put(&batch, image_id(2), "a.jpg", photo(2)).await;
    site.events(&batch).await;
    let error = site.image(&batch, image_id(1)).await.error;
    assert_eq!(error.map(|error| error.code), Some(FailureCode::MemoryExceeded));
    assert_eq!(site.image(&batch, image_id(2)).await.state, ImageState::Analyzed);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn bytes_that_changed_on_the_disk_are_noticed() {
    let mut gate = crate::gate::Gate::new();
    let site = Site::with(|config| gate.guard(config)).await;
    let batch = site.expecting(2).await;
    for number in [1, 2] {
        site.put(&batch, image_id(number), "a.jpg", photo(number.into())).await;
    }
    // The second one waits while the first one is at the gate.
    gate.reached().await;
    let hash = blake3::hash(&photo(2)).to_hex();
    let path = site.data().join("blobs").join(&hash[..2]).join(hash.as_str());
    let mut changed = photo(2);
    changed[5000] ^= 1;
    std::fs::write(path, changed).unwrap();
    gate.open().await;
    site.events(&batch).await;
    let error = site.image(&batch, image_id(2)).await.error;
    assert_eq!(error.map(|error| error.code), Some(FailureCode::BlobCorrupt));
}
