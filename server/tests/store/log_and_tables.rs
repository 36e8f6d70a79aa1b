//! Property test: after a random history of changes, the log folded by `protocol::Sheet` equals the tables in every
//! field, unless the batch was deleted.

use proptest::collection::vec;
use proptest::test_runner::{Config, TestRunner};
use protocol::{Batch, Event, EventKind, FoldEffect, Image, ImageId, ImageState, Sheet, ShotRole};
use server::store::{ImageQuery, Lease};
use tokio::runtime::Runtime;

use crate::fixture::{Fixture, batch_id, image_id, within_time};
use crate::random_changes::{ChangeKind, HistoryStep, RandomChange, history_step, random_change};

/// Store with one batch, and all leases that were ever granted.
struct History {
    fixture: Fixture,
    leases: Vec<Lease>,
}

impl History {
    /// Takes a step. An error of its changes is ignored: many are refused.
    async fn take_step(&mut self, step: HistoryStep) {
        match step {
            HistoryStep::Claim { limit } => {
                let jobs = self.fixture.store.claim_jobs(limit).await.unwrap();
                self.leases.extend(jobs.into_iter().map(|job| job.lease));
            }
            HistoryStep::Apply { changes } => {
                let changes = changes.into_iter().filter_map(|change| {
                    let kind = change.kind;
                    let change = change.build(&self.leases)?;
                    assert_eq!(ChangeKind::from_change(&change), kind);
                    Some(change)
                });
                let _ = self.fixture.store.apply(&batch_id(1), changes.collect()).await;
            }
        }
    }

    /// The batch and its images as the tables have them; `None` after the batch was deleted.
    async fn tables(&self) -> Option<(Batch, Vec<Image>)> {
        let batch = self.fixture.store.batch(&batch_id(1)).await.ok()?;
        Some((batch, self.fixture.store.images(&batch_id(1), ImageQuery::default()).await.unwrap().images))
    }
}

/// Applies events to a sheet.
fn fold(mut sheet: Sheet, events: &[Event]) -> Sheet {
    for event in events {
        sheet.apply(event);
    }
    sheet
}

/// The batch that a sheet describes. All fields are named, so that a new one cannot be left out of the comparison.
fn batch_of(sheet: &Sheet) -> Batch {
    Batch {
        id: sheet.id().clone(),
        name: sheet.name().map(str::to_owned),
        state: sheet.state(),
        expected: sheet.expected(),
        counts: sheet.totals().counts,
        issues: sheet.totals().issues.clone(),
        bytes: sheet.totals().bytes,
        thresholds: sheet.thresholds().clone(),
        pinned: sheet.is_pinned(),
        created_at: sheet.created_at().unwrap(),
        completed_at: sheet.ended_at(),
        // The store does not know the retention, so its batches have no expiry.
        expires_at: None,
        cursor: sheet.cursor().unwrap().clone(),
    }
}

/// Checks the log without the tables: sequence numbers without a gap, and no event twice that an image or the batch has
/// once, the order of an image's events, and the totals in the end event.
fn check_log(events: &[Event]) {
    let numbers = events.iter().map(|event| event.cursor.seq);
    assert!(numbers.eq(1..=events.len() as u64), "the log has a gap");
    for number in 1..=8 {
        check_image(image_id(number), events);
    }
    assert!(events.iter().filter(|event| event.kind.ends_batch()).count() <= 1, "the batch has two end events");
    check_end_event(events);
}

/// Checks that the image has at most one terminal event, and is received before any other event.
fn check_image(image: ImageId, events: &[Event]) {
    let events: Vec<_> = events.iter().filter(|event| event.kind.image() == Some(image)).collect();
    // After an image is deleted, another image may get its id.
    for events in events.split(|event| matches!(event.kind, EventKind::ImageDeleted { .. })) {
        let is_terminal =
            |kind: &EventKind| matches!(kind, EventKind::ImageAnalyzed { .. } | EventKind::ImageFailed { .. });
        let terminal = events.iter().filter(|event| is_terminal(&event.kind)).count();
        assert!(terminal <= 1, "an image has two terminal events: {events:?}");
        assert!(events.is_empty() || matches!(events[0].kind, EventKind::ImageReceived { .. }));
    }
}

/// Checks the totals in the end event, if there is one. They are known unless an image was deleted, which erases its
/// earlier events.
fn check_end_event(events: &[Event]) {
    let Some(end) = events.iter().position(|event| event.kind.ends_batch()) else { return };
    let (EventKind::BatchCompleted { counts, issues, .. } | EventKind::BatchCancelled { counts, issues, .. }) =
        &events[end].kind
    else {
        panic!("a batch that exists has a deletion in its log: {:?}", events[end]);
    };
    if !events.iter().any(|event| matches!(event.kind, EventKind::ImageDeleted { .. })) {
        let sheet = fold(Sheet::empty(batch_id(1)), &events[..=end]);
        assert_eq!((counts, issues), (&sheet.totals().counts, &sheet.totals().issues));
    }
}

/// Checks that each shot has one primary image, which has not failed, and one raw file.
fn check_shots(images: &[Image]) {
    for image in images {
        let Some(shot) = image.shot else { continue };
        let others =
            images.iter().filter(|other| other.id != image.id && other.shot.is_some_and(|it| it.id == shot.id));
        let roles: Vec<_> = others.map(|other| other.shot.unwrap().role).collect();
        assert_eq!(roles, [shot.role.other()], "{image:?}");
        assert_eq!(shot.id.primary() == image.id, shot.role == ShotRole::Primary);
        assert!(shot.role == ShotRole::Companion || image.state != ImageState::Failed, "{image:?}");
    }
}

/// Creates the batch, takes the steps, and checks the log and the tables after them. `early_step` is the index of the
/// step before which a snapshot is taken; the later events must bring it up to date. If the batch was deleted, its only
/// event must say so, and nothing else is checked.
async fn check(mut history: History, creation: RandomChange, steps: Vec<HistoryStep>, early_step: usize) {
    history.take_step(HistoryStep::Apply { changes: vec![creation.into_creation()] }).await;
    let mut early = None;
    for (index, step) in steps.into_iter().enumerate() {
        if index == early_step {
            early = history.tables().await;
        }
        history.take_step(step).await;
    }
    let events = history.fixture.events(&batch_id(1)).await;
    let Some((batch, images)) = history.tables().await else {
        return assert!(matches!(events.as_slice(), [Event { kind: EventKind::BatchDeleted {}, .. }]), "{events:?}");
    };
    check_log(&events);
    check_shots(&images);
    let folded = fold(Sheet::empty(batch_id(1)), &events);
    assert_eq!(batch_of(&folded), batch);
    assert_eq!(folded.images().cloned().collect::<Vec<_>>(), images);
    assert_eq!(Sheet::from_snapshot(batch, images), folded);
    if let Some((batch, images)) = early {
        // A client that starts with an early snapshot and applies the later events has the same state.
        let mut sheet = Sheet::from_snapshot(batch.clone(), images);
        for event in &events {
            let effect = sheet.apply(event);
            assert!(event.cursor.seq > batch.cursor.seq || effect == FoldEffect::Nothing, "an old event has an effect");
        }
        assert_eq!(sheet, folded);
    }
}

/// Checks random histories, which include repeated, refused and pointless changes. `make` creates an empty store.
pub fn folded_log_equals_tables(make: impl Fn() -> Fixture) {
    let runtime = Runtime::new().unwrap();
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let histories = (random_change(), vec(history_step(), 0..120), 0..120usize);
    let outcome = runner.run(&histories, |(creation, steps, early_step)| {
        let history = History { fixture: make(), leases: vec![] };
        runtime.block_on(within_time(check(history, creation, steps, early_step)));
        Ok(())
    });
    outcome.unwrap();
}
