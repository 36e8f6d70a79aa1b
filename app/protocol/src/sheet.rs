//! The pure fold of a batch's events: what a sheet shows.

use std::collections::HashMap;

use crate::{
    Batch, BatchId, BatchState, Cursor, Event, EventKind, Image, ImageId, ImageState, Tally, Thresholds, Timestamp,
};

/// A batch as its events tell it.
///
/// It begins either empty, and then takes the log from its first event, or from a snapshot ([`Sheet::from_snapshot`], then
/// [`Sheet::extend`] with further pages of images), and then takes the events after the snapshot's cursor. Events that the
/// sheet already reflects change nothing, so a replay that overlaps is harmless.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    id: BatchId,
    name: Option<String>,
    expected: Option<u64>,
    state: BatchState,
    deleted: bool,
    thresholds: Thresholds,
    keep: bool,
    created_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    cursor: Option<Cursor>,
    tally: Tally,
    order: Vec<ImageId>,
    images: HashMap<ImageId, Image>,
}

/// What an event changed: what has to be drawn again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touched {
    /// Nothing: it was known already.
    Nothing,
    /// Properties of the batch.
    Batch,
    /// An image that was not on the sheet.
    NewImage(ImageId),
    /// An image on the sheet.
    Image(ImageId),
    /// An image that is gone.
    Removed(ImageId),
    /// All of it: the sheet is empty again and the log follows from its beginning.
    Everything,
}

impl Sheet {
    /// The sheet of a batch of which nothing is known yet.
    pub fn empty(id: BatchId) -> Self {
        Self {
            id,
            name: None,
            expected: None,
            state: BatchState::Open,
            deleted: false,
            thresholds: Thresholds::default(),
            keep: false,
            created_at: None,
            ended_at: None,
            cursor: None,
            tally: Tally::default(),
            order: Vec::new(),
            images: HashMap::new(),
        }
    }

    /// The sheet as a batch and its first images describe it. Events after the batch's cursor continue it.
    pub fn from_snapshot(batch: Batch, images: impl IntoIterator<Item = Image>) -> Self {
        let mut sheet = Self {
            name: batch.name,
            expected: batch.expected,
            state: batch.state,
            thresholds: batch.thresholds,
            keep: batch.keep,
            created_at: Some(batch.created_at),
            ended_at: batch.completed_at,
            cursor: Some(batch.cursor),
            ..Self::empty(batch.id)
        };
        sheet.extend(images);
        sheet
    }

    /// Puts further images of a snapshot on the sheet, in their order. One that the sheet knows better stays as it is.
    pub fn extend(&mut self, images: impl IntoIterator<Item = Image>) {
        for image in images {
            match self.images.get(&image.id) {
                Some(known) if known.seq >= image.seq => {}
                Some(_) => self.replace(image),
                None => self.insert(image),
            }
        }
    }

    /// The batch's id.
    pub fn id(&self) -> &BatchId {
        &self.id
    }

    /// What its owner calls it.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// How many images were said to come.
    pub fn expected(&self) -> Option<u64> {
        self.expected
    }

    /// Whether more images may come.
    pub fn state(&self) -> BatchState {
        self.state
    }

    /// Whether the batch was removed.
    pub fn is_deleted(&self) -> bool {
        self.deleted
    }

    /// What its images are judged by.
    pub fn thresholds(&self) -> &Thresholds {
        &self.thresholds
    }

    /// Whether it is pinned against expiry.
    pub fn keep(&self) -> bool {
        self.keep
    }

    /// When it was opened.
    pub fn created_at(&self) -> Option<Timestamp> {
        self.created_at
    }

    /// When it came to its end.
    pub fn ended_at(&self) -> Option<Timestamp> {
        self.ended_at
    }

    /// The newest event that it reflects.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    /// What the images on the sheet add up to.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The images' ids in the order of their arrival.
    pub fn order(&self) -> &[ImageId] {
        &self.order
    }

    /// One image.
    pub fn image(&self, id: ImageId) -> Option<&Image> {
        self.images.get(&id)
    }

    /// The images in the order of their arrival.
    pub fn images(&self) -> impl Iterator<Item = &Image> {
        self.order.iter().filter_map(|id| self.images.get(id))
    }

    /// Whether nothing more will happen by itself.
    pub fn is_end(&self) -> bool {
        self.deleted || self.state.is_end()
    }

    /// Takes the next event of the log. Applying one that the sheet already reflects changes nothing.
    pub fn apply(&mut self, event: &Event) -> Touched {
        if let EventKind::StreamReset {} = event.kind {
            *self = Self { cursor: Some(event.cursor.clone()), ..Self::empty(self.id.clone()) };
            return Touched::Everything;
        }
        let seq = event.cursor.seq;
        if self.cursor.as_ref().is_some_and(|cursor| seq <= cursor.seq) {
            return Touched::Nothing;
        }
        self.cursor = Some(event.cursor.clone());
        match event.kind.image() {
            Some(id) => self.apply_to_image(id, seq, &event.kind),
            None => self.apply_to_batch(event),
        }
    }

    fn apply_to_batch(&mut self, event: &Event) -> Touched {
        match &event.kind {
            EventKind::BatchCreated { name, expected } => {
                self.name.clone_from(name);
                self.expected = *expected;
                self.created_at = Some(event.at);
            }
            EventKind::BatchChanged { name, thresholds, keep } => {
                if name.is_some() {
                    self.name.clone_from(name);
                }
                if let Some(thresholds) = thresholds {
                    self.thresholds = (**thresholds).clone();
                }
                self.keep = keep.unwrap_or(self.keep);
            }
            EventKind::BatchSealed {} => self.state = BatchState::Sealed,
            EventKind::BatchCompleted { .. } => self.end(BatchState::Completed, event.at),
            EventKind::BatchCancelled { .. } => self.end(BatchState::Cancelled, event.at),
            EventKind::BatchDeleted {} => self.deleted = true,
            _ => return Touched::Nothing,
        }
        Touched::Batch
    }

    fn end(&mut self, state: BatchState, at: Timestamp) {
        self.state = state;
        self.ended_at = Some(at);
    }

    fn apply_to_image(&mut self, id: ImageId, seq: u64, kind: &EventKind) -> Touched {
        let Some(known) = self.images.get(&id) else {
            return self.receive(id, seq, kind);
        };
        // A page that was read later than the snapshot's cursor already shows what this event tells.
        if known.seq >= seq {
            return Touched::Nothing;
        }
        let mut image = Image { seq, ..known.clone() };
        match kind {
            EventKind::ImageAnalyzed { report, verdicts, group, .. } => {
                image.state = ImageState::Analyzed;
                image.report = Some(report.clone());
                image.verdicts.clone_from(verdicts);
                image.group = *group;
            }
            EventKind::ImageRevised { verdicts, group, .. } => {
                image.verdicts.clone_from(verdicts);
                image.group = *group;
            }
            EventKind::ImageFailed { error, .. } => {
                image.state = ImageState::Failed;
                image.error = Some(error.clone());
            }
            EventKind::ImageDecided { decision, .. } => image.decision = *decision,
            EventKind::ImageDeleted { .. } => {
                self.remove(id);
                return Touched::Removed(id);
            }
            _ => return Touched::Nothing,
        }
        self.replace(image);
        Touched::Image(id)
    }

    fn receive(&mut self, id: ImageId, seq: u64, kind: &EventKind) -> Touched {
        // Anything else about an unknown image is older news of one that was deleted since.
        let EventKind::ImageReceived { name, bytes, hash, .. } = kind else {
            return Touched::Nothing;
        };
        self.insert(Image {
            id,
            batch: self.id.clone(),
            name: name.clone(),
            bytes: *bytes,
            hash: *hash,
            state: ImageState::Queued,
            seq,
            report: None,
            verdicts: Vec::new(),
            group: None,
            decision: None,
            error: None,
        });
        Touched::NewImage(id)
    }

    fn insert(&mut self, image: Image) {
        self.tally.add(&image);
        self.order.push(image.id);
        self.images.insert(image.id, image);
    }

    fn replace(&mut self, image: Image) {
        self.tally.add(&image);
        if let Some(before) = self.images.insert(image.id, image) {
            self.tally.remove(&before);
        }
    }

    fn remove(&mut self, id: ImageId) {
        if let Some(image) = self.images.remove(&id) {
            self.tally.remove(&image);
            self.order.retain(|other| *other != id);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Counts, Epoch, Failure, FailureCode, GroupId, Issue, IssueCounts, Verdict};

    /// What may happen next to one of a few images: the index of the image and the kind of event.
    fn step() -> impl Strategy<Value = (u8, u8)> {
        (0..6u8, 0..6u8)
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

    /// Turns steps into a log that a store could have written: an image is received first, ends once, may be revised after
    /// it was analyzed, and is gone once deleted.
    fn log(steps: &[(u8, u8)]) -> Vec<Event> {
        let mut states: HashMap<u8, Option<ImageState>> = HashMap::new();
        let mut events = vec![event(1, EventKind::BatchCreated { name: Some("Shoot".to_owned()), expected: Some(6) })];
        for (index, action) in steps {
            let image = ImageId::from_random([*index; 16]);
            let state = states.get(index).copied();
            let (kind, next) = match (state, action) {
                (None, _) => (
                    EventKind::ImageReceived {
                        image,
                        name: format!("{index}.jpg"),
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
                (Some(Some(ImageState::Queued)), 3) => (
                    EventKind::ImageFailed { image, error: Failure::new(FailureCode::Corrupt) },
                    Some(ImageState::Failed),
                ),
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

    /// The batch and its images as the API would tell of this sheet.
    fn snapshot(sheet: &Sheet) -> (Batch, Vec<Image>) {
        let tally = sheet.tally().clone();
        let batch = Batch {
            id: sheet.id().clone(),
            name: sheet.name().map(str::to_owned),
            state: sheet.state(),
            expected: sheet.expected(),
            counts: tally.counts,
            issues: tally.issues,
            bytes: tally.bytes,
            thresholds: sheet.thresholds().clone(),
            keep: sheet.keep(),
            created_at: sheet.created_at().unwrap(),
            completed_at: sheet.ended_at(),
            expires_at: None,
            cursor: sheet.cursor().unwrap().clone(),
        };
        (batch, sheet.images().cloned().collect())
    }

    proptest! {
        #[test]
        fn applying_an_event_twice_equals_once(steps in prop::collection::vec(step(), 0..60), again in any::<prop::sample::Index>()) {
            let events = log(&steps);
            let mut sheet = fold(&events);
            let once = sheet.clone();
            prop_assert_eq!(sheet.apply(again.get(&events)), Touched::Nothing);
            prop_assert_eq!(sheet, once);
        }

        #[test]
        fn a_replay_that_overlaps_equals_none(steps in prop::collection::vec(step(), 0..60), cut in any::<prop::sample::Index>(), back in 0..20usize) {
            let events = log(&steps);
            let cut = cut.index(events.len());
            let mut sheet = fold(&events[..cut]);
            for event in &events[cut.saturating_sub(back)..] {
                sheet.apply(event);
            }
            prop_assert_eq!(sheet, fold(&events));
        }

        #[test]
        fn snapshot_and_tail_equal_full_replay(steps in prop::collection::vec(step(), 0..60), cut in any::<prop::sample::Index>()) {
            let events = log(&steps);
            let cut = 1 + cut.index(events.len());
            let (batch, images) = snapshot(&fold(&events[..cut]));
            let mut sheet = Sheet::from_snapshot(batch, images);
            for event in &events[cut..] {
                sheet.apply(event);
            }
            prop_assert_eq!(sheet, fold(&events));
        }

        /// The browser reads the rest of the images after the batch, when the log has gone on.
        #[test]
        fn pages_that_are_newer_than_the_batch_change_nothing(
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
            prop_assert_eq!(sheet.tally(), whole.tally());
            for image in whole.images() {
                prop_assert_eq!(sheet.image(image.id), Some(image));
            }
            prop_assert_eq!(sheet.order().len(), whole.order().len());
        }

        #[test]
        fn every_count_adds_up(steps in prop::collection::vec(step(), 0..60)) {
            let sheet = fold(&log(&steps));
            prop_assert_eq!(sheet.tally(), &Tally::of(sheet.images()));
            prop_assert_eq!(sheet.tally().counts.total(), sheet.order().len() as u64);
            let verdicts: usize = sheet.images().map(|image| image.verdicts.len()).sum();
            prop_assert_eq!(sheet.tally().issues.values().sum::<u64>(), verdicts as u64);
        }

        #[test]
        fn a_reset_and_the_whole_log_equal_the_whole_log(steps in prop::collection::vec(step(), 0..60), cut in any::<prop::sample::Index>()) {
            let events = log(&steps);
            let mut sheet = fold(&events[..cut.index(events.len())]);
            prop_assert_eq!(sheet.apply(&event(0, EventKind::StreamReset {})), Touched::Everything);
            for event in &events {
                sheet.apply(event);
            }
            prop_assert_eq!(sheet, fold(&events));
        }
    }
}
