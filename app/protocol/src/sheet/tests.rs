//! Tests of the fold: single events, and properties over random logs.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::{
    Batch, BatchId, CompanionFile, Counts, Cursor, Epoch, Event, EventKind, Failure, FailureCode, GroupId, Image,
    ImageId, ImageState, Issue, IssueCounts, Thresholds, Timestamp, Totals, Verdict,
};

/// One step of a log: the index of one of a few images, and the number of an action on it or on the batch.
fn step() -> impl Strategy<Value = (u8, u8)> {
    (0..6u8, 0..11u8)
}

fn cursor(seq: u64) -> Cursor {
    Cursor { epoch: Epoch::from_random([9; 8]), seq }
}

fn batch_id() -> BatchId {
    BatchId::from_random([5; 16])
}

fn event(seq: u64, kind: EventKind) -> Event {
    Event { cursor: cursor(seq), batch: batch_id(), at: Timestamp::from_millis(seq), kind }
}

fn verdict(issue: Issue) -> Verdict {
    Verdict { issue, score: 0.5, severity: issue.severity(), text: String::new() }
}

/// A `batch.changed` event: action 7 changes the name or the pin, depending on the index; action 8 the thresholds.
fn changed(index: u8, action: u8) -> EventKind {
    let thresholds = Thresholds { dark_below: index, ..Thresholds::default() };
    match (index, action) {
        (0..=1, 7) => EventKind::BatchChanged {
            name: Some(Some(format!("Name {index}"))),
            thresholds: None,
            pinned: None,
            expected: None,
        },
        (2, 7) => EventKind::BatchChanged { name: Some(None), thresholds: None, pinned: None, expected: None },
        (_, 7) => EventKind::BatchChanged { name: None, thresholds: None, pinned: Some(index == 3), expected: None },
        _ => {
            EventKind::BatchChanged { name: None, thresholds: Some(Box::new(thresholds)), pinned: None, expected: None }
        }
    }
}

/// Turns steps into a log: an image is received first, has at most one terminal event, can be revised after it was
/// analyzed, and has no events after its deletion. Unlike in a store's log, the batch completes with unfinished images
/// and empty counts, and equal decisions may repeat.
fn log(steps: &[(u8, u8)]) -> Vec<Event> {
    let mut states: HashMap<u8, Option<ImageState>> = HashMap::new();
    let thresholds = Some(Box::new(Thresholds { side_below: 300, ..Thresholds::default() }));
    let created = EventKind::BatchCreated { name: Some("Shoot".to_owned()), expected: Some(6), thresholds };
    let mut events = vec![event(1, created)];
    for (index, action) in steps {
        let image = ImageId::from_random([*index; 16]);
        let state = states.get(index).copied();
        let (kind, next) = match (state, action) {
            (None, _) => (
                EventKind::ImageReceived {
                    image,
                    name: format!("{index}.jpg"),
                    path: (*index > 2).then(|| format!("A/{index}.jpg")),
                    source_path: (*index > 4).then(|| format!("A//{index}.jpg")),
                    companions: (*index > 3).then(|| CompanionFile::from_sent("A/1.mov")).into_iter().collect(),
                    bytes: 10 + u64::from(*index),
                    hash: None,
                },
                Some(ImageState::Queued),
            ),
            (Some(Some(ImageState::Queued)), 0..=2) => (
                EventKind::ImageAnalyzed {
                    image,
                    report: Box::new(crate::judging::samples::report()),
                    verdicts: vec![verdict(Issue::Blurred), verdict(Issue::TooDark)],
                    group: None,
                },
                Some(ImageState::Analyzed),
            ),
            (Some(Some(ImageState::Queued)), 3) => {
                (EventKind::ImageFailed { image, error: Failure::new(FailureCode::Corrupt) }, Some(ImageState::Failed))
            }
            (Some(Some(ImageState::Analyzed)), 0..=3) => (
                EventKind::ImageRevised {
                    image,
                    verdicts: vec![verdict(Issue::NearDuplicate)],
                    group: Some(GroupId::named_after(image)),
                },
                Some(ImageState::Analyzed),
            ),
            (Some(Some(state)), 4) => {
                (EventKind::ImageDecided { image, decision: Some(crate::Decision::Keep) }, Some(state))
            }
            (Some(Some(_)), 5) => (EventKind::ImageDeleted { image }, None),
            (Some(Some(state)), 6) => (EventKind::ImageDecided { image, decision: None }, Some(state)),
            (Some(Some(state)), 9) => (
                EventKind::ImagePaired { image, shot: Some(crate::Shot::new(image, crate::ShotRole::Primary)) },
                Some(state),
            ),
            (Some(Some(state)), 10) => (EventKind::ImagePaired { image, shot: None }, Some(state)),
            (Some(state), 7..=8) => (changed(*index, *action), state),
            _ => continue,
        };
        states.insert(*index, next);
        events.push(event(events.len() as u64 + 1, kind));
    }
    events.push(event(events.len() as u64 + 1, EventKind::BatchSealed {}));
    let (counts, issues) = (Counts::default(), IssueCounts::new());
    events.push(event(events.len() as u64 + 1, EventKind::BatchCompleted { counts, issues, wall_ms: 7 }));
    events
}

fn fold(events: &[Event]) -> Sheet {
    let mut sheet = Sheet::empty(batch_id());
    for event in events {
        sheet.apply(event);
    }
    sheet
}

/// The batch and its images as the API would return them.
fn snapshot(sheet: &Sheet) -> (Batch, Vec<Image>) {
    let totals = sheet.totals().clone();
    let batch = Batch {
        id: sheet.id().clone(),
        name: sheet.name().map(str::to_owned),
        state: sheet.state(),
        expected: sheet.expected(),
        counts: totals.counts,
        issues: totals.issues,
        bytes: totals.bytes,
        thresholds: sheet.thresholds().clone(),
        pinned: sheet.is_pinned(),
        created_at: sheet.created_at().unwrap(),
        completed_at: sheet.ended_at(),
        expires_at: None,
        cursor: sheet.cursor().unwrap().clone(),
    };
    (batch, sheet.images().cloned().collect())
}

#[test]
fn batch_changed_leaves_absent_fields_as_they_are() {
    let mut sheet = fold(&log(&[(0, 0), (0, 0)]));
    let mut seq = sheet.cursor().unwrap().seq;
    let mut change = |name: Option<Option<&str>>, dark_below: Option<u8>, pinned| {
        seq += 1;
        let name = name.map(|name| name.map(str::to_owned));
        let thresholds = dark_below.map(|dark_below| Box::new(Thresholds { dark_below, ..Thresholds::default() }));
        assert_eq!(
            sheet.apply(&event(seq, EventKind::BatchChanged { name, thresholds, pinned, expected: None })),
            FoldEffect::Batch
        );
        (sheet.name().map(str::to_owned), sheet.thresholds().dark_below, sheet.is_pinned())
    };
    let shoot = || Some("Shoot".to_owned());
    assert_eq!(change(None, Some(9), None), (shoot(), 9, false));
    assert_eq!(change(None, None, Some(true)), (shoot(), 9, true));
    assert_eq!(change(Some(None), None, None), (None, 9, true));
    assert_eq!(change(Some(Some("Day 2")), None, Some(false)), (Some("Day 2".to_owned()), 9, false));
}

#[test]
fn an_image_can_be_decided_and_undecided_after_the_end() {
    let mut sheet = fold(&log(&[(0, 0), (0, 0)]));
    let (image, seq) = (ImageId::from_random([0; 16]), sheet.cursor().unwrap().seq);
    for (step, decision) in (1..).zip([Some(crate::Decision::Reject), None]) {
        let event = event(seq + step, EventKind::ImageDecided { image, decision });
        assert_eq!(sheet.apply(&event), FoldEffect::Image(image));
        let known = sheet.image(image).unwrap();
        assert_eq!((known.decision, known.seq, known.verdicts.len()), (decision, seq + step, 2));
    }
}

#[test]
fn batch_created_sets_the_thresholds() {
    let thresholds = Thresholds { dark_below: 9, ..Thresholds::default() };
    let created = |thresholds| {
        let sheet = fold(&[event(1, EventKind::BatchCreated { name: None, expected: None, thresholds })]);
        sheet.thresholds().clone()
    };
    assert_eq!(created(Some(Box::new(thresholds.clone()))), thresholds);
    assert_eq!(created(None), Thresholds::before_events_carried_them(), "the log of an earlier version");
}

#[test]
fn an_event_of_an_unknown_type_moves_only_the_cursor() {
    let mut sheet = fold(&log(&[(0, 0)]));
    let before = sheet.clone();
    let seq = before.cursor().unwrap().seq + 1;
    assert_eq!(sheet.apply(&event(seq, EventKind::Unknown)), FoldEffect::Nothing);
    assert_eq!(sheet.cursor(), Some(&cursor(seq)));
    sheet.cursor = before.cursor.clone();
    assert_eq!(sheet, before);
}

proptest! {
    #[test]
    fn applying_an_event_twice_equals_once(
        steps in prop::collection::vec(step(), 0..60),
        again in any::<prop::sample::Index>(),
    ) {
        let events = log(&steps);
        let mut sheet = fold(&events);
        let once = sheet.clone();
        prop_assert_eq!(sheet.apply(again.get(&events)), FoldEffect::Nothing);
        prop_assert_eq!(sheet, once);
    }

    #[test]
    fn an_overlapping_replay_changes_nothing(
        steps in prop::collection::vec(step(), 0..60),
        cut in any::<prop::sample::Index>(),
        back in 0..20usize,
    ) {
        let events = log(&steps);
        let cut = cut.index(events.len());
        let mut sheet = fold(&events[..cut]);
        for event in &events[cut.saturating_sub(back)..] {
            sheet.apply(event);
        }
        prop_assert_eq!(sheet, fold(&events));
    }

    #[test]
    fn snapshot_and_tail_equal_full_replay(
        steps in prop::collection::vec(step(), 0..60),
        cut in any::<prop::sample::Index>(),
    ) {
        let events = log(&steps);
        let cut = 1 + cut.index(events.len());
        let (batch, images) = snapshot(&fold(&events[..cut]));
        let mut sheet = Sheet::from_snapshot(batch, images);
        for event in &events[cut..] {
            sheet.apply(event);
        }
        prop_assert_eq!(sheet, fold(&events));
    }

    /// The page reads further images after the batch, when the log may have grown.
    #[test]
    fn images_read_later_than_the_batch_give_the_same_images_and_totals(
        steps in prop::collection::vec(step(), 0..60),
        cut in any::<prop::sample::Index>(),
        later in any::<prop::sample::Index>(),
    ) {
        let events = log(&steps);
        let cut = 1 + cut.index(events.len());
        let later = cut + later.index(events.len() - cut + 1);
        let (batch, images) = snapshot(&fold(&events[..cut]));
        let (_, newer) = snapshot(&fold(&events[..later]));
        let mut sheet = Sheet::from_snapshot(batch, images.into_iter().take(2));
        sheet.extend(newer);
        for event in &events[cut..] {
            sheet.apply(event);
        }
        let whole = fold(&events);
        prop_assert_eq!(sheet.totals(), whole.totals());
        for image in whole.images() {
            prop_assert_eq!(sheet.image(image.id), Some(image));
        }
        prop_assert_eq!(sheet.order().len(), whole.order().len());
    }

    #[test]
    fn totals_equal_the_sum_over_all_images(steps in prop::collection::vec(step(), 0..60)) {
        let sheet = fold(&log(&steps));
        prop_assert_eq!(sheet.totals(), &Totals::from_images(sheet.images()));
        prop_assert_eq!(sheet.totals().counts.total(), sheet.order().len() as u64);
        let verdicts: usize = sheet.images().map(|image| image.verdicts.len()).sum();
        prop_assert_eq!(sheet.totals().issues.values().sum::<u64>(), verdicts as u64);
    }

    #[test]
    fn the_whole_log_after_a_reset_equals_the_whole_log(
        steps in prop::collection::vec(step(), 0..60),
        cut in any::<prop::sample::Index>(),
    ) {
        let events = log(&steps);
        let mut sheet = fold(&events[..cut.index(events.len())]);
        prop_assert_eq!(sheet.apply(&event(0, EventKind::StreamReset {})), FoldEffect::Everything);
        for event in &events {
            sheet.apply(event);
        }
        prop_assert_eq!(sheet, fold(&events));
    }
}
