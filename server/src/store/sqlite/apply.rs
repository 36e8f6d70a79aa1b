//! Application of changes to the tables and the log: the only code that changes batches and images while the store is
//! open.

mod arrival;
mod deletion;
mod lifecycle;
mod result;
mod settings;
mod shots;
mod transaction;

use protocol::BatchId;
use rusqlite::Connection;

use self::transaction::BatchTransaction;
use super::rows::{BatchRow, ImageRow};
use crate::clock;
use crate::store::{AppliedChanges, Change, ChangeOutcome, Refusal, StoreError};

/// Applies changes to a batch in the given order, without committing. When this fails, the caller must roll back all of
/// them.
pub(super) fn apply(connection: &Connection, id: &BatchId, changes: Vec<Change>) -> Result<AppliedChanges, StoreError> {
    let now = clock::now();
    let mut changes = changes.into_iter().peekable();
    let mut outcomes = Vec::with_capacity(changes.len());
    let mut batch = BatchRow::find(connection, id)?;
    if let Some(Change::Create { .. }) = changes.peek() {
        // The batch already exists when the request is a repetition: creating it twice has no further effect.
        if batch.is_none() {
            batch = Some(BatchRow::new(id.clone(), protocol::Thresholds::default(), now));
        }
    }
    let batch = batch.ok_or(Refusal::BatchUnknown)?;
    let mut transaction = BatchTransaction::new(connection, now, batch);
    for change in changes {
        // Checked for each change, because one of them may delete the batch.
        if transaction.batch.deleted {
            return Err(Refusal::BatchDeleted.into());
        }
        // The changes after a lost lease were computed from the result that was not accepted.
        let is_void = outcomes.contains(&ChangeOutcome::LeaseLost);
        outcomes.push(if is_void { ChangeOutcome::LeaseLost } else { transaction.make(change)? });
    }
    transaction.batch.save(connection)?;
    Ok(AppliedChanges {
        outcomes,
        closable: transaction.batch.is_closable(),
        released: transaction.released,
        image_events: transaction.image_events,
    })
}

impl BatchTransaction<'_> {
    /// Makes one change: updates the tables and appends its events, if it has any, to the log.
    fn make(&mut self, change: Change) -> Result<ChangeOutcome, StoreError> {
        match change {
            Change::Create { name, expected, thresholds } => self.create(name, expected, *thresholds),
            Change::Receive { image, path, companions, bytes, hash, initial_state } => {
                self.receive(ImageRow::new(self.batch.id.clone(), image, path, companions, bytes, hash), initial_state)
            }
            Change::Analyze { lease, report, thumbnail, verdicts, group } => {
                let Some(image) = self.take_job(lease)? else { return Ok(ChangeOutcome::LeaseLost) };
                self.analyze(image, *report, &thumbnail, verdicts, group)
            }
            Change::Fail { lease, failure } => {
                let Some(image) = self.take_job(lease)? else { return Ok(ChangeOutcome::LeaseLost) };
                self.dissolve_shot_of_primary(image.id())?;
                // Read again: dissolving the shot has changed it.
                let Some(image) = ImageRow::find(self.connection, &self.batch.id, lease.image)? else {
                    return Ok(ChangeOutcome::LeaseLost);
                };
                self.fail(image, failure)
            }
            Change::DecoderDied { lease } => self.requeue(lease, 1),
            Change::Release { lease } => self.requeue(lease, 0),
            Change::Revise { image, verdicts, group } => self.revise(image, verdicts, group),
            Change::Configure { name, thresholds, pinned, expected } => {
                self.configure(name, thresholds, pinned, expected)
            }
            Change::Rejudged => self.finish_rejudging(),
            Change::DissolveShot { image } => self.dissolve_shot(image),
            Change::Decide { image, decision } => self.decide(image, decision),
            Change::Seal => self.seal(),
            Change::Cancel => self.cancel(),
            Change::Close => self.close(),
            Change::DeleteImage { image } => self.delete_image(image),
            Change::Delete => self.delete(),
        }
    }
}
