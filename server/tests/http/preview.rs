//! Previews: copies of images in at most screen size.

use std::time::Duration;

use analysis::specimen::{self, ExifFacts};
use futures::future::join_all;
use protocol::{ImageId, ProblemCode};
use reqwest::Method;
use serde_json::json;

use crate::api::{TestServer, image_id, image_path, photo};
#[cfg(target_os = "linux")]
use crate::decoder_gate::DecoderGate;
use crate::image_files::{IMMUTABLE, assert_immutable_resource};
use crate::response::ApiResponse;

fn preview_path(batch: &protocol::BatchId, image: ImageId) -> String {
    format!("{}/preview", image_path(batch, image))
}

/// Number of files in the folder of stored previews.
fn preview_count(server: &TestServer) -> usize {
    server.data.path().join("previews").read_dir().unwrap().count()
}

#[tokio::test]
async fn a_preview_is_upright_has_at_most_screen_size_and_no_metadata() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(2).await;
    let facts = ExifFacts {
        gps: Some((37.5665, 126.978)),
        make: Some("Maker".to_owned()),
        orientation: Some(6),
        ..ExifFacts::default()
    };
    let large = specimen::with_exif(&specimen::jpeg(&specimen::photo(1, 2600, 1300), 85), &facts);
    server.put(&batch, image_id(1), "a.jpg", large).await;
    server.put(&batch, image_id(2), "b.jpg", specimen::with_exif(&photo(2), &facts)).await;
    server.events(&batch).await;
    for (number, size) in [(1, (1024, 2048)), (2, (240, 320))] {
        let response = server.get(&preview_path(&batch, image_id(number))).await;
        assert_eq!((response.status, response.header("content-type")), (200, "image/jpeg"));
        assert_eq!(response.header("cache-control"), IMMUTABLE);
        for trace in [&b"Exif"[..], b"Maker"] {
            assert!(!response.body.windows(trace.len()).any(|window| window == trace));
        }
        let report = analysis::analyze(&response.body, &analysis::DecodeLimits::default()).unwrap().report;
        assert_eq!((report.image.width, report.image.height), size);
    }
    assert_eq!((preview_count(&server), server.temporary_file_count()), (2, 0));
}

#[tokio::test]
async fn a_full_preview_has_all_pixels_of_the_image() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(2).await;
    server.put(&batch, image_id(1), "a.tif", specimen::tiff(&specimen::photo(1, 2600, 1300))).await;
    server.put(&batch, image_id(2), "b.jpg", photo(2)).await;
    server.events(&batch).await;
    let path = preview_path(&batch, image_id(1));
    let full_path = format!("{path}?size=full");
    let (full, screen) = (server.get(&full_path).await, server.get(&path).await);
    assert_eq!((full.status, full.header("content-type")), (200, "image/jpeg"));
    assert_ne!(full.header("etag"), screen.header("etag"));
    let report = analysis::analyze(&full.body, &analysis::DecodeLimits::default()).unwrap().report;
    assert_eq!((report.image.width, report.image.height), (2600, 1300));
    assert_immutable_resource(&server, &full_path).await;
    // An image that is not larger than a preview in screen size has only this one.
    let small_path = preview_path(&batch, image_id(2));
    let small = server.get(&format!("{small_path}?size=full")).await;
    assert_eq!(small.header("etag"), server.get(&format!("{small_path}?size=screen")).await.header("etag"));
    assert_eq!(preview_count(&server), 3);
    let metrics = server.get("/metrics").await;
    for (size, count) in [("full", 1), ("screen", 2)] {
        let sample = format!("proofsheet_previews_total{{size=\"{size}\"}} {count}\n");
        assert!(metrics.text().contains(&sample), "{sample}");
    }
    let detail = server.get(&format!("{path}?size=huge")).await.assert_problem(ProblemCode::MalformedRequest);
    assert!(detail.contains("`size` must be screen or full"), "{detail}");
    server.delete(&image_path(&batch, image_id(1))).await;
    assert_eq!(preview_count(&server), 1);
}

#[tokio::test]
async fn a_formal_fault_of_a_file_does_not_show_in_its_pictures() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(2).await;
    let intact = specimen::jpeg(&specimen::photo(1, 2400, 320), 85);
    // Zeros at the end of the scan header, as some cameras write them.
    let mut irregular = intact.clone();
    let scan = intact.windows(2).position(|marker| marker == [0xff, 0xda]).unwrap();
    irregular[scan + 11..scan + 14].fill(0);
    server.put(&batch, image_id(1), "a.jpg", intact).await;
    server.put(&batch, image_id(2), "b.jpg", irregular).await;
    server.events(&batch).await;
    for picture in ["preview", "thumbnail"] {
        let path = |number| format!("{}/{picture}", image_path(&batch, image_id(number)));
        let (first, second) = (server.get(&path(1)).await, server.get(&path(2)).await);
        assert_eq!((first.status, second.status), (200, 200), "{picture}");
        assert!(first.body == second.body, "the {picture} differs");
    }
}

#[tokio::test]
async fn a_preview_supports_conditions_and_ranges_and_is_removed_with_its_image() {
    let server = TestServer::start().await;
    let (batch, ids) = server.completed_batch(2).await;
    let path = preview_path(&batch, ids[0]);
    // A client that has the preview costs no decoder.
    let conditional = server.request(Method::GET, &path).header("if-none-match", "*");
    assert_eq!((ApiResponse::fetch(conditional).await.status, preview_count(&server)), (304, 0));
    assert_immutable_resource(&server, &path).await;
    assert_eq!(preview_count(&server), 1);
    server.delete(&image_path(&batch, ids[0])).await;
    assert_eq!(preview_count(&server), 0);
    server.get(&path).await.assert_problem(ProblemCode::ImageUnknown);
}

#[tokio::test]
async fn lost_previews_are_made_again_and_unreferenced_ones_removed() {
    let server = TestServer::start().await;
    let (batch, ids) = server.completed_batch(1).await;
    let path = preview_path(&batch, ids[0]);
    let first = server.get(&path).await;
    let folder = server.data.path().join("previews");
    let stored = folder.read_dir().unwrap().next().unwrap().unwrap().path();
    std::fs::remove_file(&stored).unwrap();
    assert_eq!(server.get(&path).await.body, first.body, "the second preview has other bytes");
    let name = stored.file_name().unwrap().to_str().unwrap();
    let orphan = folder.join(format!("{}{}", "ab".repeat(32), &name[64..]));
    for stray in [&orphan, &folder.join("stray")] {
        std::fs::write(stray, b"x").unwrap();
    }
    let server = server.restarted(|_| {}).await;
    assert_eq!(server.get(&path).await.body, first.body);
    // A server finishes the maintenance of its start before it stops.
    let data = server.stopped().await;
    let left: Vec<_> = data.path().join("previews").read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(left, [data.path().join("previews").join(name)]);
}

#[tokio::test]
async fn requests_without_a_possible_preview_are_not_found() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    server.put(&batch, image_id(1), "a.txt", "text").await;
    server.get(&preview_path(&batch, image_id(1))).await.assert_problem(ProblemCode::NotFound);
    server.get(&preview_path(&batch, image_id(2))).await.assert_problem(ProblemCode::ImageUnknown);
    let (batch, ids) = server.completed_batch(1).await;
    // The disk has lost the blob.
    std::fs::remove_dir_all(server.data.path().join("blobs")).unwrap();
    let detail = server.get(&preview_path(&batch, ids[0])).await.assert_problem(ProblemCode::NotFound);
    assert!(detail.contains("Send it again"), "{detail}");
}

#[tokio::test]
async fn a_failed_preview_costs_one_decoder() {
    let server = TestServer::start().await;
    let batch = server.create_batch_of(1).await;
    server.put(&batch, image_id(1), "a.jpg", specimen::jpeg(&specimen::blank(6000, 4000, 90), 80)).await;
    server.events(&batch).await;
    // Decoding for the preview takes far longer than this deadline.
    let server = server.restarted(|config| config.limits.deadline = Duration::from_millis(1)).await;
    let path = preview_path(&batch, image_id(1));
    let detail = server.get(&path).await.assert_problem(ProblemCode::NotFound);
    assert!(detail.contains("No preview can be made"), "{detail}");
    let full = server.get(&format!("{path}?size=full")).await.assert_problem(ProblemCode::NotFound);
    assert!(full.contains("No preview can be made"), "{full}");
    // A second decoder would report that the blob is missing.
    std::fs::remove_dir_all(server.data.path().join("blobs")).unwrap();
    assert_eq!(server.get(&path).await.assert_problem(ProblemCode::NotFound), detail);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_preview_does_not_wait_for_analyses_and_is_made_once() {
    let server = TestServer::start().await;
    let (batch, ids) = server.completed_batch(1).await;
    let data = server.stopped().await;
    let mut gate = DecoderGate::new();
    let server = TestServer::start_in(data, |config| gate.install(config)).await;
    let queued = server.create_batch(json!({})).await;
    for number in 1..=3 {
        server.put(&queued, image_id(number), "a.jpg", photo(number)).await;
    }
    gate.decoder_waits().await;
    // The only worker is busy. The decoder of the preview reaches the gate nevertheless, and no other one does.
    let path = preview_path(&batch, ids[0]);
    let requests = join_all((0..5).map(|_| server.get(&path)));
    let releasing = async {
        gate.decoder_waits().await;
        gate.release_decoder().await;
        gate.release_decoder().await;
    };
    let (responses, ()) = tokio::join!(requests, releasing);
    for response in &responses {
        assert_eq!((response.status, &response.body), (200, &responses[0].body));
    }
    assert_eq!(preview_count(&server), 1);
    server.post(&format!("/api/v1/batches/{queued}/seal")).await;
    server.events(&queued).await;
}
