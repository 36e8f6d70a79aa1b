//! The pure fold: what each event does to a sheet.

use super::Sheet;
use crate::{BatchState, Event, EventKind, Image, ImageId, ImageState, Timestamp};

/// What an event changed: what has to be drawn again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoldEffect {
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
    /// Takes the next event of the log. Applying one that the sheet already reflects changes nothing.
    pub fn apply(&mut self, event: &Event) -> FoldEffect {
        if let EventKind::StreamReset {} = event.kind {
            *self = Self { cursor: Some(event.cursor.clone()), ..Self::empty(self.id.clone()) };
            return FoldEffect::Everything;
        }
        let seq = event.cursor.seq;
        if self.cursor.as_ref().is_some_and(|cursor| seq <= cursor.seq) {
            return FoldEffect::Nothing;
        }
        self.cursor = Some(event.cursor.clone());
        match event.kind.image() {
            Some(id) => self.apply_to_image(id, seq, &event.kind),
            None => self.apply_to_batch(event),
        }
    }

    fn apply_to_batch(&mut self, event: &Event) -> FoldEffect {
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
            _ => return FoldEffect::Nothing,
        }
        FoldEffect::Batch
    }

    fn end(&mut self, state: BatchState, at: Timestamp) {
        self.state = state;
        self.ended_at = Some(at);
    }

    fn apply_to_image(&mut self, id: ImageId, seq: u64, kind: &EventKind) -> FoldEffect {
        let Some(known) = self.images.get(&id) else {
            return self.receive(id, seq, kind);
        };
        // A page that was read later than the snapshot's cursor already shows what this event tells.
        if known.seq >= seq {
            return FoldEffect::Nothing;
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
                return FoldEffect::Removed(id);
            }
            _ => return FoldEffect::Nothing,
        }
        self.replace(image);
        FoldEffect::Image(id)
    }

    fn receive(&mut self, id: ImageId, seq: u64, kind: &EventKind) -> FoldEffect {
        // Anything else about an unknown image is older news of one that was deleted since.
        let EventKind::ImageReceived { name, bytes, hash, .. } = kind else {
            return FoldEffect::Nothing;
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
        FoldEffect::NewImage(id)
    }
}
