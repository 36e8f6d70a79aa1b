//! Decoders that take too long, die or are not there: one failed image each, and the server lives on.

use std::path::PathBuf;
use std::time::Duration;

use analysis::specimen;
use protocol::{FailureCode, ImageState};

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
    let site = Site::with(|config| config.limits.deadline = Duration::from_millis(1)).await;
    let late = Some(FailureCode::DeadlineExceeded);
    assert_eq!(failures(&site, 2).await, [late, late]);
    let site = Site::over(site.stopped().await, |_| {}).await;
    assert_eq!(failures(&site, 2).await, [None, None]);
}

#[tokio::test]
async fn an_image_on_which_decoders_die_is_given_up_after_two() {
    let site = Site::with(|config| config.decoder = PathBuf::from("/bin/false")).await;
    let crashed = Some(FailureCode::DecoderCrashed);
    assert_eq!(failures(&site, 3).await, [crashed; 3]);
    assert_eq!(site.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn a_decoder_that_talks_nonsense_counts_as_dead() {
    // It says back what it is told, which begins with a length of its own.
    let site = Site::with(|config| config.decoder = PathBuf::from("/bin/echo")).await;
    assert_eq!(failures(&site, 1).await, [Some(FailureCode::DecoderCrashed)]);
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
