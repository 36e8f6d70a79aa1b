//! Rows of the tables as the protocol's values, and back.

use protocol::{
    Batch, BatchId, BatchState, ContentHash, Counts, Cursor, Decision, Epoch, GroupId, Image, ImageId, ImageState,
    IssueCounts, Thresholds, Timestamp, Totals,
};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde::de::DeserializeOwned;

use crate::store::{Refusal, StoreError};

/// A batch as its row keeps it.
pub(super) struct BatchRow {
    pub(super) id: BatchId,
    pub(super) name: Option<String>,
    pub(super) expected: Option<u64>,
    pub(super) state: BatchState,
    pub(super) cancelling: bool,
    pub(super) deleted: bool,
    pub(super) thresholds: Thresholds,
    pub(super) pinned: bool,
    pub(super) rejudging: bool,
    pub(super) created_at: Timestamp,
    pub(super) touched_at: Timestamp,
    pub(super) ended_at: Option<Timestamp>,
    pub(super) seq: u64,
    pub(super) end_seq: Option<u64>,
    pub(super) arrived: u64,
    pub(super) totals: Totals,
}

impl BatchRow {
    /// The row of a batch that opens at this moment.
    pub(super) fn new(id: BatchId, thresholds: Thresholds, now: Timestamp) -> Self {
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
    pub(super) fn find(connection: &Connection, id: &BatchId) -> Result<Option<Self>, StoreError> {
        let mut statement = connection.prepare_cached("SELECT * FROM batches WHERE id = ?1")?;
        Ok(statement.query_row([id.as_str()], Self::from_row).optional()?)
    }

    /// Reads a batch that exists and is not deleted.
    pub(super) fn get(connection: &Connection, id: &BatchId) -> Result<Self, StoreError> {
        match Self::find(connection, id)? {
            None => Err(Refusal::BatchUnknown.into()),
            Some(row) if row.deleted => Err(Refusal::BatchDeleted.into()),
            Some(row) => Ok(row),
        }
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: parsed(row, "id")?,
            name: row.get("name")?,
            expected: row.get("expected")?,
            state: named(row, "state")?,
            cancelling: row.get("cancelling")?,
            deleted: row.get("deleted")?,
            thresholds: json(row, "thresholds")?,
            pinned: row.get("keep")?,
            rejudging: row.get("rejudging")?,
            created_at: moment(row, "created_at")?,
            touched_at: moment(row, "touched_at")?,
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
                issues: json::<IssueCounts>(row, "issues")?,
                bytes: row.get("bytes")?,
            },
        })
    }

    /// Writes the row, new or not.
    pub(super) fn save(&self, connection: &Connection) -> Result<(), StoreError> {
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

    /// Whether it takes no more images and all of them are finished, but it has not come to its end.
    pub(super) fn is_closable(&self) -> bool {
        !self.deleted && self.state == BatchState::Sealed && self.totals.counts.queued == 0
    }

    pub(super) fn into_batch(self, epoch: &Epoch) -> Batch {
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

/// The columns of an image; the report last, so that what does not need it can leave it out.
pub(super) const IMAGE_COLUMNS: &str =
    "batch, id, arrival, name, bytes, hash, state, seq, verdicts, grouped, decision, error, report";

/// The same without the report, which is by far the longest.
pub(super) const IMAGE_COLUMNS_WITHOUT_REPORT: &str =
    "batch, id, arrival, name, bytes, hash, state, seq, verdicts, grouped, decision, error, NULL AS report";

/// Reads an image as a change needs it: without its report.
pub(super) fn find_image(connection: &Connection, batch: &BatchId, id: ImageId) -> Result<Option<Image>, StoreError> {
    let sql = format!("SELECT {IMAGE_COLUMNS_WITHOUT_REPORT} FROM images WHERE batch = ?1 AND id = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row(params![batch.as_str(), id.to_string()], image_from_row).optional()?)
}

pub(super) fn image_from_row(row: &Row<'_>) -> rusqlite::Result<Image> {
    let report: Option<String> = row.get("report")?;
    let error: Option<String> = row.get("error")?;
    let decision: Option<String> = row.get("decision")?;
    Ok(Image {
        id: parsed(row, "id")?,
        batch: parsed(row, "batch")?,
        name: row.get("name")?,
        bytes: row.get("bytes")?,
        hash: row.get::<_, Option<[u8; 32]>>("hash")?.map(ContentHash::from_bytes),
        state: named(row, "state")?,
        seq: row.get("seq")?,
        report: report.map(|text| from_json(&text)).transpose()?,
        verdicts: json(row, "verdicts")?,
        group: row.get::<_, Option<String>>("grouped")?.map(|text| parse::<GroupId>(&text)).transpose()?,
        decision: decision.map(|name| from_json::<Decision>(&format!("\"{name}\""))).transpose()?,
        error: error.map(|text| from_json(&text)).transpose()?,
    })
}

/// Writes what a change can alter of an image.
pub(super) fn update_image(connection: &Connection, image: &Image) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "UPDATE images SET state = ?3, seq = ?4, verdicts = ?5, grouped = ?6, error = ?7,
                           report = coalesce(?8, report), decision = ?9
         WHERE batch = ?1 AND id = ?2",
    )?;
    statement.execute(params![
        image.batch.as_str(),
        image.id.to_string(),
        image.state.slug(),
        image.seq,
        to_json(&image.verdicts)?,
        image.group.map(|group| group.to_string()),
        image.error.as_ref().map(to_json).transpose()?,
        image.report.as_ref().map(to_json).transpose()?,
        image.decision.map(protocol::Decision::slug),
    ])?;
    Ok(())
}

/// Writes a new image.
pub(super) fn insert_image(connection: &Connection, image: &Image, arrival: u64) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO images (batch, id, arrival, name, bytes, hash, state, seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    statement.execute(params![
        image.batch.as_str(),
        image.id.to_string(),
        arrival,
        image.name,
        image.bytes,
        image.hash.as_ref().map(|hash| hash.as_bytes().as_slice()),
        ImageState::Queued.slug(),
        image.seq,
    ])?;
    Ok(())
}

pub(super) fn to_json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Failed(error.to_string()))
}

pub(super) fn from_json<T: DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error)))
}

fn json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    from_json(row.get_ref(column)?.as_str()?)
}

/// A value that the wire writes as a bare name.
fn named<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    from_json(&format!("\"{}\"", row.get_ref(column)?.as_str()?))
}

pub(super) fn moment(row: &Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    Ok(Timestamp::from_millis(row.get(column)?))
}

pub(super) fn parsed<T>(row: &Row<'_>, column: &str) -> rusqlite::Result<T>
where
    T: std::str::FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    parse(row.get_ref(column)?.as_str()?)
}

pub(super) fn parse<T>(text: &str) -> rusqlite::Result<T>
where
    T: std::str::FromStr,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.parse::<T>().map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error)))
}
