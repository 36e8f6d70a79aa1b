//! Previews.

use std::time::Duration;

use analysis::specimen::{self, ExifFacts};
use futures::future::join_all;
use protocol::{ImageId, ProblemCode};
use reqwest::Method;
use serde_json::json;

use crate::answer::Answer;
use crate::site::{Site, image_id, image_path, photo};
use crate::stored::{IMMUTABLE, behaves_as_unchanging};

fn preview_path(batch: &protocol::BatchId, image: ImageId) -> String {
    format!("{}/preview", image_path(batch, image))
}

fn previews(site: &Site) -> usize {
    site.data().join("previews").read_dir().unwrap().count()
}

#[tokio::test]
async fn a_preview_is_upright_fills_a_screen_and_has_no_metadata() {
    let site = Site::start().await;
    let batch = site.expecting(2).await;
    let facts = ExifFacts {
        gps: Some((37.5665, 126.978)),
        make: Some("Maker".to_owned()),
        orientation: Some(6),
        ..ExifFacts::default()
    };
    let large = specimen::with_exif(&specimen::jpeg(&specimen::photo(1, 2600, 1300), 85), &facts);
    site.put(&batch, image_id(1), "a.jpg", large).await;
    site.put(&batch, image_id(2), "b.jpg", specimen::with_exif(&photo(2), &facts)).await;
    site.events(&batch).await;
    for (number, size) in [(1, (1024, 2048)), (2, (240, 320))] {
        let answer = site.get(&preview_path(&batch, image_id(number))).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "image/jpeg"));
        assert_eq!(answer.header("cache-control"), IMMUTABLE);
        for trace in [&b"Exif"[..], b"Maker"] {
            assert!(!answer.body.windows(trace.len()).any(|window| window == trace));
        }
        let report = analysis::analyze(&answer.body, &analysis::DecodeLimits::default()).unwrap().report;
        assert_eq!((report.image.width, report.image.height), size);
    }
    assert_eq!((previews(&site), site.temporary_files()), (2, 0));
}

#[tokio::test]
async fn a_preview_answers_conditions_and_ranges_and_goes_with_its_image() {
    let site = Site::start().await;
    let (batch, ids) = site.completed(2).await;
    let path = preview_path(&batch, ids[0]);
    // A client that has it needs no decoder.
    let unmade = site.request(Method::GET, &path).header("if-none-match", "*");
    assert_eq!((Answer::of(unmade).await.status, previews(&site)), (304, 0));
    behaves_as_unchanging(&site, &path).await;
    assert_eq!(previews(&site), 1);
    site.delete(&image_path(&batch, ids[0])).await;
    assert_eq!(previews(&site), 0);
    site.get(&path).await.is_problem(ProblemCode::ImageUnknown);
}

#[tokio::test]
async fn what_is_lost_is_made_again_and_what_nobody_needs_is_swept() {
    let site = Site::start().await;
    let (batch, ids) = site.completed(1).await;
    let path = preview_path(&batch, ids[0]);
    let made = site.get(&path).await;
    let folder = site.data().join("previews");
    let kept = folder.read_dir().unwrap().next().unwrap().unwrap().path();
    std::fs::remove_file(&kept).unwrap();
    assert_eq!(site.get(&path).await.body, made.body, "the same, byte for byte");
    let name = kept.file_name().unwrap().to_str().unwrap();
    let orphan = folder.join(format!("{}{}", "ab".repeat(32), &name[64..]));
    for stray in [&orphan, &folder.join("stray")] {
        std::fs::write(stray, b"x").unwrap();
    }
    let site = Site::over(site.stopped().await, |_| {}).await;
    assert_eq!(site.get(&path).await.body, made.body);
    // The tending is finished before the server has stopped.
    let data = site.stopped().await;
    let left: Vec<_> = data.path().join("previews").read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(left, [data.path().join("previews").join(name)]);
}

#[tokio::test]
async fn what_has_no_preview_says_so() {
    let site = Site::start().await;
    let batch = site.open(json!({})).await;
    site.put(&batch, image_id(1), "a.txt", "text").await;
    site.get(&preview_path(&batch, image_id(1))).await.is_problem(ProblemCode::NotFound);
    site.get(&preview_path(&batch, image_id(2))).await.is_problem(ProblemCode::ImageUnknown);
    let (batch, ids) = site.completed(1).await;
    // The disk has lost the bytes.
    std::fs::remove_dir_all(site.data().join("blobs")).unwrap();
    let detail = site.get(&preview_path(&batch, ids[0])).await.is_problem(ProblemCode::NotFound);
    assert!(detail.contains("Send it again"), "{detail}");
}

#[tokio::test]
async fn an_image_that_has_no_preview_costs_one_decoder() {
    let site = Site::start().await;
    let batch = site.expecting(1).await;
    site.put(&batch, image_id(1), "a.jpg", specimen::jpeg(&specimen::blank(6000, 4000, 90), 80)).await;
    site.events(&batch).await;
    // Far less than its preview takes.
    let hurry = |config: &mut server::Config| config.limits.deadline = Duration::from_millis(1);
    let site = Site::over(site.stopped().await, hurry).await;
    let path = preview_path(&batch, image_id(1));
    let detail = site.get(&path).await.is_problem(ProblemCode::NotFound);
    assert!(detail.contains("No preview can be made"), "{detail}");
    // Another one would find that the bytes are gone, and say that.
    std::fs::remove_dir_all(site.data().join("blobs")).unwrap();
    assert_eq!(site.get(&path).await.is_problem(ProblemCode::NotFound), detail);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_preview_waits_for_no_analysis_and_is_made_once_for_all_who_ask() {
    let site = Site::start().await;
    let (batch, ids) = site.completed(1).await;
    let data = site.stopped().await;
    let mut gate = crate::gate::Gate::new();
    let site = Site::over(data, |config| gate.guard(config)).await;
    let waiting = site.open(json!({})).await;
    for number in 1..=3 {
        site.put(&waiting, image_id(number), "a.jpg", photo(number.into())).await;
    }
    gate.reached().await;
    // The only worker is busy; the preview's decoder comes to the gate all the same, and it alone.
    let path = preview_path(&batch, ids[0]);
    let asking = join_all((0..5).map(|_| site.get(&path)));
    let opening = async {
        gate.reached().await;
        gate.open().await;
        gate.open().await;
    };
    let (answers, ()) = tokio::join!(asking, opening);
    for answer in &answers {
        assert_eq!((answer.status, &answer.body), (200, &answers[0].body));
    }
    assert_eq!(previews(&site), 1);
    site.post(&format!("/api/v1/batches/{waiting}/seal")).await;
    site.events(&waiting).await;
}
