//! What people change: a batch's name, thresholds, pin and size, and decisions about images. All but the size may come after the end too.

use protocol::{BatchState, Decision, EventKind, ImageId, Thresholds};

use super::Transition;
use crate::store::sqlite::rows;
use crate::store::{Outcome, Refusal, StoreError};

impl Transition<'_> {
    pub(super) fn configure(
        &mut self,
        name: Option<Option<String>>,
        thresholds: Option<Box<Thresholds>>,
        pinned: Option<bool>,
        expected: Option<u64>,
    ) -> Result<Outcome, StoreError> {
        // Only what is different is told.
        let name = name.filter(|name| *name != self.batch.name);
        let thresholds = thresholds.filter(|thresholds| **thresholds != self.batch.thresholds);
        let pinned = pinned.filter(|pinned| *pinned != self.batch.pinned);
        let expected = expected.filter(|expected| Some(*expected) != self.batch.expected);
        if expected.is_some() && self.batch.state != BatchState::Open {
            return Err(Refusal::Sealed.into());
        }
        if name.is_none() && thresholds.is_none() && pinned.is_none() && expected.is_none() {
            return Ok(Outcome::Repeated);
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
        Ok(Outcome::Made)
    }

    pub(super) fn rejudged(&mut self) -> Result<Outcome, StoreError> {
        let was_due = std::mem::take(&mut self.batch.rejudging);
        Ok(if was_due { Outcome::Made } else { Outcome::Repeated })
    }

    pub(super) fn decide(&mut self, id: ImageId, decision: Option<Decision>) -> Result<Outcome, StoreError> {
        let mut image = rows::find_image(self.connection, &self.batch.id, id)?.ok_or(Refusal::ImageUnknown)?;
        if image.decision == decision {
            return Ok(Outcome::Repeated);
        }
        image.seq = self.append(EventKind::ImageDecided { image: id, decision }, None)?;
        image.decision = decision;
        rows::update_image(self.connection, &image)?;
        Ok(Outcome::Made)
    }
}
