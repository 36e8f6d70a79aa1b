//! The tables are a fold of the log: whatever happens, both tell the same.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{self, Index};
use proptest::test_runner::{Config, TestRunner};
use protocol::{Batch, Event, EventKind, GroupId, Image, Issue, Sheet, Thresholds, Verdict};
use server::store::{Change, ImageQuery, Intake, Lease};
use tokio::runtime::Runtime;

use crate::fixture::{Fixture, analyze, batch_id, corrupt, fail, image_id, receive_as, verdict, within_time};

/// What may be asked of the store next, sensible or not.
#[derive(Debug, Clone)]
enum Step {
    Receive { image: u8, content: u8, refused: bool },
    Claim { most: usize },
    Analyze { lease: Index, verdicts: Vec<Verdict>, group: Option<u8> },
    Fail { lease: Index },
    GiveBack { lease: Index, died: bool },
    Revise { image: u8, verdicts: Vec<Verdict>, group: Option<u8> },
    DeleteImage { image: u8 },
    Seal,
    Cancel,
    Close,
    Delete,
}

/// Few images, so that their fates cross.
fn image() -> impl Strategy<Value = u8> {
    1..=8u8
}

fn verdicts() -> impl Strategy<Value = Vec<Verdict>> {
    sample::subsequence(Issue::ALL.to_vec(), 0..4).prop_map(|issues| issues.into_iter().map(verdict).collect())
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (image(), 0..2u8, proptest::bool::weighted(0.2))
            .prop_map(|(image, other, refused)| Step::Receive { image, content: image + 100 * other, refused }),
        6 => (0..4usize).prop_map(|most| Step::Claim { most }),
        12 => (any::<Index>(), verdicts(), proptest::option::of(image()))
            .prop_map(|(lease, verdicts, group)| Step::Analyze { lease, verdicts, group }),
        3 => any::<Index>().prop_map(|lease| Step::Fail { lease }),
        3 => (any::<Index>(), any::<bool>()).prop_map(|(lease, died)| Step::GiveBack { lease, died }),
        5 => (image(), verdicts(), proptest::option::of(image()))
            .prop_map(|(image, verdicts, group)| Step::Revise { image, verdicts, group }),
        2 => image().prop_map(|image| Step::DeleteImage { image }),
        1 => Just(Step::Close),
        // What ends a batch is seldom, so that there is something to end.
        1 => sample::select(vec![None, None, None, Some(Step::Seal), Some(Step::Seal), Some(Step::Cancel), Some(Step::Delete)])
            .prop_map(|step| step.unwrap_or(Step::Close)),
    ]
}

/// A store and every lease that it ever gave out.
struct World {
    fixture: Fixture,
    leases: Vec<Lease>,
}

impl World {
    async fn step(&mut self, step: Step) {
        let change = match step {
            Step::Claim { most } => {
                let jobs = self.fixture.store.claim(most).await.unwrap();
                return self.leases.extend(jobs.into_iter().map(|job| job.lease));
            }
            Step::Receive { image, content, refused } => {
                let intake = if refused { Intake::Fail(corrupt()) } else { Intake::Queue };
                Some(receive_as(image_id(image), content, intake))
            }
            Step::Analyze { lease, verdicts, group } => {
                self.lease(lease).map(|lease| analyze(lease, verdicts, group.map(named)))
            }
            Step::Fail { lease } => self.lease(lease).map(fail),
            Step::GiveBack { lease, died: true } => self.lease(lease).map(|lease| Change::Died { lease }),
            Step::GiveBack { lease, died: false } => self.lease(lease).map(|lease| Change::Release { lease }),
            Step::Revise { image, verdicts, group } => {
                Some(Change::Revise { image: image_id(image), verdicts, group: group.map(named) })
            }
            Step::DeleteImage { image } => Some(Change::DeleteImage { image: image_id(image) }),
            Step::Seal => Some(Change::Seal),
            Step::Cancel => Some(Change::Cancel),
            Step::Close => Some(Change::Close),
            Step::Delete => Some(Change::Delete),
        };
        if let Some(change) = change {
            // Much of it is refused, and must then change nothing.
            let _ = self.fixture.store.apply(&batch_id(1), vec![change]).await;
        }
    }

    fn lease(&self, index: Index) -> Option<Lease> {
        (!self.leases.is_empty()).then(|| *index.get(&self.leases))
    }

    /// The batch and all its images as the tables have them; nothing once it is deleted.
    async fn snapshot(&self) -> Option<(Batch, Vec<Image>)> {
        let batch = self.fixture.store.batch(&batch_id(1)).await.ok()?;
        Some((batch, self.fixture.store.images(&batch_id(1), ImageQuery::default()).await.unwrap().images))
    }
}

fn named(number: u8) -> GroupId {
    GroupId::named_after(image_id(number))
}

fn fold(mut sheet: Sheet, events: &[Event]) -> Sheet {
    for event in events {
        sheet.apply(event);
    }
    sheet
}

fn check_log(events: &[Event]) {
    let numbers = events.iter().map(|event| event.cursor.seq);
    assert!(numbers.eq(1..=events.len() as u64), "the log has a gap");
    for number in 1..=8 {
        let about: Vec<_> = events.iter().filter(|event| event.kind.image() == Some(image_id(number))).collect();
        // An id that is deleted and used again stands for another image.
        for life in about.split(|event| matches!(event.kind, EventKind::ImageDeleted { .. })) {
            let is_end =
                |kind: &EventKind| matches!(kind, EventKind::ImageAnalyzed { .. } | EventKind::ImageFailed { .. });
            assert!(life.iter().filter(|event| is_end(&event.kind)).count() <= 1, "an image ended twice: {life:?}");
            assert!(life.is_empty() || matches!(life[0].kind, EventKind::ImageReceived { .. }));
        }
    }
    assert!(events.iter().filter(|event| event.kind.is_end()).count() <= 1, "the batch ended twice");
}

async fn check(mut world: World, steps: Vec<Step>, cut: usize) {
    let thresholds = Box::new(Thresholds { dark_below: 60, ..Thresholds::default() });
    let create = Change::Create { name: Some("Shoot".to_owned()), expected: None, thresholds };
    world.fixture.apply(&batch_id(1), vec![create]).await;
    let mut early = None;
    for (index, step) in steps.into_iter().enumerate() {
        if index == cut {
            early = world.snapshot().await;
        }
        world.step(step).await;
    }
    let Some((batch, images)) = world.snapshot().await else {
        let events = world.fixture.events(&batch_id(1)).await;
        return assert!(matches!(events.as_slice(), [Event { kind: EventKind::BatchDeleted {}, .. }]), "{events:?}");
    };
    let events = world.fixture.events(&batch_id(1)).await;
    check_log(&events);
    let whole = fold(Sheet::empty(batch_id(1)), &events);
    assert_eq!(Sheet::from_snapshot(batch.clone(), images), whole);
    let totals = whole.totals();
    assert_eq!((batch.counts, &batch.issues, batch.bytes), (totals.counts, &totals.issues, totals.bytes));
    if let Some((batch, images)) = early {
        let tail = &events[batch.cursor.seq as usize..];
        assert_eq!(fold(Sheet::from_snapshot(batch, images), tail), whole);
    }
}

/// Random changes, in their order and with nonsense among them.
pub fn tables_and_log_tell_the_same(make: impl Fn() -> Fixture) {
    let runtime = Runtime::new().unwrap();
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let steps = (vec(step(), 0..100), 0..100usize);
    let outcome = runner.run(&steps, |(steps, cut)| {
        let world = World { fixture: make(), leases: vec![] };
        runtime.block_on(within_time(check(world, steps, cut)));
        Ok(())
    });
    outcome.unwrap();
}
