//! Changes as what they do to the tables and the log: the one place where the world changes.

mod alteration;
mod arrival;
mod course;
mod removal;
mod result;

use protocol::{BatchId, EventKind, Image, ImageId, ImageState, Timestamp};
use rusqlite::{Connection, params};

use super::rows::{self, BatchRow};
use crate::clock;
use crate::store::{Applied, Change, News, Outcome, Refusal, StoreError};

/// Makes the changes in their order; the caller undoes all of them when one is refused.
pub(super) fn apply(connection: &Connection, id: &BatchId, changes: Vec<Change>) -> Result<Applied, StoreError> {
    let now = clock::now();
    let mut changes = changes.into_iter().peekable();
    let mut outcomes = Vec::with_capacity(changes.len());
    let mut batch = BatchRow::find(connection, id)?;
    if let Some(Change::Create { .. }) = changes.peek() {
        // Found again after a restart or a repeated request: creating twice is creating once.
        if batch.is_none() {
            batch = Some(BatchRow::new(id.clone(), protocol::Thresholds::default(), now));
        }
    }
    let batch = batch.ok_or(Refusal::BatchUnknown)?;
    if batch.deleted {
        return Err(Refusal::BatchDeleted.into());
    }
    let mut transition = Transition { connection, now, batch, released: Vec::new(), news: News::default() };
    for change in changes {
        // What stands behind a result that does not count follows from it, and does not count either.
        let is_void = outcomes.contains(&Outcome::LeaseLost);
        outcomes.push(if is_void { Outcome::LeaseLost } else { transition.make(change)? });
    }
    transition.batch.save(connection)?;
    Ok(Applied {
        outcomes,
        closable: transition.batch.is_closable(),
        released: transition.released,
        news: transition.news,
    })
}

/// A batch on its way from one state to the next.
struct Transition<'a> {
    connection: &'a Connection,
    now: Timestamp,
    batch: BatchRow,
    released: Vec<protocol::ContentHash>,
    news: News,
}

impl Transition<'_> {
    fn make(&mut self, change: Change) -> Result<Outcome, StoreError> {
        match change {
            Change::Create { name, expected, thresholds } => self.create(name, expected, *thresholds),
            Change::Receive { image, name, bytes, hash, intake } => {
                let image = Image {
                    id: image,
                    batch: self.batch.id.clone(),
                    name,
                    bytes,
                    hash,
                    state: ImageState::Queued,
                    seq: 0,
                    report: None,
                    verdicts: Vec::new(),
                    group: None,
                    decision: None,
                    error: None,
                };
                self.receive(image, intake)
            }
            Change::Analyze { lease, report, thumbnail, verdicts, group } => {
                let Some(image) = self.finish(lease)? else { return Ok(Outcome::LeaseLost) };
                self.analyze(image, *report, &thumbnail, verdicts, group)
            }
            Change::Fail { lease, failure } => {
                let Some(image) = self.finish(lease)? else { return Ok(Outcome::LeaseLost) };
                self.fail(image, failure)
            }
            Change::Died { lease } => self.give_back(lease, 1),
            Change::Release { lease } => self.give_back(lease, 0),
            Change::Revise { image, verdicts, group } => self.revise(image, verdicts, group),
            Change::Configure { name, thresholds, pinned, expected } => {
                self.configure(name, thresholds, pinned, expected)
            }
            Change::Rejudged => self.rejudged(),
            Change::Decide { image, decision } => self.decide(image, decision),
            Change::Seal => self.seal(),
            Change::Cancel => self.cancel(),
            Change::Close => self.close(),
            Change::DeleteImage { image } => self.delete_image(image),
            Change::Delete => self.delete(),
        }
    }

    /// Gives the event the next number and writes it into the log.
    ///
    /// `key` names what may happen once only. The tables rule out a second time before it comes to that; the log's unique
    /// index is what guarantees it.
    fn append(&mut self, kind: EventKind, key: Option<String>) -> Result<u64, StoreError> {
        self.batch.seq += 1;
        let body = Body { batch: &self.batch.id, at: self.now, kind: &kind };
        let mut statement = self
            .connection
            .prepare_cached("INSERT INTO events (batch, seq, key, type, body) VALUES (?1, ?2, ?3, ?4, ?5)")?;
        statement.execute(params![
            self.batch.id.as_str(),
            self.batch.seq,
            key,
            kind.event_type().as_str(),
            rows::to_json(&body)?
        ])?;
        match &kind {
            EventKind::ImageReceived { .. } => self.news.received += 1,
            EventKind::ImageAnalyzed { .. } => self.news.analyzed += 1,
            EventKind::ImageFailed { error, .. } => self.news.failed.push(error.code),
            _ => {}
        }
        Ok(self.batch.seq)
    }
}

fn key(image: ImageId, what: &str) -> String {
    format!("img/{image}/{what}")
}

/// An event as the log keeps it: without its cursor, whose epoch may change when a store is restored.
#[derive(serde::Serialize)]
struct Body<'a> {
    batch: &'a BatchId,
    at: Timestamp,
    #[serde(flatten)]
    kind: &'a EventKind,
}
