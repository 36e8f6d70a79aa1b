//! The course of a batch: opened, sealed, cancelled, closed.

use protocol::{BatchState, EventKind, Failure, FailureCode, ImageId, Thresholds};

use super::Transition;
use crate::store::sqlite::rows;
use crate::store::{Outcome, Refusal, StoreError};

impl Transition<'_> {
    pub(super) fn create(
        &mut self,
        name: Option<String>,
        expected: Option<u64>,
        thresholds: Thresholds,
    ) -> Result<Outcome, StoreError> {
        if self.batch.seq > 0 {
            return Ok(Outcome::Repeated);
        }
        // Everything else refers to the row.
        self.batch.save(self.connection)?;
        self.batch.name.clone_from(&name);
        self.batch.expected = expected;
        self.batch.thresholds = thresholds.clone();
        let thresholds = Some(Box::new(thresholds));
        self.append(EventKind::BatchCreated { name, expected, thresholds }, None)?;
        self.seal_when_all_arrived()?;
        Ok(Outcome::Made)
    }

    pub(super) fn seal(&mut self) -> Result<Outcome, StoreError> {
        if self.batch.state != BatchState::Open {
            return Ok(Outcome::Repeated);
        }
        self.batch.state = BatchState::Sealed;
        self.append(EventKind::BatchSealed {}, None)?;
        Ok(Outcome::Made)
    }

    pub(super) fn seal_when_all_arrived(&mut self) -> Result<(), StoreError> {
        if self.batch.state == BatchState::Open && self.batch.expected.is_some_and(|n| self.batch.arrived >= n) {
            self.seal()?;
        }
        Ok(())
    }

    pub(super) fn cancel(&mut self) -> Result<Outcome, StoreError> {
        if self.batch.cancelling || self.batch.state.is_end() {
            return Ok(Outcome::Repeated);
        }
        self.seal()?;
        self.batch.cancelling = true;
        self.fail_waiting()?;
        Ok(Outcome::Made)
    }

    /// Fails, as `cancelled`, every image that nobody is working on.
    pub(super) fn fail_waiting(&mut self) -> Result<(), StoreError> {
        let mut waiting =
            self.connection.prepare_cached("DELETE FROM jobs WHERE batch = ?1 AND leased = 0 RETURNING image")?;
        let images: Vec<ImageId> =
            waiting.query_map([self.batch.id.as_str()], |row| rows::parsed(row, "image"))?.collect::<Result<_, _>>()?;
        drop(waiting);
        for id in images {
            if let Some(image) = rows::find_image(self.connection, &self.batch.id, id)? {
                self.fail(image, Failure::new(FailureCode::Cancelled))?;
            }
        }
        Ok(())
    }

    pub(super) fn close(&mut self) -> Result<Outcome, StoreError> {
        if self.batch.state.is_end() {
            return Ok(Outcome::Repeated);
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
        // What comes before the end is judged by the thresholds of the end.
        self.batch.rejudging = false;
        Ok(Outcome::Made)
    }
}
