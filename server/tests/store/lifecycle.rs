//! Revisions and the end of a batch: closing, cancelling, deleting of images and batches, and the batches that are due
//! for an action of the server.

use protocol::{
    BatchState, Counts, EventKind, FailureCode, FilePath, GroupId, ImageId, ImageState, Issue, Timestamp, Verdict,
};
use server::store::{Change, ChangeOutcome, DueFilter, InitialState, Refusal};

use crate::fixture::{
    Fixture, analyze, batch_id, corrupt, create, fail, hash, image_id, receive, receive_as, refused, verdict,
};

pub async fn batch_closes_once_and_only_when_all_images_are_finished(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    assert_eq!(fixture.refusal(&batch, Change::Close).await, Refusal::Unfinished);
    fixture.apply_one(&batch, Change::Seal).await;
    assert_eq!(fixture.refusal(&batch, Change::Close).await, Refusal::Unfinished);
    let (one, other) = (fixture.claim().await.lease, fixture.claim().await.lease);
    let blurred = vec![verdict(Issue::Blurred)];
    assert!(!fixture.apply(&batch, vec![analyze(one, blurred, None)]).await.closable);
    assert!(fixture.apply(&batch, vec![fail(other)]).await.closable);
    let log = fixture.store.read_log(&batch, 0, 0).await.unwrap();
    assert!(!log.is_complete_at(log.newest), "a closable batch is not closed");
    assert_eq!(fixture.apply_one(&batch, Change::Close).await, ChangeOutcome::Made);
    for change in [Change::Close, Change::Cancel, Change::Seal] {
        assert_eq!(fixture.apply_one(&batch, change).await, ChangeOutcome::Repeated);
    }
    let events = fixture.events(&batch).await;
    let EventKind::BatchCompleted { counts, issues, .. } = &events.last().unwrap().kind else { panic!("{events:?}") };
    assert_eq!(*counts, Counts { queued: 0, analyzed: 1, failed: 1 });
    assert_eq!(issues.iter().collect::<Vec<_>>(), [(&Issue::Blurred, &1)]);
    let log = fixture.store.read_log(&batch, 0, 0).await.unwrap();
    assert_eq!((log.end, log.newest), (Some(7), 7));
    assert!(log.is_complete_at(7) && !log.is_complete_at(6));
    let batch = fixture.store.batch(&batch).await.unwrap();
    assert_eq!((batch.state, batch.completed_at), (BatchState::Completed, Some(events[6].at)));
}

/// Change to these verdicts and this group.
fn revise(image: ImageId, verdicts: Vec<Verdict>, group: Option<GroupId>) -> Change {
    Change::Revise { image, verdicts, group }
}

pub async fn revision_with_equal_verdicts_and_group_is_not_logged(fixture: Fixture) {
    let batch = fixture.batch_of(1).await;
    let (image, group) = (image_id(1), Some(GroupId::named_after(image_id(1))));
    let lease = fixture.claim().await.lease;
    fixture.apply_one(&batch, analyze(lease, vec![verdict(Issue::Blurred)], None)).await;
    let twin = vec![verdict(Issue::ExactDuplicate)];
    for (verdicts, group, expected) in [
        (vec![verdict(Issue::Blurred)], None, ChangeOutcome::Repeated),
        (vec![verdict(Issue::Blurred)], group, ChangeOutcome::Made),
        (twin.clone(), group, ChangeOutcome::Made),
        (twin, group, ChangeOutcome::Repeated),
    ] {
        assert_eq!(fixture.apply_one(&batch, revise(image, verdicts, group)).await, expected);
    }
    let types = fixture.types(&batch).await;
    assert_eq!(types[3..], ["image.revised", "image.revised"]);
    let batch = fixture.store.batch(&batch).await.unwrap();
    assert_eq!(batch.issues.into_iter().collect::<Vec<_>>(), [(Issue::ExactDuplicate, 1)]);
}

pub async fn only_analyzed_images_can_be_revised(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    let lease = fixture.claim().await.lease;
    fixture.apply_one(&batch, fail(lease)).await;
    for number in [1, 2, 3] {
        let change = revise(image_id(number), vec![verdict(Issue::NearDuplicate)], None);
        assert_eq!(fixture.apply_one(&batch, change).await, ChangeOutcome::Repeated);
    }
    assert!(!fixture.types(&batch).await.contains(&"image.revised"));
}

pub async fn cancelling_fails_waiting_images_and_lets_running_ones_finish(fixture: Fixture) {
    let batch = fixture.batch_of(3).await;
    let running = fixture.claim().await.lease;
    assert!(!fixture.apply(&batch, vec![Change::Cancel]).await.closable);
    assert_eq!(fixture.apply_one(&batch, Change::Cancel).await, ChangeOutcome::Repeated);
    assert_eq!(fixture.refusal(&batch, Change::Close).await, Refusal::Unfinished);
    assert!(fixture.store.claim_jobs(9).await.unwrap().is_empty());
    for (number, state) in [(1, ImageState::Queued), (2, ImageState::Failed), (3, ImageState::Failed)] {
        let image = fixture.store.image(&batch, image_id(number)).await.unwrap();
        assert_eq!(image.state, state);
        assert!(image.error.is_none_or(|error| error.code == FailureCode::Cancelled));
    }
    assert!(fixture.apply(&batch, vec![analyze(running, vec![], None)]).await.closable);
    assert_eq!(fixture.apply_one(&batch, Change::Close).await, ChangeOutcome::Made);
    let types = fixture.types(&batch).await;
    assert_eq!(types[4..], ["batch.sealed", "image.failed", "image.failed", "image.analyzed", "batch.cancelled"]);
    assert_eq!(fixture.store.batch(&batch).await.unwrap().state, BatchState::Cancelled);
}

pub async fn job_returned_after_cancelling_fails_as_cancelled(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    let (one, other) = (fixture.claim().await.lease, fixture.claim().await.lease);
    fixture.apply_one(&batch, Change::Cancel).await;
    assert!(!fixture.apply(&batch, vec![Change::Release { lease: one }]).await.closable);
    assert!(fixture.apply(&batch, vec![Change::DecoderDied { lease: other }]).await.closable);
    for number in [1, 2] {
        let error = fixture.store.image(&batch, image_id(number)).await.unwrap().error.unwrap();
        assert_eq!(error.code, FailureCode::Cancelled);
    }
}

pub async fn log_keeps_no_data_of_a_deleted_image(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    for _ in 0..2 {
        let lease = fixture.claim().await.lease;
        fixture.apply_one(&batch, analyze(lease, vec![verdict(Issue::HasLocation)], None)).await;
    }
    // The deleted image's id remains in two places: as the group of the other image, and in a file name.
    let (deleted, other) = (image_id(1), image_id(2));
    fixture.apply_one(&batch, revise(other, vec![], Some(GroupId::named_after(deleted)))).await;
    let name = format!(r#""image":"{deleted}""#);
    let misleading = Change::Receive {
        image: image_id(3),
        path: FilePath::named(name),
        companions: vec![],
        bytes: 3,
        hash: None,
        initial_state: InitialState::Failed(corrupt()),
    };
    fixture.apply_one(&batch, misleading).await;
    let before = fixture.events(&batch).await;
    fixture.apply_one(&batch, Change::DeleteImage { image: deleted }).await;
    let after = fixture.events(&batch).await;
    assert!(after.iter().map(|event| event.cursor.seq).eq(1..=before.len() as u64 + 1), "the log stays dense");
    for (before, after) in before.iter().zip(&after) {
        match before.kind.image() {
            Some(image) if image == deleted => assert_eq!(after.kind, EventKind::ImageDeleted { image }),
            _ => assert_eq!(before, after),
        }
    }
    assert_eq!(after.last().unwrap().kind, EventKind::ImageDeleted { image: deleted });
}

pub async fn deleted_batch_has_one_event_and_refuses_reads_and_changes(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    let running = fixture.claim().await.lease;
    fixture.apply_one(&batch, Change::Delete).await;
    let log = fixture.store.read_log(&batch, 0, 99).await.unwrap();
    assert!(log.deleted && log.is_complete_at(4) && !log.is_complete_at(3));
    let events: Vec<_> = log.entries.iter().map(|entry| (entry.seq, entry.event_type.as_str())).collect();
    assert_eq!(events, [(4, "batch.deleted")], "the sequence numbers continue; the other events are deleted");
    let deleted = Refusal::BatchDeleted;
    assert_eq!(refused(fixture.store.batch(&batch).await), deleted);
    assert_eq!(refused(fixture.store.image(&batch, image_id(1)).await), deleted);
    assert_eq!(refused(fixture.store.images(&batch, Default::default()).await), deleted);
    assert_eq!(refused(fixture.store.analyzed_images(&batch).await), deleted);
    let changes =
        [create(None), receive(1), Change::Seal, Change::Cancel, Change::Close, Change::Delete, fail(running)];
    for change in changes {
        assert_eq!(fixture.refusal(&batch, change).await, deleted);
    }
    assert!(fixture.store.claim_jobs(9).await.unwrap().is_empty());
    assert!(!fixture.store.is_referenced(hash(1)).unwrap());
}

pub async fn deleting_returns_the_blobs_that_lost_a_reference(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    fixture.apply_one(&batch, receive_as(image_id(3), 1, InitialState::Queued)).await;
    let released = fixture.apply(&batch, vec![Change::DeleteImage { image: image_id(1) }]).await.released;
    assert_eq!(released, [hash(1)]);
    assert!(fixture.store.is_referenced(hash(1)).unwrap(), "the third image has the same bytes");
    let mut released = fixture.apply(&batch, vec![Change::Delete]).await.released;
    released.sort();
    assert_eq!(released, [hash(1), hash(2)]);
    assert!(!fixture.store.is_referenced(hash(1)).unwrap() && !fixture.store.is_referenced(hash(2)).unwrap());
}

pub async fn due_batches_match_their_filter(fixture: Fixture) {
    let (open, closable, closed, deleted) = (batch_id(1), batch_id(2), batch_id(3), batch_id(4));
    for batch in [&open, &closable, &closed, &deleted] {
        fixture.apply(batch, vec![create(None)]).await;
    }
    fixture.apply(&closable, vec![Change::Seal]).await;
    fixture.apply(&closed, vec![Change::Seal, Change::Close]).await;
    fixture.apply(&deleted, vec![Change::Seal, Change::Delete]).await;
    let (past, future) = (Timestamp::from_millis(1), Timestamp::from_millis(u64::MAX));
    for (filter, mut expected) in [
        (DueFilter::Closable, vec![closable.clone()]),
        (DueFilter::IdleSince(past), vec![]),
        (DueFilter::IdleSince(future), vec![open.clone()]),
        (DueFilter::RetentionStartedBefore(past), vec![]),
        (DueFilter::RetentionStartedBefore(future), vec![open, closable, closed]),
    ] {
        let mut due = fixture.store.due_batches(filter).await.unwrap();
        due.sort();
        expected.sort();
        assert_eq!(due, expected, "{filter:?}");
    }
}
