//! Rows of the table `batches`.

use protocol::{Batch, BatchId, BatchState, Counts, Cursor, Epoch, IssueCounts, Thresholds, Timestamp, Totals};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::columns::{json_column, name_column, parsed_column, time_column, to_json};
use crate::store::{Refusal, StoreError};

/// Row of a batch.
pub struct BatchRow {
    pub id: BatchId,
    pub name: Option<String>,
    pub expected: Option<u64>,
    pub state: BatchState,
    /// True once the batch is cancelled. Stays true after its end event; only then `state` is cancelled too.
    pub cancelling: bool,
    pub deleted: bool,
    pub thresholds: Thresholds,
    pub pinned: bool,
    /// True if the thresholds have changed and the re-evaluation by them is not recorded as finished.
    pub rejudging: bool,
    pub created_at: Timestamp,
    /// Time of the creation or of the newest received image.
    pub touched_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// Sequence number of the newest event; 0 before the first.
    pub seq: u64,
    /// Sequence number of the event that ended or deleted the batch.
    pub end_seq: Option<u64>,
    /// Number of images that were ever received, including deleted ones.
    pub arrived: u64,
    /// Numbers of images and issues, and total length, without deleted images.
    pub totals: Totals,
}

impl BatchRow {
    /// Row of a batch that is created now.
    pub fn new(id: BatchId, thresholds: Thresholds, now: Timestamp) -> Self {
        Self {
            id,
            name: None,
            expected: None,
            state: BatchState::Open,
            cancelling: false,
            deleted: false,
            thresholds,
            pinned: false,
            rejudging: false,
            created_at: now,
            touched_at: now,
            ended_at: None,
            seq: 0,
            end_seq: None,
            arrived: 0,
            totals: Totals::default(),
        }
    }

    /// Reads a batch, deleted or not.
    pub fn find(connection: &Connection, id: &BatchId) -> Result<Option<Self>, StoreError> {
        let mut statement = connection.prepare_cached("SELECT * FROM batches WHERE id = ?1")?;
        Ok(statement.query_row([id.as_str()], Self::from_row).optional()?)
    }

    /// Reads a batch that exists and is not deleted.
    pub fn get(connection: &Connection, id: &BatchId) -> Result<Self, StoreError> {
        match Self::find(connection, id)? {
            None => Err(Refusal::BatchUnknown.into()),
            Some(row) if row.deleted => Err(Refusal::BatchDeleted.into()),
            Some(row) => Ok(row),
        }
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: parsed_column(row, "id")?,
            name: row.get("name")?,
            expected: row.get("expected")?,
            state: name_column(row, "state")?,
            cancelling: row.get("cancelling")?,
            deleted: row.get("deleted")?,
            thresholds: json_column(row, "thresholds")?,
            pinned: row.get("keep")?,
            rejudging: row.get("rejudging")?,
            created_at: time_column(row, "created_at")?,
            touched_at: time_column(row, "touched_at")?,
            ended_at: row.get::<_, Option<u64>>("ended_at")?.map(Timestamp::from_millis),
            seq: row.get("seq")?,
            end_seq: row.get("end_seq")?,
            arrived: row.get("arrived")?,
            totals: Totals {
                counts: Counts {
                    queued: row.get("queued")?,
                    analyzed: row.get("analyzed")?,
                    failed: row.get("failed")?,
                },
                issues: json_column::<IssueCounts>(row, "issues")?,
                bytes: row.get("bytes")?,
            },
        })
    }

    /// Inserts the row, or updates it if it exists. The time of creation is never updated.
    pub fn save(&self, connection: &Connection) -> Result<(), StoreError> {
        let mut statement = connection.prepare_cached(
            "INSERT INTO batches (id, name, expected, state, cancelling, deleted, thresholds, keep, rejudging,
                                  created_at, touched_at, ended_at, seq, end_seq, arrived, queued, analyzed, failed, bytes, issues)
             VALUES (:id, :name, :expected, :state, :cancelling, :deleted, :thresholds, :keep, :rejudging,
                     :created_at, :touched_at, :ended_at, :seq, :end_seq, :arrived, :queued, :analyzed, :failed, :bytes, :issues)
             ON CONFLICT (id) DO UPDATE SET
                 name = :name, expected = :expected, state = :state, cancelling = :cancelling, deleted = :deleted,
                 thresholds = :thresholds, keep = :keep, rejudging = :rejudging, touched_at = :touched_at, ended_at = :ended_at, seq = :seq,
                 end_seq = :end_seq, arrived = :arrived, queued = :queued, analyzed = :analyzed, failed = :failed,
                 bytes = :bytes, issues = :issues",
        )?;
        statement.execute(named_params! {
            ":id": self.id.as_str(),
            ":name": self.name,
            ":expected": self.expected,
            ":state": self.state.slug(),
            ":cancelling": self.cancelling,
            ":deleted": self.deleted,
            ":thresholds": to_json(&self.thresholds)?,
            ":keep": self.pinned,
            ":rejudging": self.rejudging,
            ":created_at": self.created_at.as_millis(),
            ":touched_at": self.touched_at.as_millis(),
            ":ended_at": self.ended_at.map(Timestamp::as_millis),
            ":seq": self.seq,
            ":end_seq": self.end_seq,
            ":arrived": self.arrived,
            ":queued": self.totals.counts.queued,
            ":analyzed": self.totals.counts.analyzed,
            ":failed": self.totals.counts.failed,
            ":bytes": self.totals.bytes,
            ":issues": to_json(&self.totals.issues)?,
        })?;
        Ok(())
    }

    /// Returns true if the batch is sealed, all of its images are analyzed or failed, and it has neither ended nor been
    /// deleted.
    pub fn is_closable(&self) -> bool {
        !self.deleted && self.state == BatchState::Sealed && self.totals.counts.queued == 0
    }

    /// Time from which the retention counts. The query for [`DueFilter`](crate::store::DueFilter) computes the same
    /// time.
    pub fn retention_start(&self) -> Timestamp {
        self.ended_at.unwrap_or(self.touched_at)
    }

    /// The batch as the API shows it. The caller sets `expires_at`, which depends on the retention.
    pub fn into_batch(self, epoch: &Epoch) -> Batch {
        Batch {
            id: self.id,
            name: self.name,
            state: self.state,
            expected: self.expected,
            counts: self.totals.counts,
            issues: self.totals.issues,
            bytes: self.totals.bytes,
            thresholds: self.thresholds,
            pinned: self.pinned,
            created_at: self.created_at,
            completed_at: self.ended_at,
            expires_at: None,
            cursor: Cursor { epoch: epoch.clone(), seq: self.seq },
        }
    }
}
