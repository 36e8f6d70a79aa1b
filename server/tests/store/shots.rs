//! Shots: pairing of received images, and what applies to both images of a shot.

use protocol::{BatchId, CompanionFile, Decision, EventKind, Image, ImageState, Shot, ShotRole};
use server::store::{Change, ChangeOutcome, InitialState, Refusal};

use crate::fixture::{Fixture, analyze, corrupt, fail, image_id, receive_file};

/// Change that receives image `number`, with the content of the same number, for analysis.
fn receive(number: u8, path: &str) -> Change {
    receive_file(image_id(number), number, path, InitialState::Queued)
}

async fn image(fixture: &Fixture, batch: &BatchId, number: u8) -> Image {
    fixture.store.image(batch, image_id(number)).await.unwrap()
}

async fn shot(fixture: &Fixture, batch: &BatchId, number: u8) -> Option<Shot> {
    image(fixture, batch, number).await.shot
}

/// Batch with the raw file 1 and the JPEG 2 of one shot.
async fn batch_with_shot(fixture: &Fixture) -> BatchId {
    let batch = fixture.batch(1).await;
    fixture.apply(&batch, vec![receive(1, "A/IMG_1.CR3"), receive(2, "A/IMG_1.JPG")]).await;
    batch
}

pub async fn files_of_one_stem_become_a_shot_in_either_order(fixture: Fixture) {
    let batch = batch_with_shot(&fixture).await;
    fixture.apply(&batch, vec![receive(3, "IMG_2.heic"), receive(4, "IMG_2.dng")]).await;
    let expected = [
        (1, 2, ShotRole::Companion),
        (2, 2, ShotRole::Primary),
        (3, 3, ShotRole::Primary),
        (4, 3, ShotRole::Companion),
    ];
    for (number, primary, role) in expected {
        assert_eq!(shot(&fixture, &batch, number).await, Some(Shot::new(image_id(primary), role)), "{number}");
    }
    let logged: Vec<_> = fixture
        .events(&batch)
        .await
        .into_iter()
        .filter_map(|event| match event.kind {
            EventKind::ImagePaired { image, shot } => Some((image, shot.unwrap())),
            _ => None,
        })
        .collect();
    let expected = expected.map(|(number, primary, role)| (image_id(number), Shot::new(image_id(primary), role)));
    // The image that was there before is logged first.
    assert_eq!(logged, expected);
    let other = fixture.store.other_of_shot(&batch, image_id(1)).await.unwrap().unwrap();
    assert_eq!((other.image.id, other.arrival), (image_id(2), 2));
}

pub async fn files_of_other_folders_stems_and_kinds_are_not_paired(fixture: Fixture) {
    let batch = batch_with_shot(&fixture).await;
    let names = ["B/IMG_1.JPG", "A/IMG_1.PNG", "A/IMG_11.CR3", "A/IMG_1", "IMG_1.CR3", "a/IMG_1.CR3"];
    for (name, number) in names.iter().zip(3..) {
        fixture.apply_one(&batch, receive(number, name)).await;
        assert_eq!(shot(&fixture, &batch, number).await, None, "{name}");
        assert!(fixture.store.other_of_shot(&batch, image_id(number)).await.unwrap().is_none());
    }
}

pub async fn each_file_is_in_one_shot(fixture: Fixture) {
    let batch = batch_with_shot(&fixture).await;
    fixture.apply(&batch, vec![receive(3, "A/IMG_1.jpg"), receive(4, "A/IMG_1.HEIC")]).await;
    assert_eq!(shot(&fixture, &batch, 3).await, None);
    // A second raw file is paired with the first of the files that are in no shot.
    fixture.apply_one(&batch, receive(5, "A/IMG_1.DNG")).await;
    assert_eq!(shot(&fixture, &batch, 5).await, Some(Shot::new(image_id(3), ShotRole::Companion)));
    assert_eq!(shot(&fixture, &batch, 4).await, None);
    // A repeated upload changes nothing.
    let before = fixture.events(&batch).await;
    assert_eq!(fixture.apply_one(&batch, receive(1, "A/IMG_1.CR3")).await, ChangeOutcome::Repeated);
    assert_eq!(fixture.events(&batch).await, before);
}

pub async fn composed_and_decomposed_names_are_paired(fixture: Fixture) {
    let batch = fixture.batch(1).await;
    fixture.apply(&batch, vec![receive(1, "caf\u{e9}/1.CR3"), receive(2, "cafe\u{301}/1.JPG")]).await;
    assert_eq!(shot(&fixture, &batch, 1).await, Some(Shot::new(image_id(2), ShotRole::Companion)));
}

pub async fn companion_files_are_stored_and_logged(fixture: Fixture) {
    let batch = fixture.batch(1).await;
    fixture.apply(&batch, vec![receive(1, "A/IMG_1.HEIC"), receive(2, "A//IMG_2.HEIC")]).await;
    assert_eq!(image(&fixture, &batch, 1).await.companions, []);
    let movie = CompanionFile { path: "A/IMG_2.MOV".to_owned(), source_path: Some("A//IMG_2.MOV".to_owned()) };
    assert_eq!(image(&fixture, &batch, 2).await.companions, std::slice::from_ref(&movie));
    let logged = fixture.events(&batch).await.into_iter().find_map(|event| match event.kind {
        EventKind::ImageReceived { image, companions, .. } if image == image_id(2) => Some(companions),
        _ => None,
    });
    assert_eq!(logged, Some(vec![movie]));
}

pub async fn decision_applies_to_both_files(fixture: Fixture) {
    let batch = batch_with_shot(&fixture).await;
    let decide = |number, decision| Change::Decide { image: image_id(number), decision };
    for (number, decision) in [(1, Some(Decision::Reject)), (2, Some(Decision::Keep)), (1, None)] {
        assert_eq!(fixture.apply_one(&batch, decide(number, decision)).await, ChangeOutcome::Made);
        assert_eq!(image(&fixture, &batch, 1).await.decision, decision);
        assert_eq!(image(&fixture, &batch, 2).await.decision, decision);
        assert_eq!(fixture.apply_one(&batch, decide(3 - number, decision)).await, ChangeOutcome::Repeated);
    }
    // A file that arrives later takes over the decision.
    fixture
        .apply(&batch, vec![receive(3, "IMG_2.JPG"), decide(3, Some(Decision::Keep)), receive(4, "IMG_2.CR3")])
        .await;
    assert_eq!(image(&fixture, &batch, 4).await.decision, Some(Decision::Keep));
}

pub async fn deleting_one_file_deletes_both(fixture: Fixture) {
    let batch = batch_with_shot(&fixture).await;
    fixture.apply_one(&batch, receive(3, "A/IMG_2.JPG")).await;
    let applied = fixture.apply(&batch, vec![Change::DeleteImage { image: image_id(1) }]).await;
    assert_eq!(applied.released.len(), 2);
    for number in [1, 2] {
        let found = fixture.store.image(&batch, image_id(number)).await;
        assert!(matches!(found, Err(server::store::StoreError::Refused(Refusal::ImageUnknown))), "{found:?}");
    }
    assert_eq!(fixture.store.batch(&batch).await.unwrap().counts.queued, 1);
    assert!(!serde_json::to_string(&fixture.events(&batch).await).unwrap().contains("IMG_1"));
}

pub async fn failed_primary_image_leaves_its_shot(fixture: Fixture) {
    let batch = batch_with_shot(&fixture).await;
    let jobs = fixture.store.claim_jobs(2).await.unwrap();
    fixture.apply_one(&batch, fail(jobs[1].lease)).await;
    for (number, state) in [(1, ImageState::Queued), (2, ImageState::Failed)] {
        let image = image(&fixture, &batch, number).await;
        assert_eq!((image.shot, image.state), (None, state), "{number}");
    }
    // Another raw file is not paired with it.
    fixture.apply_one(&batch, receive(3, "A/IMG_1.DNG")).await;
    assert_eq!(shot(&fixture, &batch, 3).await, None);
}

pub async fn failed_raw_file_stays_in_its_shot(fixture: Fixture) {
    let batch = batch_with_shot(&fixture).await;
    let jobs = fixture.store.claim_jobs(2).await.unwrap();
    fixture.apply_one(&batch, fail(jobs[0].lease)).await;
    fixture.apply_one(&batch, analyze(jobs[1].lease, vec![], None)).await;
    assert_eq!(shot(&fixture, &batch, 1).await, Some(Shot::new(image_id(2), ShotRole::Companion)));
    // The order of arrival makes no difference.
    fixture.apply_one(&batch, receive(3, "B/IMG_1.CR3")).await;
    let job = fixture.store.claim_jobs(1).await.unwrap().pop().unwrap();
    fixture.apply_one(&batch, fail(job.lease)).await;
    fixture.apply_one(&batch, receive(4, "B/IMG_1.JPG")).await;
    assert_eq!(shot(&fixture, &batch, 3).await, Some(Shot::new(image_id(4), ShotRole::Companion)));
}

pub async fn refused_file_is_not_paired(fixture: Fixture) {
    let batch = fixture.batch(1).await;
    let refused = receive_file(image_id(1), 1, "A/IMG_1.CR3", InitialState::Failed(corrupt()));
    fixture.apply(&batch, vec![refused, receive(2, "A/IMG_1.JPG")]).await;
    assert_eq!(shot(&fixture, &batch, 1).await, None);
    assert_eq!(shot(&fixture, &batch, 2).await, None);
}

pub async fn dissolved_shot_is_logged_once(fixture: Fixture) {
    let batch = batch_with_shot(&fixture).await;
    let dissolve = |number| Change::DissolveShot { image: image_id(number) };
    assert_eq!(fixture.apply_one(&batch, dissolve(2)).await, ChangeOutcome::Made);
    for number in [1, 2, 3] {
        assert_eq!(fixture.apply_one(&batch, dissolve(number)).await, ChangeOutcome::Repeated);
    }
    let types = fixture.types(&batch).await;
    assert_eq!(types.iter().filter(|name| **name == "image.paired").count(), 4);
    assert_eq!(shot(&fixture, &batch, 1).await, None);
}
