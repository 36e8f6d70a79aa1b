//! Open transaction on one batch. It contains the only code that appends to the log.

use protocol::{BatchId, ContentHash, EventKind, ImageId, Timestamp};
use rusqlite::{Connection, params};

use crate::store::sqlite::rows::{self, BatchRow};
use crate::store::{ImageEventCounts, StoreError};

/// Open transaction on one batch. Changes alter the row of the batch in memory; the caller saves it at the end.
pub struct BatchTransaction<'a> {
    /// Connection with the open transaction.
    pub connection: &'a Connection,
    /// Time of all events of this transaction.
    pub now: Timestamp,
    /// Row of the batch, with the changes so far.
    pub batch: BatchRow,
    /// Blobs that lost a reference.
    pub released: Vec<ContentHash>,
    /// Numbers of the received, analyzed and failed images whose events were appended.
    pub image_events: ImageEventCounts,
}

impl<'a> BatchTransaction<'a> {
    pub fn new(connection: &'a Connection, now: Timestamp, batch: BatchRow) -> Self {
        Self { connection, now, batch, released: Vec::new(), image_events: ImageEventCounts::default() }
    }

    /// Appends an event to the log, counts a received, analyzed or failed image in `image_events`, and returns the
    /// event's sequence number.
    ///
    /// `key` identifies an event that may exist only once in the batch. The callers check the tables first; the unique
    /// index of the log makes a second one an error.
    pub fn append(&mut self, kind: EventKind, key: Option<String>) -> Result<u64, StoreError> {
        self.batch.seq += 1;
        let body = EventBody { batch: &self.batch.id, at: self.now, kind: &kind };
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
            EventKind::ImageReceived { .. } => self.image_events.received += 1,
            EventKind::ImageAnalyzed { .. } => self.image_events.analyzed += 1,
            EventKind::ImageFailed { error, .. } => self.image_events.failed.push(error.code),
            EventKind::BatchCreated { .. }
            | EventKind::BatchChanged { .. }
            | EventKind::BatchSealed {}
            | EventKind::BatchDeleted {}
            | EventKind::BatchCompleted { .. }
            | EventKind::BatchCancelled { .. }
            | EventKind::ImageRevised { .. }
            | EventKind::ImageDecided { .. }
            | EventKind::ImagePaired { .. }
            | EventKind::ImageDeleted { .. }
            | EventKind::StreamReset {}
            | EventKind::Unknown => {}
        }
        Ok(self.batch.seq)
    }
}

/// Key of an event that an image has at most once. `event` is `received` or `terminal`.
pub fn event_key(image: ImageId, event: &str) -> String {
    format!("img/{image}/{event}")
}

/// Event as the log stores it: without its cursor, because a restored store may get a new epoch.
#[derive(serde::Serialize)]
pub struct EventBody<'a> {
    pub batch: &'a BatchId,
    pub at: Timestamp,
    #[serde(flatten)]
    pub kind: &'a EventKind,
}
