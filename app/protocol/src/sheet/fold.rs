//! The fold: applies events to a sheet, one after another. It does no I/O.

use super::state::Sheet;
use crate::{BatchState, Event, EventKind, EventType, FilePath, Image, ImageId, ImageState, Thresholds, Timestamp};

/// The part of a sheet that an event changed, and that a page must therefore draw again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoldEffect {
    /// Nothing that a page shows: the sheet already reflected the event, or does not know its type or its image.
    Nothing,
    /// Properties or state of the batch.
    Batch,
    /// An image that was added to the sheet.
    NewImage(ImageId),
    /// An image that was on the sheet already.
    Image(ImageId),
    /// An image that was removed from the sheet.
    Removed(ImageId),
    /// Everything: the sheet is empty again, and the log follows from its beginning.
    Everything,
}

impl Sheet {
    /// Applies the next event of the log and returns the part of the sheet that changed. An event that the sheet
    /// already reflects, or whose type or image it does not know, changes at most the cursor.
    pub fn apply(&mut self, event: &Event) -> FoldEffect {
        let seq = event.cursor.seq;
        let is_reset = event.kind.event_type() == EventType::StreamReset;
        if !is_reset && self.cursor.as_ref().is_some_and(|cursor| seq <= cursor.seq) {
            return FoldEffect::Nothing;
        }
        self.cursor = Some(event.cursor.clone());
        match &event.kind {
            EventKind::BatchCreated { name, expected, thresholds } => {
                self.name.clone_from(name);
                self.expected = *expected;
                self.thresholds = thresholds.as_deref().cloned().unwrap_or_else(Thresholds::before_events_carried_them);
                self.created_at = Some(event.at);
                FoldEffect::Batch
            }
            EventKind::BatchChanged { name, thresholds, pinned, expected } => {
                if let Some(name) = name {
                    self.name.clone_from(name);
                }
                if let Some(thresholds) = thresholds {
                    self.thresholds = (**thresholds).clone();
                }
                self.pinned = pinned.unwrap_or(self.pinned);
                self.expected = expected.or(self.expected);
                FoldEffect::Batch
            }
            EventKind::BatchSealed {} => {
                self.state = BatchState::Sealed;
                FoldEffect::Batch
            }
            EventKind::BatchCompleted { .. } => self.end(BatchState::Completed, event.at),
            EventKind::BatchCancelled { .. } => self.end(BatchState::Cancelled, event.at),
            EventKind::BatchDeleted {} => {
                self.deleted = true;
                FoldEffect::Batch
            }
            EventKind::ImageReceived { image, name, path, source_path, companions, bytes, hash } => {
                let (name, path, source_path) = (name.clone(), path.clone(), source_path.clone());
                let file = FilePath { name, path, source_path };
                let companions = companions.clone();
                self.receive(Image::received(self.id.clone(), *image, file, companions, *bytes, *hash, seq))
            }
            EventKind::ImageAnalyzed { image, report, verdicts, group } => self.update(*image, seq, &|image| {
                image.state = ImageState::Analyzed;
                image.report = Some(report.clone());
                image.verdicts.clone_from(verdicts);
                image.group = *group;
            }),
            EventKind::ImageRevised { image, verdicts, group } => self.update(*image, seq, &|image| {
                image.verdicts.clone_from(verdicts);
                image.group = *group;
            }),
            EventKind::ImageFailed { image, error } => self.update(*image, seq, &|image| {
                image.state = ImageState::Failed;
                image.error = Some(error.clone());
            }),
            EventKind::ImageDecided { image, decision } => {
                self.update(*image, seq, &|image| image.decision = *decision)
            }
            EventKind::ImagePaired { image, shot } => self.update(*image, seq, &|image| image.shot = *shot),
            EventKind::ImageDeleted { image } => self.delete(*image, seq),
            EventKind::StreamReset {} => {
                *self = Self::empty(self.id.clone());
                self.cursor = Some(event.cursor.clone());
                FoldEffect::Everything
            }
            EventKind::Unknown => FoldEffect::Nothing,
        }
    }

    /// Ends the batch in this state at this time.
    fn end(&mut self, state: BatchState, at: Timestamp) -> FoldEffect {
        self.state = state;
        self.ended_at = Some(at);
        FoldEffect::Batch
    }

    /// Adds an image that was just received, unless the sheet has it already.
    fn receive(&mut self, image: Image) -> FoldEffect {
        let id = image.id;
        // A page of images that was read after the snapshot may contain the image already.
        if self.image(id).is_some() {
            return FoldEffect::Nothing;
        }
        self.insert(image);
        FoldEffect::NewImage(id)
    }

    /// Changes an image, unless the sheet reflects the event already or does not have the image.
    fn update(&mut self, id: ImageId, seq: u64, change: &dyn Fn(&mut Image)) -> FoldEffect {
        let Some(known) = self.older_than(seq, id) else { return FoldEffect::Nothing };
        let mut image = Image { seq, ..known.clone() };
        change(&mut image);
        self.replace(image);
        FoldEffect::Image(id)
    }

    /// Removes an image, unless the sheet reflects a later event about it or does not have it.
    fn delete(&mut self, id: ImageId, seq: u64) -> FoldEffect {
        if self.older_than(seq, id).is_none() {
            return FoldEffect::Nothing;
        }
        self.remove(id);
        FoldEffect::Removed(id)
    }

    /// The image in a state older than event `seq`. None if the sheet does not have the image, or has it from a page of
    /// images that was read later than the snapshot and reflects the event already.
    fn older_than(&self, seq: u64, id: ImageId) -> Option<&Image> {
        self.image(id).filter(|known| known.seq < seq)
    }
}
