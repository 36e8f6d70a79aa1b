//! Shots: raw files with the JPEG of the same exposure, and files beside an image that are not sent.

use std::collections::{BTreeMap, BTreeSet};

use analysis::specimen::{self, ExifFacts, RawFileFacts, RawKind};
use protocol::{BatchId, Decision, EventKind, GroupId, Image, ImagePage, Issue, ProblemCode, ShotRole};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::json;

use crate::api::{TestServer, batch_path, events_path, image_id, image_path, images_path};
use crate::response::ApiResponse;

/// Capture time of the raw files.
const TIME: &str = "2026:11:22 11:10:00";

/// JPEG of an exposure, in which raw files are embedded too: with `seed` the subject changes, with `quality` the bytes.
fn picture(seed: u64, quality: u8) -> Vec<u8> {
    specimen::jpeg(&specimen::photo(seed, 1024, 768), quality)
}

/// JPEG with a capture time.
fn jpeg(seed: u64, quality: u8, time: &str) -> Vec<u8> {
    let facts = ExifFacts { capture_time: Some(time.to_owned()), ..ExifFacts::default() };
    specimen::with_exif(&picture(seed, quality), &facts)
}

/// Raw file of the same exposure as the JPEG with this seed, taken at [`TIME`].
fn raw_file(seed: u64) -> Vec<u8> {
    let facts = RawFileFacts { capture_time: TIME.to_owned(), ..RawFileFacts::default() };
    specimen::raw_file(RawKind::Cr3, &picture(seed, 90), &facts)
}

/// Uploads a file with this path as image `number`.
async fn put(server: &TestServer, batch: &BatchId, number: u64, path: &str, bytes: Vec<u8>) {
    let path = format!("{}?path={path}", image_path(batch, image_id(number)));
    let response = ApiResponse::fetch(server.request(Method::PUT, &path).body(bytes)).await;
    assert_eq!(response.status, 201);
}

/// Uploads files in this order to a new batch, waits for its end, and returns the images by path.
async fn upload(server: &TestServer, files: &[(&str, Vec<u8>)]) -> (BatchId, BTreeMap<String, Image>) {
    let batch = server.create_batch_of(files.len()).await;
    for ((path, bytes), number) in files.iter().zip(1..) {
        put(server, &batch, number, path, bytes.clone()).await;
    }
    server.events(&batch).await;
    let images = server.get(&images_path(&batch)).await.parsed::<ImagePage>().images;
    (batch, images.into_iter().map(|image| (image.full_name().to_owned(), image)).collect())
}

/// Issues that depend on other images.
fn duplicates(image: &Image) -> Vec<Issue> {
    let issues = image.verdicts.iter().map(|verdict| verdict.issue);
    issues.filter(|issue| matches!(issue, Issue::ExactDuplicate | Issue::NearDuplicate | Issue::OddSize)).collect()
}

/// Role of an image in its shot.
fn role(image: &Image) -> Option<ShotRole> {
    image.shot.map(|shot| shot.role)
}

#[tokio::test]
async fn files_of_one_shot_are_no_duplicates_of_each_other_in_any_order() {
    let server = TestServer::start().await;
    // Two exposures of one subject, and another subject in another folder.
    let mut files = vec![
        ("A/1.CR3", raw_file(1)),
        ("A/1.JPG", jpeg(1, 85, TIME)),
        ("A/2.CR3", raw_file(1)),
        ("A/2.JPG", jpeg(1, 70, TIME)),
        ("B/1.CR3", raw_file(5)),
        ("B/1.JPG", jpeg(5, 85, TIME)),
    ];
    let mut outcomes = BTreeSet::new();
    for turn in 0..3 {
        let (_, images) = upload(&server, &files).await;
        let mut groups: BTreeMap<GroupId, Vec<&str>> = BTreeMap::new();
        for (path, image) in &images {
            let is_raw = path.ends_with("CR3");
            let (own, primary) = (image.shot.unwrap(), images[&path.replace("CR3", "JPG")].id);
            assert_eq!((own.id.primary(), own.role == ShotRole::Companion), (primary, is_raw), "{path}");
            let expected: &[Issue] = if is_raw || path.starts_with('B') { &[] } else { &[Issue::NearDuplicate] };
            assert_eq!(duplicates(image), expected, "{path} in order {turn}");
            groups.extend(image.group.map(|group| (group, vec![])));
            image.group.into_iter().for_each(|group| groups.get_mut(&group).unwrap().push(path));
        }
        let texts: Vec<&str> =
            images.values().flat_map(|image| &image.verdicts).map(|verdict| &*verdict.text).collect();
        outcomes.insert(format!("{:?} {texts:?}", groups.into_values().collect::<Vec<_>>()));
        files.rotate_left(1);
        files.reverse();
    }
    assert_eq!(outcomes.len(), 1, "the order of arrival changes the results: {outcomes:#?}");
}

#[tokio::test]
async fn raw_file_that_is_analyzed_before_its_jpeg_arrives_leaves_its_group() {
    for is_restarted in [false, true] {
        let mut server = TestServer::start().await;
        let batch = server.create_batch(json!({})).await;
        let mut stream = server.stream(&events_path(&batch), HeaderMap::new()).await;
        for (number, path, bytes) in [(1, "1.CR3", raw_file(1)), (2, "2.JPG", jpeg(1, 70, TIME))] {
            put(&server, &batch, number, path, bytes).await;
            stream.until("image.analyzed").await;
        }
        assert_eq!(duplicates(&server.image(&batch, image_id(1)).await), [Issue::NearDuplicate]);
        if is_restarted {
            server = server.restarted(|_| {}).await;
        }
        // The JPEG of another exposure, under the name of the raw file's.
        put(&server, &batch, 3, "1.JPG", jpeg(5, 85, TIME)).await;
        server.post(&format!("{}/seal", batch_path(&batch))).await;
        let events = server.events(&batch).await;
        for number in [1, 2, 3] {
            let image = server.image(&batch, image_id(number)).await;
            assert_eq!((duplicates(&image), image.group), (vec![], None), "{number}");
        }
        // The images were revised with the analysis of the JPEG, not at the end of the batch.
        let position = |is_sought: &dyn Fn(&EventKind) -> bool| events.iter().position(|event| is_sought(&event.kind));
        let analyzed =
            position(&|kind| matches!(kind, EventKind::ImageAnalyzed { image, .. } if *image == image_id(3)));
        let revised = position(&|kind| {
            matches!(kind, EventKind::ImageRevised { image, verdicts, .. }
            if *image == image_id(1) && verdicts.iter().all(|verdict| verdict.issue != Issue::NearDuplicate))
        });
        assert!(analyzed < revised && revised.unwrap() <= analyzed.unwrap() + 2, "{analyzed:?} {revised:?}");
    }
}

#[tokio::test]
async fn raw_files_of_a_long_series_leave_its_group_at_the_end() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({ "expected": 40 })).await;
    let mut stream = server.stream(&events_path(&batch), HeaderMap::new()).await;
    for number in 1..=20 {
        put(&server, &batch, number, &format!("{number}.CR3"), raw_file(1)).await;
        stream.until("image.analyzed").await;
    }
    for number in 1..=20 {
        put(&server, &batch, 20 + number, &format!("{number}.JPG"), jpeg(1, 60 + number as u8, TIME)).await;
    }
    server.events(&batch).await;
    let images = server.get(&images_path(&batch)).await.parsed::<ImagePage>().images;
    for image in images {
        let expected: &[Issue] = if image.is_companion() { &[] } else { &[Issue::NearDuplicate] };
        assert_eq!((duplicates(&image), image.group.is_some()), (expected.to_vec(), !image.is_companion()));
        assert_eq!(image.verdicts.iter().any(|verdict| verdict.text.contains("19 others")), !image.is_companion());
    }
}

#[tokio::test]
async fn other_capture_times_dissolve_a_shot() {
    let server = TestServer::start().await;
    for (time, is_shot) in
        [("2026:11:22 11:10:02", true), ("2026:11:22 11:10:03", false), ("2025:11:22 11:10:00", false)]
    {
        for is_raw_first in [true, false] {
            let mut files = vec![("1.CR3", raw_file(1)), ("1.JPG", jpeg(1, 85, time))];
            if !is_raw_first {
                files.reverse();
            }
            let (batch, images) = upload(&server, &files).await;
            let roles = is_shot.then_some((ShotRole::Companion, ShotRole::Primary));
            assert_eq!(role(&images["1.CR3"]).zip(role(&images["1.JPG"])), roles, "{time}");
            // The files of different exposures are compared with each other.
            let expected: &[Issue] = if is_shot { &[] } else { &[Issue::NearDuplicate] };
            for image in images.values() {
                assert_eq!(duplicates(image), expected, "{time} {}", image.name);
            }
            let events = server.events(&batch).await;
            let paired = events.iter().filter(|event| matches!(event.kind, EventKind::ImagePaired { .. })).count();
            assert_eq!(paired, if is_shot { 2 } else { 4 });
        }
    }
}

#[tokio::test]
async fn raw_file_is_compared_if_its_jpeg_fails() {
    let server = TestServer::start().await;
    let mut corrupt = jpeg(1, 85, TIME);
    corrupt.truncate(700);
    for is_raw_first in [true, false] {
        let mut files = vec![("1.CR3", raw_file(1)), ("1.JPG", corrupt.clone()), ("2.JPG", picture(1, 85))];
        if !is_raw_first {
            files.reverse();
        }
        let (_, images) = upload(&server, &files).await;
        assert!(images.values().all(|image| image.shot.is_none()));
        assert!(images["1.JPG"].error.is_some());
        for name in ["1.CR3", "2.JPG"] {
            assert_eq!(duplicates(&images[name]), [Issue::NearDuplicate], "{name}");
        }
    }
}

#[tokio::test]
async fn decisions_and_deletions_apply_to_both_files() {
    let server = TestServer::start().await;
    let (batch, images) = upload(&server, &[("1.CR3", raw_file(1)), ("1.JPG", jpeg(1, 85, TIME))]).await;
    let ids = images.values().map(|image| image.id).collect::<Vec<_>>();
    let decide = server.request(Method::PATCH, &image_path(&batch, ids[1])).json(&json!({ "decision": "reject" }));
    assert_eq!(ApiResponse::fetch(decide).await.status, 200);
    for id in &ids {
        assert_eq!(server.image(&batch, *id).await.decision, Some(Decision::Reject));
    }
    assert_eq!(server.delete(&image_path(&batch, ids[0])).await.status, 204);
    assert_eq!(server.get(&images_path(&batch)).await.parsed::<ImagePage>().images, []);
    assert_eq!(server.blob_count(), 0);
}

#[tokio::test]
async fn thresholds_and_restarts_keep_shots_apart_from_duplicates() {
    let server = TestServer::start().await;
    let files = [("1.CR3", raw_file(1)), ("1.JPG", jpeg(1, 85, TIME)), ("2.JPG", picture(1, 70))];
    let (batch, _) = upload(&server, &files).await;
    let server = server.restarted(|_| {}).await;
    for similarity in [0.7, 0.8] {
        let thresholds = json!({ "thresholds": { "similarity_at_least": similarity } });
        let request = server.request(Method::PATCH, &batch_path(&batch)).json(&thresholds);
        assert_eq!(ApiResponse::fetch(request).await.status, 200);
        let images = server.get(&images_path(&batch)).await.parsed::<ImagePage>().images;
        let found: Vec<_> = images.iter().map(duplicates).collect();
        assert_eq!(found, [vec![], vec![Issue::NearDuplicate], vec![Issue::NearDuplicate]]);
    }
}

#[tokio::test]
async fn files_beside_an_image_are_named_and_not_sent() {
    let server = TestServer::start().await;
    let batch = server.create_batch(json!({})).await;
    let put = async |number, query: &str| {
        let request = server.request(Method::PUT, &format!("{}{query}", image_path(&batch, image_id(number))));
        ApiResponse::fetch(request.body(jpeg(1, 85, TIME))).await
    };
    let response = put(1, "?path=A/1.HEIC&companion=A/1.MOV&companion=%E2%80%AEA/=1.xmp&companion=").await;
    assert_eq!(response.status, 201);
    let image: Image = response.parsed();
    let paths: Vec<_> = image.companions.iter().map(|file| (file.path.as_str(), file.exact_path())).collect();
    assert_eq!(paths, [("A/1.MOV", "A/1.MOV"), ("A/=1.xmp", "\u{202e}A/=1.xmp")]);
    assert_eq!(server.image(&batch, image_id(1)).await.companions, image.companions);
    assert!(response.json()["companions"][0].get("source_path").is_none());

    let response = put(2, "?path=B/1.JPG").await;
    assert!(response.json().get("companions").is_none(), "an absent list is not empty, as before");
    let response = put(3, &format!("?path=C/1.JPG{}", "&companion=C/1.MOV".repeat(9))).await;
    response.assert_problem(ProblemCode::MalformedRequest);
    assert_eq!(server.batch(&batch).await.counts.total(), 2);
    // They are no images and do not make the batch wait.
    let table = server.get(&format!("{}/report.csv", batch_path(&batch))).await;
    assert!(table.text().contains("\"A/1.MOV; A/=1.xmp\""), "{}", table.text());
}
