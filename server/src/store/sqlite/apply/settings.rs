//! Edits by people: settings of a batch and decisions about its images. The number of expected images can change only
//! while the batch is open; the rest can change after the end too. Also the end of a re-evaluation by new thresholds.

use protocol::{BatchState, Decision, EventKind, ImageId, Thresholds};

use super::transaction::BatchTransaction;
use crate::store::sqlite::rows::ImageRow;
use crate::store::{ChangeOutcome, Refusal, StoreError};

impl BatchTransaction<'_> {
    /// Changes the settings that differ, and logs them in one event. New thresholds mark the batch for re-evaluation.
    /// Seals the batch if a setting differs and it has received the expected images.
    pub(super) fn configure(
        &mut self,
        name: Option<Option<String>>,
        thresholds: Option<Box<Thresholds>>,
        pinned: Option<bool>,
        expected: Option<u64>,
    ) -> Result<ChangeOutcome, StoreError> {
        // The event contains only the settings that differ.
        let name = name.filter(|name| *name != self.batch.name);
        let thresholds = thresholds.filter(|thresholds| **thresholds != self.batch.thresholds);
        let pinned = pinned.filter(|pinned| *pinned != self.batch.pinned);
        let expected = expected.filter(|expected| Some(*expected) != self.batch.expected);
        if expected.is_some() && self.batch.state != BatchState::Open {
            return Err(Refusal::Sealed.into());
        }
        if name.is_none() && thresholds.is_none() && pinned.is_none() && expected.is_none() {
            return Ok(ChangeOutcome::Repeated);
        }
        if let Some(name) = &name {
            self.batch.name.clone_from(name);
        }
        if let Some(thresholds) = &thresholds {
            self.batch.thresholds = (**thresholds).clone();
            self.batch.rejudging = true;
        }
        self.batch.pinned = pinned.unwrap_or(self.batch.pinned);
        self.batch.expected = expected.or(self.batch.expected);
        self.append(EventKind::BatchChanged { name, thresholds, pinned, expected }, None)?;
        self.seal_when_all_arrived()?;
        Ok(ChangeOutcome::Made)
    }

    /// Records that every analyzed image is judged by the current thresholds. Logs nothing.
    pub(super) fn finish_rejudging(&mut self) -> Result<ChangeOutcome, StoreError> {
        let was_rejudging = std::mem::take(&mut self.batch.rejudging);
        Ok(if was_rejudging { ChangeOutcome::Made } else { ChangeOutcome::Repeated })
    }

    /// Sets or clears a person's decision about an image and the other image of its shot, and logs it where it differs.
    pub(super) fn decide(&mut self, id: ImageId, decision: Option<Decision>) -> Result<ChangeOutcome, StoreError> {
        let image = ImageRow::find(self.connection, &self.batch.id, id)?.ok_or(Refusal::ImageUnknown)?;
        let other = self.other_of_shot(&image)?;
        let mut outcome = ChangeOutcome::Repeated;
        for mut image in [Some(image), other].into_iter().flatten().filter(|image| image.decision() != decision) {
            image.set_seq(self.append(EventKind::ImageDecided { image: image.id(), decision }, None)?);
            image.set_decision(decision);
            image.update(self.connection, None)?;
            outcome = ChangeOutcome::Made;
        }
        Ok(outcome)
    }
}
