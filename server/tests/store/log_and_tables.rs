//! Property test: after any history of changes, the log folded by `protocol::Sheet` equals the tables in every field.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{self, Index};
use proptest::test_runner::{Config, TestRunner};
use protocol::{
    Batch, Decision, Event, EventKind, FoldEffect, GroupId, Image, ImageId, Issue, Sheet, Thresholds, Verdict,
};
use server::store::{Change, ImageQuery, InitialState, Lease};
use tokio::runtime::Runtime;

use crate::fixture::{Fixture, analyze, batch_id, corrupt, fail, image_id, receive_as, verdict, within_time};

/// Declares [`ChangeKind`] with one variant for each variant of [`Change`]. When a variant of [`Change`] is missing here, the
/// match in `of` is not exhaustive and this file does not compile.
macro_rules! change_kinds {
    ($($kind:ident),+ $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        enum ChangeKind {
            $($kind),+
        }

        impl ChangeKind {
            const ALL: &[Self] = &[$(Self::$kind),+];

            fn of(change: &Change) -> Self {
                match change {
                    $(Change::$kind { .. } => Self::$kind),+
                }
            }
        }
    };
}

change_kinds! {
    Create, Receive, Analyze, Fail, DecoderDied, Release, Revise, Configure, Rejudged, Decide, Seal, Cancel, Close,
    DeleteImage, Delete,
}

impl ChangeKind {
    /// Relative frequency. Changes that end a batch are rare, so that other changes come before them.
    fn weight(self) -> u32 {
        match self {
            Self::Receive | Self::Analyze => 120,
            Self::Revise => 50,
            Self::Configure | Self::Decide => 40,
            Self::Fail => 30,
            Self::DeleteImage => 20,
            Self::DecoderDied | Self::Release | Self::Close => 15,
            Self::Create | Self::Rejudged => 10,
            Self::Seal | Self::Cancel => 4,
            Self::Delete => 2,
        }
    }
}

/// Change with random parameters. Each kind uses some of them; the lease is chosen when the change is applied.
#[derive(Debug, Clone)]
struct RandomChange {
    kind: ChangeKind,
    image: u8,
    content: u8,
    is_failed: bool,
    lease: Index,
    verdicts: Vec<Verdict>,
    group: Option<u8>,
    decision: Option<Decision>,
    name: Option<Option<String>>,
    thresholds: Option<Thresholds>,
    pinned: Option<bool>,
    expected: Option<u64>,
}

/// Step of a history. Many changes are refused, and must then have no effect.
#[derive(Debug, Clone)]
enum Step {
    Claim { limit: usize },
    Apply { changes: Vec<RandomChange> },
}

impl RandomChange {
    /// The change; `None` if it needs a lease and no job was claimed yet.
    fn build(self, leases: &[Lease]) -> Option<Change> {
        let lease = (!leases.is_empty()).then(|| *self.lease.get(leases));
        let (image, group) = (image_id(self.image), self.group.map(group_id));
        Some(match self.kind {
            ChangeKind::Create => Change::Create {
                name: self.name.flatten(),
                expected: self.expected,
                thresholds: Box::new(self.thresholds.unwrap_or_default()),
            },
            ChangeKind::Receive => {
                let initial_state = if self.is_failed { InitialState::Failed(corrupt()) } else { InitialState::Queued };
                receive_as(image, self.content, initial_state)
            }
            ChangeKind::Analyze => analyze(lease?, self.verdicts, group),
            ChangeKind::Fail => fail(lease?),
            ChangeKind::DecoderDied => Change::DecoderDied { lease: lease? },
            ChangeKind::Release => Change::Release { lease: lease? },
            ChangeKind::Revise => Change::Revise { image, verdicts: self.verdicts, group },
            ChangeKind::Configure => Change::Configure {
                name: self.name,
                thresholds: self.thresholds.map(Box::new),
                pinned: self.pinned,
                expected: self.expected,
            },
            ChangeKind::Rejudged => Change::Rejudged,
            ChangeKind::Decide => Change::Decide { image, decision: self.decision },
            ChangeKind::Seal => Change::Seal,
            ChangeKind::Cancel => Change::Cancel,
            ChangeKind::Close => Change::Close,
            ChangeKind::DeleteImage => Change::DeleteImage { image },
            ChangeKind::Delete => Change::Delete,
        })
    }
}

fn group_id(number: u8) -> GroupId {
    GroupId::named_after(image_id(number))
}

/// Number of an image. There are few, so that different changes meet the same image.
fn image_number() -> impl Strategy<Value = u8> {
    1..=8u8
}

fn random_verdicts() -> impl Strategy<Value = Vec<Verdict>> {
    sample::subsequence(Issue::ALL.to_vec(), 0..4).prop_map(|issues| issues.into_iter().map(verdict).collect())
}

fn random_change() -> impl Strategy<Value = RandomChange> {
    let weighted = ChangeKind::ALL.iter().map(|kind| (kind.weight(), Just(*kind))).collect();
    let kind = prop::strategy::Union::new_weighted(weighted);
    let image_parameters = (
        image_number(),
        0..2u8,
        prop::bool::weighted(0.2),
        any::<Index>(),
        random_verdicts(),
        option::of(image_number()),
        sample::select(vec![None, Some(Decision::Keep), Some(Decision::Reject)]),
    );
    let batch_parameters = (
        option::of(option::of(sample::select(vec!["Shoot".to_owned(), "Day 2".to_owned()]))),
        option::of((0..3u8).prop_map(|dark_below| Thresholds { dark_below, ..Thresholds::default() })),
        option::of(any::<bool>()),
        option::weighted(0.15, 0..20u64),
    );
    (kind, image_parameters, batch_parameters).prop_map(
        |(
            kind,
            (image, variant, is_failed, lease, verdicts, group, decision),
            (name, thresholds, pinned, expected),
        )| RandomChange {
            kind,
            image,
            // Two possible contents of each image, so that an upload may differ from the one before.
            content: image + 100 * variant,
            is_failed,
            lease,
            verdicts,
            group,
            decision,
            name,
            thresholds,
            pinned,
            expected,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => (0..4usize).prop_map(|limit| Step::Claim { limit }),
        6 => vec(random_change(), 1).prop_map(|changes| Step::Apply { changes }),
        1 => vec(random_change(), 2..5).prop_map(|changes| Step::Apply { changes }),
    ]
}

/// Store with one batch, and all leases that were ever granted.
struct History {
    fixture: Fixture,
    leases: Vec<Lease>,
}

impl History {
    async fn take_step(&mut self, step: Step) {
        match step {
            Step::Claim { limit } => {
                let jobs = self.fixture.store.claim_jobs(limit).await.unwrap();
                self.leases.extend(jobs.into_iter().map(|job| job.lease));
            }
            Step::Apply { changes } => {
                let changes = changes.into_iter().filter_map(|change| {
                    let kind = change.kind;
                    let change = change.build(&self.leases)?;
                    assert_eq!(ChangeKind::of(&change), kind);
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
        // The store knows no retention.
        expires_at: None,
        cursor: sheet.cursor().unwrap().clone(),
    }
}

/// Checks the log by itself: sequence numbers, and the events that each image and the batch may have once.
fn check_log(events: &[Event]) {
    let numbers = events.iter().map(|event| event.cursor.seq);
    assert!(numbers.eq(1..=events.len() as u64), "the log has a gap");
    for number in 1..=8 {
        check_image(image_id(number), events);
    }
    assert!(events.iter().filter(|event| event.kind.is_end()).count() <= 1, "the batch has two end events");
    check_end_event(events);
}

fn check_image(image: ImageId, events: &[Event]) {
    let events: Vec<_> = events.iter().filter(|event| event.kind.image() == Some(image)).collect();
    // After a deletion the same id may stand for another image.
    for events in events.split(|event| matches!(event.kind, EventKind::ImageDeleted { .. })) {
        let is_terminal =
            |kind: &EventKind| matches!(kind, EventKind::ImageAnalyzed { .. } | EventKind::ImageFailed { .. });
        let terminal = events.iter().filter(|event| is_terminal(&event.kind)).count();
        assert!(terminal <= 1, "an image has two terminal events: {events:?}");
        assert!(events.is_empty() || matches!(events[0].kind, EventKind::ImageReceived { .. }));
    }
}

/// Checks the totals in the end event. They are known unless an image was deleted, which erases its earlier events.
fn check_end_event(events: &[Event]) {
    let Some(end) = events.iter().position(|event| event.kind.is_end()) else { return };
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

async fn check(mut history: History, creation: RandomChange, steps: Vec<Step>, early_step: usize) {
    let creation = RandomChange { kind: ChangeKind::Create, ..creation };
    history.take_step(Step::Apply { changes: vec![creation] }).await;
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

/// Runs random histories, which include repeated, refused and pointless changes.
pub fn folded_log_equals_tables(make: impl Fn() -> Fixture) {
    let runtime = Runtime::new().unwrap();
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let histories = (random_change(), vec(step(), 0..120), 0..120usize);
    let outcome = runner.run(&histories, |(creation, steps, early_step)| {
        let history = History { fixture: make(), leases: vec![] };
        runtime.block_on(within_time(check(history, creation, steps, early_step)));
        Ok(())
    });
    outcome.unwrap();
}
