//! Receiving of images by the store: new, repeated, refused and expected ones.

use protocol::{BatchState, FilePath, ImageState};
use server::store::{Change, ChangeOutcome, InitialState, Refusal};

use crate::fixture::{Fixture, analyze, batch_id, corrupt, create, image_id, receive, receive_as};

pub async fn same_bytes_under_the_same_id_are_received_once(fixture: Fixture) {
    let batch = fixture.batch_of(1).await;
    assert_eq!(fixture.apply_one(&batch, receive(1)).await, ChangeOutcome::Repeated);
    let job = fixture.claim().await;
    fixture.apply_one(&batch, analyze(job.lease, vec![], None)).await;
    assert_eq!(fixture.apply_one(&batch, receive(1)).await, ChangeOutcome::Repeated, "also after the analysis");
    assert_eq!(fixture.types(&batch).await, ["batch.created", "image.received", "image.analyzed"]);
    assert!(fixture.store.claim_jobs(1).await.unwrap().is_empty(), "it is not analyzed again");
}

pub async fn different_bytes_under_the_same_id_are_refused(fixture: Fixture) {
    let batch = fixture.batch_of(1).await;
    let other = receive_as(image_id(1), 2, InitialState::Queued);
    assert_eq!(fixture.refusal(&batch, other).await, Refusal::ImageDiffers);
    // Image ids belong to a batch: another batch can use the same id.
    let elsewhere = fixture.batch(2).await;
    assert_eq!(
        fixture.apply_one(&elsewhere, receive_as(image_id(1), 2, InitialState::Queued)).await,
        ChangeOutcome::Made
    );
}

pub async fn sealed_batch_refuses_new_images_and_accepts_repeated_ones(fixture: Fixture) {
    let batch = fixture.batch_of(1).await;
    assert_eq!(fixture.apply_one(&batch, Change::Seal).await, ChangeOutcome::Made);
    assert_eq!(fixture.apply_one(&batch, Change::Seal).await, ChangeOutcome::Repeated);
    assert_eq!(fixture.refusal(&batch, receive(2)).await, Refusal::Sealed);
    assert_eq!(fixture.apply_one(&batch, receive(1)).await, ChangeOutcome::Repeated);
    assert_eq!(fixture.types(&batch).await, ["batch.created", "image.received", "batch.sealed"]);
}

pub async fn unknown_and_deleted_batches_refuse_images(fixture: Fixture) {
    assert_eq!(fixture.refusal(&batch_id(9), receive(1)).await, Refusal::BatchUnknown);
    let batch = fixture.batch(1).await;
    fixture.apply_one(&batch, Change::Delete).await;
    assert_eq!(fixture.refusal(&batch, receive(1)).await, Refusal::BatchDeleted);
    assert_eq!(fixture.refusal(&batch, create(None)).await, Refusal::BatchDeleted);
}

pub async fn batch_seals_itself_with_the_last_expected_image(fixture: Fixture) {
    let batch = batch_id(1);
    let applied = fixture.apply(&batch, vec![create(Some(2)), receive(1)]).await;
    assert!(!applied.closable);
    assert_eq!(fixture.store.batch(&batch).await.unwrap().state, BatchState::Open);
    let applied = fixture.apply(&batch, vec![receive_as(image_id(2), 2, InitialState::Failed(corrupt()))]).await;
    assert!(!applied.closable, "the first one is not finished");
    assert_eq!(fixture.store.batch(&batch).await.unwrap().state, BatchState::Sealed);
    assert_eq!(fixture.refusal(&batch, receive(3)).await, Refusal::Sealed);
    // A batch that expects no images has received all of them.
    assert!(fixture.apply(&batch_id(2), vec![create(Some(0))]).await.closable);
}

pub async fn image_that_fails_on_arrival_is_received_and_finished(fixture: Fixture) {
    let batch = fixture.batch(1).await;
    let failed = Change::Receive {
        image: image_id(1),
        path: FilePath::named("a.jpg"),
        companions: vec![],
        bytes: 7,
        hash: None,
        initial_state: InitialState::Failed(corrupt()),
    };
    assert_eq!(fixture.apply_one(&batch, failed.clone()).await, ChangeOutcome::Made);
    assert_eq!(fixture.apply_one(&batch, failed).await, ChangeOutcome::Repeated);
    assert_eq!(fixture.types(&batch).await, ["batch.created", "image.received", "image.failed"]);
    let image = fixture.store.image(&batch, image_id(1)).await.unwrap();
    assert_eq!((image.state, image.error, image.hash, image.seq), (ImageState::Failed, Some(corrupt()), None, 3));
    assert!(fixture.store.claim_jobs(1).await.unwrap().is_empty());
}

pub async fn id_of_a_deleted_image_can_be_used_again(fixture: Fixture) {
    let batch = fixture.batch_of(1).await;
    let job = fixture.claim().await;
    fixture.apply_one(&batch, analyze(job.lease, vec![], None)).await;
    fixture.apply_one(&batch, Change::DeleteImage { image: image_id(1) }).await;
    assert_eq!(fixture.refusal(&batch, Change::DeleteImage { image: image_id(1) }).await, Refusal::ImageUnknown);
    assert_eq!(fixture.apply_one(&batch, receive_as(image_id(1), 2, InitialState::Queued)).await, ChangeOutcome::Made);
    let job = fixture.claim().await;
    assert_eq!((job.lease.image, job.arrival), (image_id(1), 2), "positions in the order of arrival are not reused");
    assert_eq!(fixture.apply_one(&batch, analyze(job.lease, vec![], None)).await, ChangeOutcome::Made);
    assert_eq!(fixture.types(&batch).await[4..], ["image.received", "image.analyzed"]);
}
