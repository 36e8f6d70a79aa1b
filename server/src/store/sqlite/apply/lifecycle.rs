//! Lifecycle of a batch: created, sealed, cancelled, closed.

use protocol::{BatchState, EventKind, Thresholds};

use super::transaction::BatchTransaction;
use crate::store::{ChangeOutcome, Refusal, StoreError};

impl BatchTransaction<'_> {
    /// Saves the row of a new batch and logs `batch.created`. If `expected` is 0, the batch is sealed at once. A batch
    /// that exists stays as it is.
    pub(super) fn create(
        &mut self,
        name: Option<String>,
        expected: Option<u64>,
        thresholds: Thresholds,
    ) -> Result<ChangeOutcome, StoreError> {
        if self.batch.seq > 0 {
            return Ok(ChangeOutcome::Repeated);
        }
        // Events and images have foreign keys to this row.
        self.batch.save(self.connection)?;
        self.batch.name.clone_from(&name);
        self.batch.expected = expected;
        self.batch.thresholds = thresholds.clone();
        let thresholds = Some(Box::new(thresholds));
        self.append(EventKind::BatchCreated { name, expected, thresholds }, None)?;
        self.seal_when_all_arrived()?;
        Ok(ChangeOutcome::Made)
    }

    /// Seals the batch if it is open, and logs `batch.sealed`.
    pub(super) fn seal(&mut self) -> Result<ChangeOutcome, StoreError> {
        if self.batch.state != BatchState::Open {
            return Ok(ChangeOutcome::Repeated);
        }
        self.batch.state = BatchState::Sealed;
        self.append(EventKind::BatchSealed {}, None)?;
        Ok(ChangeOutcome::Made)
    }

    /// Seals the batch if it is open and has received at least as many images as expected.
    pub(super) fn seal_when_all_arrived(&mut self) -> Result<(), StoreError> {
        if self.batch.state == BatchState::Open && self.batch.expected.is_some_and(|n| self.batch.arrived >= n) {
            self.seal()?;
        }
        Ok(())
    }

    /// Seals the batch, marks it as cancelled and fails its waiting images, unless it is cancelled or has ended.
    pub(super) fn cancel(&mut self) -> Result<ChangeOutcome, StoreError> {
        if self.batch.cancelling || self.batch.state.has_ended() {
            return Ok(ChangeOutcome::Repeated);
        }
        self.seal()?;
        self.batch.cancelling = true;
        self.fail_waiting_images()?;
        Ok(ChangeOutcome::Made)
    }

    /// Ends a finished batch as completed or cancelled, and logs the end event with the counts.
    pub(super) fn close(&mut self) -> Result<ChangeOutcome, StoreError> {
        if self.batch.state.has_ended() {
            return Ok(ChangeOutcome::Repeated);
        }
        if !self.batch.is_closable() {
            return Err(Refusal::Unfinished.into());
        }
        let (counts, issues) = (self.batch.totals.counts, self.batch.totals.issues.clone());
        let wall_ms = self.now.millis_since(self.batch.created_at);
        let (state, event) = if self.batch.cancelling {
            (BatchState::Cancelled, EventKind::BatchCancelled { counts, issues, wall_ms })
        } else {
            (BatchState::Completed, EventKind::BatchCompleted { counts, issues, wall_ms })
        };
        self.batch.state = state;
        self.batch.ended_at = Some(self.now);
        let seq = self.append(event, Some("batch/end".to_owned()))?;
        self.batch.end_seq = Some(seq);
        // The changes before the end have judged every image by the current thresholds.
        self.batch.rejudging = false;
        Ok(ChangeOutcome::Made)
    }
}
