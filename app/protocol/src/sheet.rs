//! The pure fold of a batch's events: what a sheet shows.

use std::collections::HashMap;

use crate::{
    Batch, BatchId, BatchState, Cursor, Event, EventKind, Image, ImageId, ImageState, Tally, Thresholds, Timestamp,
    judge_alone,
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

    /// Judges one image by other thresholds before the server does, as far as its own report tells; whether its verdicts changed.
    pub fn judge_alone(&mut self, id: ImageId, thresholds: &Thresholds) -> bool {
        let Some(image) = self.images.get(&id) else { return false };
        let Some(report) = &image.report else { return false };
        let verdicts = judge_alone(report, &image.name, thresholds, &image.verdicts);
        let is_changed = verdicts != image.verdicts;
        if is_changed {
            let image = Image { verdicts, ..image.clone() };
            self.replace(image);
        }
        is_changed
    }

    fn apply_to_batch(&mut self, event: &Event) -> Touched {
        match &event.kind {
            EventKind::BatchCreated { name, expected } => {
                self.name.clone_from(name);
                self.expected = *expected;
                self.created_at = Some(event.at);
            }
            EventKind::BatchChanged { name, thresholds, keep, expected } => {
                if let Some(name) = name {
                    self.name.clone_from(name);
                }
                if let Some(thresholds) = thresholds {
                    self.thresholds = (**thresholds).clone();
                }
                self.keep = keep.unwrap_or(self.keep);
                self.expected = expected.or(self.expected);
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
mod tests;
