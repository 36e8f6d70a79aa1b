//! Connections that only read, beside the one that writes.

mod listing;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use protocol::{Batch, BatchId, ContentHash, Epoch, FailureCode, Image, ImageId, PictureType, Signature, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::rows::{self, BatchRow, IMAGE_COLUMNS};
use super::schema;
use crate::store::{Census, LogEntry, LogPage, Refusal, StoreError, Thumbnail, Window};

/// Bytes of a log that are read together: what a reader that is behind holds in memory.
const PAGE_BYTES: usize = 64 * 1024;

/// Most connections that are kept when nobody reads.
const IDLE: usize = 8;

/// The idle connections; a busy moment opens more.
pub(super) struct Readers {
    path: PathBuf,
    epoch: Epoch,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(path: PathBuf, epoch: Epoch) -> Self {
        Self { path, epoch, idle: Mutex::new(Vec::new()) }
    }

    /// Runs queries on a connection of their own, all on one state of the store.
    pub(super) fn with<T>(&self, run: impl FnOnce(&Reader<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => schema::connect_to_read(&self.path)?,
        };
        let transaction = connection.transaction()?;
        let result = run(&Reader { connection: &transaction, epoch: &self.epoch });
        transaction.commit()?;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE {
            idle.push(connection);
        }
        result
    }
}

/// One state of the store.
pub(super) struct Reader<'a> {
    connection: &'a Connection,
    epoch: &'a Epoch,
}

impl Reader<'_> {
    pub(super) fn batch(&self, id: &BatchId) -> Result<Batch, StoreError> {
        Ok(BatchRow::get(self.connection, id)?.into_batch(self.epoch))
    }

    /// Reads the log, of a deleted batch too: its readers are told of the deletion.
    pub(super) fn log(&self, id: &BatchId, after: u64, most: usize) -> Result<LogPage, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT seq, end_seq, deleted FROM batches WHERE id = ?1")?;
        let row = statement.query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        let (newest, end, deleted) = row.optional()?.ok_or(Refusal::BatchUnknown)?;
        let entries = if after < newest { self.entries(id, after, most)? } else { Vec::new() };
        Ok(LogPage { entries, newest, end, deleted })
    }

    /// At most so many entries, and no more than a page of bytes unless one alone is larger.
    fn entries(&self, id: &BatchId, after: u64, most: usize) -> Result<Vec<LogEntry>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT seq, type, body FROM events WHERE batch = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3")?;
        let mut rows = statement.query(params![id.as_str(), after, most])?;
        let (mut entries, mut bytes) = (Vec::new(), 0);
        while bytes < PAGE_BYTES
            && let Some(row) = rows.next()?
        {
            let entry = self.entry(row)?;
            bytes += entry.json.len();
            entries.push(entry);
        }
        Ok(entries)
    }

    fn entry(&self, row: &Row<'_>) -> rusqlite::Result<LogEntry> {
        let seq = row.get("seq")?;
        let body = row.get_ref("body")?.as_str()?;
        // The body is an object that is not empty: its cursor goes in behind the brace.
        let json = format!("{{\"cursor\":\"{}-{seq}\",{}", self.epoch.as_str(), &body[1..]);
        Ok(LogEntry { seq, event_type: row.get("type")?, json })
    }

    /// An image without the bulky parts of its report.
    pub(super) fn brief_image(&self, batch: &BatchId, id: ImageId) -> Result<Image, StoreError> {
        Ok(self.brief_images(batch, &[id])?.pop().ok_or(Refusal::ImageUnknown)?)
    }

    pub(super) fn brief_images(&self, batch: &BatchId, ids: &[ImageId]) -> Result<Vec<Image>, StoreError> {
        BatchRow::get(self.connection, batch)?;
        let sql = format!("SELECT {IMAGE_COLUMNS} FROM images WHERE batch = ?1 AND id = ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut seen = HashSet::new();
        let mut found = Vec::with_capacity(ids.len());
        for id in ids.iter().filter(|id| seen.insert(**id)) {
            let row = params![batch.as_str(), id.to_string()];
            found.extend(statement.query_row(row, rows::image_from_row).optional()?);
        }
        Ok(found)
    }

    pub(super) fn image(&self, batch: &BatchId, id: ImageId) -> Result<Image, StoreError> {
        let mut image = self.brief_image(batch, id)?;
        if let Some(report) = &mut image.report {
            let mut statement =
                self.connection.prepare_cached("SELECT bulk FROM pictures WHERE batch = ?1 AND image = ?2")?;
            let bulk: String = statement.query_row(params![batch.as_str(), id.to_string()], |row| row.get(0))?;
            (report.histogram, report.focus.map) = rows::from_json(&bulk)?;
            let mut statement =
                self.connection.prepare_cached("SELECT signature FROM signatures WHERE batch = ?1 AND image = ?2")?;
            let signature: Option<String> =
                statement.query_row(params![batch.as_str(), id.to_string()], |row| row.get(0)).optional()?;
            report.identity.signature = signature.map(|text| rows::from_json(&text)).transpose()?;
        }
        Ok(image)
    }

    pub(super) fn signatures(&self, batch: &BatchId) -> Result<HashMap<ImageId, Signature>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT image, signature FROM signatures WHERE batch = ?1")?;
        let found = statement.query_map([batch.as_str()], |row| {
            Ok((rows::parsed(row, "image")?, rows::from_json(row.get_ref("signature")?.as_str()?)?))
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    pub(super) fn analyzed(&self, batch: &BatchId) -> Result<Vec<(u64, Image)>, StoreError> {
        BatchRow::get(self.connection, batch)?;
        let sql =
            format!("SELECT {IMAGE_COLUMNS} FROM images WHERE batch = ?1 AND state = 'analyzed' ORDER BY arrival");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let found =
            statement.query_map([batch.as_str()], |row| Ok((row.get("arrival")?, rows::image_from_row(row)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    pub(super) fn thumbnail(&self, batch: &BatchId, id: ImageId) -> Result<Option<Thumbnail>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT media_type, thumbnail FROM pictures WHERE batch = ?1 AND image = ?2")?;
        let found = statement.query_row(params![batch.as_str(), id.to_string()], |row| {
            let media_type = match row.get_ref("media_type")?.as_str()? {
                "image/png" => PictureType::Png,
                _ => PictureType::Jpeg,
            };
            Ok(Thumbnail { media_type, bytes: row.get("thumbnail")? })
        });
        Ok(found.optional()?)
    }

    /// Whether the batch has each of these files in a state that sending it again would not better.
    pub(super) fn has(&self, batch: &BatchId, hashes: &[ContentHash]) -> Result<Vec<bool>, StoreError> {
        BatchRow::get(self.connection, batch)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT 1 FROM images WHERE hash = ?1 AND batch = ?2
             AND coalesce(json_extract(error, '$.code'), '') NOT IN (?3, ?4) LIMIT 1",
        )?;
        let curable = [FailureCode::BlobCorrupt, FailureCode::Cancelled].map(FailureCode::slug);
        let has = |hash: &ContentHash| {
            statement.exists(params![hash.as_bytes().as_slice(), batch.as_str(), curable[0], curable[1]])
        };
        Ok(hashes.iter().map(has).collect::<Result<_, _>>()?)
    }

    pub(super) fn refers_to(&self, hash: ContentHash) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT 1 FROM images WHERE hash = ?1 LIMIT 1")?;
        Ok(statement.exists([hash.as_bytes().as_slice()])?)
    }

    pub(super) fn census(&self) -> Result<Census, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT (SELECT count(*) FROM jobs WHERE leased = 0), (SELECT count(*) FROM jobs WHERE leased = 1),
                    (SELECT coalesce(sum(bytes), 0) FROM batches)",
        )?;
        Ok(statement
            .query_row([], |row| Ok(Census { waiting: row.get(0)?, running: row.get(1)?, bytes: row.get(2)? }))?)
    }

    pub(super) fn due(&self, window: Window) -> Result<Vec<BatchId>, StoreError> {
        let (sql, moment) = match window {
            Window::Closable => ("state = 'sealed' AND queued = 0 AND ?1 = ?1", Timestamp::from_millis(0)),
            Window::Rejudging => ("rejudging = 1 AND ?1 = ?1", Timestamp::from_millis(0)),
            Window::IdleSince(moment) => ("state = 'open' AND touched_at < ?1", moment),
            Window::ExpiredBefore(moment) => ("keep = 0 AND coalesce(ended_at, touched_at) < ?1", moment),
        };
        let mut statement =
            self.connection.prepare_cached(&format!("SELECT id FROM batches WHERE deleted = 0 AND {sql}"))?;
        let found = statement.query_map([moment.as_millis()], |row| rows::parsed(row, "id"))?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}
