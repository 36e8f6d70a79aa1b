//! Images that arrive.

use protocol::{BatchState, ImageState};
use server::store::{Change, Intake, Outcome, Refusal};

use crate::fixture::{Fixture, analyze, batch_id, corrupt, create, image_id, receive, receive_as};

pub async fn the_same_bytes_under_the_same_id_are_received_once(fixture: Fixture) {
    let batch = fixture.batch_of(1).await;
    assert_eq!(fixture.make(&batch, receive(1)).await, Outcome::Repeated);
    let job = fixture.claim().await;
    fixture.make(&batch, analyze(job.lease, vec![], None)).await;
    assert_eq!(fixture.make(&batch, receive(1)).await, Outcome::Repeated, "after the analysis too");
    assert_eq!(fixture.types(&batch).await, ["batch.created", "image.received", "image.analyzed"]);
    assert!(fixture.store.claim(1).await.unwrap().is_empty(), "it is not analyzed again");
}

pub async fn other_bytes_under_the_same_id_are_refused(fixture: Fixture) {
    let batch = fixture.batch_of(1).await;
    let other = receive_as(image_id(1), 2, Intake::Queue);
    assert_eq!(fixture.refusal(&batch, other).await, Refusal::ImageDiffers);
    // In another batch the id is free.
    let elsewhere = fixture.batch(2).await;
    assert_eq!(fixture.make(&elsewhere, receive_as(image_id(1), 2, Intake::Queue)).await, Outcome::Made);
}

pub async fn a_sealed_batch_takes_nothing_new_but_knows_what_it_has(fixture: Fixture) {
    let batch = fixture.batch_of(1).await;
    assert_eq!(fixture.make(&batch, Change::Seal).await, Outcome::Made);
    assert_eq!(fixture.make(&batch, Change::Seal).await, Outcome::Repeated);
    assert_eq!(fixture.refusal(&batch, receive(2)).await, Refusal::Sealed);
    assert_eq!(fixture.make(&batch, receive(1)).await, Outcome::Repeated);
    assert_eq!(fixture.types(&batch).await, ["batch.created", "image.received", "batch.sealed"]);
}

pub async fn only_a_batch_that_is_there_takes_images(fixture: Fixture) {
    assert_eq!(fixture.refusal(&batch_id(9), receive(1)).await, Refusal::BatchUnknown);
    let batch = fixture.batch(1).await;
    fixture.make(&batch, Change::Delete).await;
    assert_eq!(fixture.refusal(&batch, receive(1)).await, Refusal::BatchDeleted);
    assert_eq!(fixture.refusal(&batch, create(None)).await, Refusal::BatchDeleted);
}

pub async fn a_batch_seals_itself_with_the_last_expected_image(fixture: Fixture) {
    let batch = batch_id(1);
    let applied = fixture.apply(&batch, vec![create(Some(2)), receive(1)]).await;
    assert!(!applied.closable);
    assert_eq!(fixture.store.batch(&batch).await.unwrap().state, BatchState::Open);
    let applied = fixture.apply(&batch, vec![receive_as(image_id(2), 2, Intake::Fail(corrupt()))]).await;
    assert!(!applied.closable, "the first one is not finished");
    assert_eq!(fixture.store.batch(&batch).await.unwrap().state, BatchState::Sealed);
    assert_eq!(fixture.refusal(&batch, receive(3)).await, Refusal::Sealed);
    // None expected is all of them arrived.
    assert!(fixture.apply(&batch_id(2), vec![create(Some(0))]).await.closable);
}

pub async fn what_fails_at_once_is_received_and_finished(fixture: Fixture) {
    let batch = fixture.batch(1).await;
    let too_large = Change::Receive {
        image: image_id(1),
        name: "a.jpg".to_owned(),
        bytes: 7,
        hash: None,
        intake: Intake::Fail(corrupt()),
    };
    assert_eq!(fixture.make(&batch, too_large.clone()).await, Outcome::Made);
    assert_eq!(fixture.make(&batch, too_large).await, Outcome::Repeated);
    assert_eq!(fixture.types(&batch).await, ["batch.created", "image.received", "image.failed"]);
    let image = fixture.store.image(&batch, image_id(1)).await.unwrap();
    assert_eq!((image.state, image.error, image.hash, image.seq), (ImageState::Failed, Some(corrupt()), None, 3));
    assert!(fixture.store.claim(1).await.unwrap().is_empty());
}

pub async fn an_id_is_free_again_once_its_image_is_deleted(fixture: Fixture) {
    let batch = fixture.batch_of(1).await;
    let job = fixture.claim().await;
    fixture.make(&batch, analyze(job.lease, vec![], None)).await;
    fixture.make(&batch, Change::DeleteImage { image: image_id(1) }).await;
    assert_eq!(fixture.refusal(&batch, Change::DeleteImage { image: image_id(1) }).await, Refusal::ImageUnknown);
    assert_eq!(fixture.make(&batch, receive_as(image_id(1), 2, Intake::Queue)).await, Outcome::Made);
    let job = fixture.claim().await;
    assert_eq!((job.lease.image, job.arrival), (image_id(1), 2), "the order of arrival counts on");
    assert_eq!(fixture.make(&batch, analyze(job.lease, vec![], None)).await, Outcome::Made);
    assert_eq!(fixture.types(&batch).await[4..], ["image.received", "image.analyzed"]);
}
