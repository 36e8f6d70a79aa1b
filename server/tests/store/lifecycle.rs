//! How a batch ends: closed, cancelled or deleted; and what can still be said of its images before.

use protocol::{BatchState, Counts, EventKind, FailureCode, GroupId, ImageId, ImageState, Issue, Timestamp, Verdict};
use server::store::{Change, Intake, Outcome, Refusal, Window};

use crate::fixture::{
    Fixture, analyze, batch_id, corrupt, create, fail, hash, image_id, receive, receive_as, refused, verdict,
};

pub async fn a_batch_closes_once_and_only_when_all_is_finished(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    assert_eq!(fixture.refusal(&batch, Change::Close).await, Refusal::Unfinished);
    fixture.make(&batch, Change::Seal).await;
    assert_eq!(fixture.refusal(&batch, Change::Close).await, Refusal::Unfinished);
    let (one, other) = (fixture.claim().await.lease, fixture.claim().await.lease);
    let blurred = vec![verdict(Issue::Blurred)];
    assert!(!fixture.apply(&batch, vec![analyze(one, blurred, None)]).await.closable);
    assert!(fixture.apply(&batch, vec![fail(other)]).await.closable);
    let log = fixture.store.read(&batch, 0, 0).await.unwrap();
    assert!(!log.is_all(log.newest), "closable is not closed");
    assert_eq!(fixture.make(&batch, Change::Close).await, Outcome::Made);
    for change in [Change::Close, Change::Cancel, Change::Seal] {
        assert_eq!(fixture.make(&batch, change).await, Outcome::Repeated);
    }
    let events = fixture.events(&batch).await;
    let EventKind::BatchCompleted { counts, issues, .. } = &events.last().unwrap().kind else { panic!("{events:?}") };
    assert_eq!(*counts, Counts { queued: 0, analyzed: 1, failed: 1 });
    assert_eq!(issues.iter().collect::<Vec<_>>(), [(&Issue::Blurred, &1)]);
    let log = fixture.store.read(&batch, 0, 0).await.unwrap();
    assert_eq!((log.end, log.newest), (Some(7), 7));
    assert!(log.is_all(7) && !log.is_all(6));
    let batch = fixture.store.batch(&batch).await.unwrap();
    assert_eq!((batch.state, batch.completed_at), (BatchState::Completed, Some(events[6].at)));
}

fn revise(image: ImageId, verdicts: Vec<Verdict>, group: Option<GroupId>) -> Change {
    Change::Revise { image, verdicts, group }
}

pub async fn equal_verdicts_are_no_revision(fixture: Fixture) {
    let batch = fixture.batch_of(1).await;
    let (image, group) = (image_id(1), Some(GroupId::named_after(image_id(1))));
    let lease = fixture.claim().await.lease;
    fixture.make(&batch, analyze(lease, vec![verdict(Issue::Blurred)], None)).await;
    let twin = vec![verdict(Issue::ExactDuplicate)];
    for (verdicts, group, expected) in [
        (vec![verdict(Issue::Blurred)], None, Outcome::Repeated),
        (vec![verdict(Issue::Blurred)], group, Outcome::Made),
        (twin.clone(), group, Outcome::Made),
        (twin, group, Outcome::Repeated),
    ] {
        assert_eq!(fixture.make(&batch, revise(image, verdicts, group)).await, expected);
    }
    let types = fixture.types(&batch).await;
    assert_eq!(types[3..], ["image.revised", "image.revised"]);
    let batch = fixture.store.batch(&batch).await.unwrap();
    assert_eq!(batch.issues.into_iter().collect::<Vec<_>>(), [(Issue::ExactDuplicate, 1)]);
}

pub async fn only_what_is_analyzed_can_be_revised(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    let lease = fixture.claim().await.lease;
    fixture.make(&batch, fail(lease)).await;
    for number in [1, 2, 3] {
        let change = revise(image_id(number), vec![verdict(Issue::NearDuplicate)], None);
        assert_eq!(fixture.make(&batch, change).await, Outcome::Repeated);
    }
    assert!(!fixture.types(&batch).await.contains(&"image.revised"));
}

pub async fn cancelling_fails_what_waits_and_leaves_what_runs(fixture: Fixture) {
    let batch = fixture.batch_of(3).await;
    let running = fixture.claim().await.lease;
    assert!(!fixture.apply(&batch, vec![Change::Cancel]).await.closable);
    assert_eq!(fixture.make(&batch, Change::Cancel).await, Outcome::Repeated);
    assert_eq!(fixture.refusal(&batch, Change::Close).await, Refusal::Unfinished);
    assert!(fixture.store.claim(9).await.unwrap().is_empty());
    for (number, state) in [(1, ImageState::Queued), (2, ImageState::Failed), (3, ImageState::Failed)] {
        let image = fixture.store.image(&batch, image_id(number)).await.unwrap();
        assert_eq!(image.state, state);
        assert!(image.error.is_none_or(|error| error.code == FailureCode::Cancelled));
    }
    assert!(fixture.apply(&batch, vec![analyze(running, vec![], None)]).await.closable);
    assert_eq!(fixture.make(&batch, Change::Close).await, Outcome::Made);
    let types = fixture.types(&batch).await;
    assert_eq!(types[4..], ["batch.sealed", "image.failed", "image.failed", "image.analyzed", "batch.cancelled"]);
    assert_eq!(fixture.store.batch(&batch).await.unwrap().state, BatchState::Cancelled);
}

pub async fn what_is_given_back_after_cancelling_is_cancelled_too(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    let (one, other) = (fixture.claim().await.lease, fixture.claim().await.lease);
    fixture.make(&batch, Change::Cancel).await;
    assert!(!fixture.apply(&batch, vec![Change::Release { lease: one }]).await.closable);
    assert!(fixture.apply(&batch, vec![Change::Died { lease: other }]).await.closable);
    for number in [1, 2] {
        let error = fixture.store.image(&batch, image_id(number)).await.unwrap().error.unwrap();
        assert_eq!(error.code, FailureCode::Cancelled);
    }
}

pub async fn nothing_of_a_deleted_image_stays_in_the_log(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    for _ in 0..2 {
        let lease = fixture.claim().await.lease;
        fixture.make(&batch, analyze(lease, vec![verdict(Issue::HasLocation)], None)).await;
    }
    // The other image's group is named after the one that goes, and its name speaks of it.
    let (gone, stays) = (image_id(1), image_id(2));
    fixture.make(&batch, revise(stays, vec![], Some(GroupId::named_after(gone)))).await;
    let name = format!(r#""image":"{gone}""#);
    let talkative = Change::Receive { image: image_id(3), name, bytes: 3, hash: None, intake: Intake::Fail(corrupt()) };
    fixture.make(&batch, talkative).await;
    let before = fixture.events(&batch).await;
    fixture.make(&batch, Change::DeleteImage { image: gone }).await;
    let after = fixture.events(&batch).await;
    assert!(after.iter().map(|event| event.cursor.seq).eq(1..=before.len() as u64 + 1), "the log stays dense");
    for (before, after) in before.iter().zip(&after) {
        match before.kind.image() {
            Some(image) if image == gone => assert_eq!(after.kind, EventKind::ImageDeleted { image }),
            _ => assert_eq!(before, after),
        }
    }
    assert_eq!(after.last().unwrap().kind, EventKind::ImageDeleted { image: gone });
}

pub async fn deleting_leaves_one_event_and_refuses_all_else(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    let running = fixture.claim().await.lease;
    fixture.make(&batch, Change::Delete).await;
    let log = fixture.store.read(&batch, 0, 99).await.unwrap();
    assert!(log.deleted && log.is_all(4) && !log.is_all(3));
    let left: Vec<_> = log.entries.iter().map(|entry| (entry.seq, entry.event_type.as_str())).collect();
    assert_eq!(left, [(4, "batch.deleted")], "the numbers go on, the rest is gone");
    let deleted = Refusal::BatchDeleted;
    assert_eq!(refused(fixture.store.batch(&batch).await), deleted);
    assert_eq!(refused(fixture.store.image(&batch, image_id(1)).await), deleted);
    assert_eq!(refused(fixture.store.images(&batch, Default::default()).await), deleted);
    assert_eq!(refused(fixture.store.analyzed(&batch).await), deleted);
    let changes =
        [create(None), receive(1), Change::Seal, Change::Cancel, Change::Close, Change::Delete, fail(running)];
    for change in changes {
        assert_eq!(fixture.refusal(&batch, change).await, deleted);
    }
    assert!(fixture.store.claim(9).await.unwrap().is_empty());
    assert!(!fixture.store.refers_to(hash(1)).unwrap());
}

pub async fn deleting_says_which_blobs_lost_a_reference(fixture: Fixture) {
    let batch = fixture.batch_of(2).await;
    fixture.make(&batch, receive_as(image_id(3), 1, Intake::Queue)).await;
    let released = fixture.apply(&batch, vec![Change::DeleteImage { image: image_id(1) }]).await.released;
    assert_eq!(released, [hash(1)]);
    assert!(fixture.store.refers_to(hash(1)).unwrap(), "the third image has the same bytes");
    let mut released = fixture.apply(&batch, vec![Change::Delete]).await.released;
    released.sort();
    assert_eq!(released, [hash(1), hash(2)]);
    assert!(!fixture.store.refers_to(hash(1)).unwrap() && !fixture.store.refers_to(hash(2)).unwrap());
}

pub async fn batches_are_due_when_they_should_be(fixture: Fixture) {
    let (open, closable, closed, deleted) = (batch_id(1), batch_id(2), batch_id(3), batch_id(4));
    for batch in [&open, &closable, &closed, &deleted] {
        fixture.apply(batch, vec![create(None)]).await;
    }
    fixture.apply(&closable, vec![Change::Seal]).await;
    fixture.apply(&closed, vec![Change::Seal, Change::Close]).await;
    fixture.apply(&deleted, vec![Change::Seal, Change::Delete]).await;
    let (past, future) = (Timestamp::from_millis(1), Timestamp::from_millis(u64::MAX));
    for (window, mut expected) in [
        (Window::Closable, vec![closable.clone()]),
        (Window::IdleSince(past), vec![]),
        (Window::IdleSince(future), vec![open.clone()]),
        (Window::ExpiredBefore(past), vec![]),
        (Window::ExpiredBefore(future), vec![open, closable, closed]),
    ] {
        let mut due = fixture.store.due(window).await.unwrap();
        due.sort();
        expected.sort();
        assert_eq!(due, expected, "{window:?}");
    }
}
