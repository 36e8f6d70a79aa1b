//! Connections that only read, beside the one that writes.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use protocol::{
    Batch, BatchId, ContentHash, Cursor, Epoch, Image, ImageId, ImagePage, PictureType, Signature, Timestamp,
};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::rows::{self, BatchRow, IMAGE_COLUMNS};
use super::schema;
use crate::store::{Census, ImageQuery, LogEntry, LogPage, Refusal, Sort, StoreError, Thumbnail, Window};

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

    pub(super) fn image(&self, batch: &BatchId, id: ImageId) -> Result<Image, StoreError> {
        BatchRow::get(self.connection, batch)?;
        let sql = format!("SELECT {IMAGE_COLUMNS} FROM images WHERE batch = ?1 AND id = ?2");
        let mut image = self
            .connection
            .prepare_cached(&sql)?
            .query_row(params![batch.as_str(), id.to_string()], rows::image_from_row)
            .optional()?
            .ok_or(Refusal::ImageUnknown)?;
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

    pub(super) fn images(&self, batch: &BatchId, query: &ImageQuery) -> Result<ImagePage, StoreError> {
        let row = BatchRow::get(self.connection, batch)?;
        let limit = if query.limit == 0 { usize::MAX >> 1 } else { query.limit };
        let (sql, values) = list_sql(batch, query, limit + 1)?;
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut found = statement
            .query_map(rusqlite::params_from_iter(values), |row| {
                Ok((rows::image_from_row(row)?, position(query.sort, row)?))
            })?
            .collect::<Result<Vec<_>, _>>()?;
        let has_more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| has_more).map(|(_, position)| position.clone());
        let images = found.into_iter().map(|(image, _)| image).collect();
        Ok(ImagePage { images, next, cursor: Cursor { epoch: self.epoch.clone(), seq: row.seq } })
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
            Window::IdleSince(moment) => ("state = 'open' AND touched_at < ?1", moment),
            Window::ExpiredBefore(moment) => ("keep = 0 AND coalesce(ended_at, touched_at) < ?1", moment),
        };
        let mut statement =
            self.connection.prepare_cached(&format!("SELECT id FROM batches WHERE deleted = 0 AND {sql}"))?;
        let found = statement.query_map([moment.as_millis()], |row| rows::parsed(row, "id"))?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

/// The query for a list of images and its parameters. Nothing of a user's is ever part of the text.
fn list_sql(batch: &BatchId, query: &ImageQuery, limit: usize) -> Result<(String, Vec<Value>), Refusal> {
    let mut sql = format!("SELECT {IMAGE_COLUMNS} FROM images WHERE batch = ?");
    let mut values = vec![Value::from(batch.as_str().to_owned())];
    if let Some(state) = query.state {
        sql.push_str(" AND state = ?");
        values.push(Value::from(state.slug().to_owned()));
    }
    if let Some(issue) = query.issue {
        sql.push_str(" AND instr(verdicts, ?) > 0");
        values.push(Value::from(format!("\"issue\":\"{issue}\"")));
    }
    if let Some(group) = query.group {
        sql.push_str(" AND grouped = ?");
        values.push(Value::from(group.to_string()));
    }
    let (column, direction, beyond) = match query.sort {
        Sort::Arrival => ("arrival", "ASC", ">"),
        Sort::ArrivalDescending => ("arrival", "DESC", "<"),
        Sort::Name => ("name", "ASC", ">"),
        Sort::NameDescending => ("name", "DESC", "<"),
        Sort::Bytes => ("bytes", "ASC", ">"),
        Sort::BytesDescending => ("bytes", "DESC", "<"),
    };
    if let Some(after) = &query.after {
        let (key, arrival) = parse_position(query.sort, after).ok_or(Refusal::PositionMalformed)?;
        sql.push_str(&format!(" AND ({column}, arrival) {beyond} (?, ?)"));
        values.extend([key, arrival]);
    }
    sql.push_str(&format!(" ORDER BY {column} {direction}, arrival {direction} LIMIT ?"));
    values.push(Value::from(limit as i64));
    Ok((sql, values))
}

/// Where a list goes on: the place in the order of arrival, and behind it what is sorted by.
fn position(sort: Sort, row: &Row<'_>) -> rusqlite::Result<String> {
    let arrival: u64 = row.get("arrival")?;
    Ok(match sort {
        Sort::Arrival | Sort::ArrivalDescending => arrival.to_string(),
        Sort::Name | Sort::NameDescending => format!("{arrival}.{}", row.get_ref("name")?.as_str()?),
        Sort::Bytes | Sort::BytesDescending => format!("{arrival}.{}", row.get::<_, u64>("bytes")?),
    })
}

/// What [`position`] wrote; nothing when it was written for another order, or by somebody else.
fn parse_position(sort: Sort, position: &str) -> Option<(Value, Value)> {
    let (arrival, key) = position.split_once('.').unwrap_or((position, ""));
    let arrival = Value::from(arrival.parse::<i64>().ok()?);
    let key = match sort {
        Sort::Arrival | Sort::ArrivalDescending => arrival.clone(),
        Sort::Name | Sort::NameDescending => Value::from(key.to_owned()),
        Sort::Bytes | Sort::BytesDescending => Value::from(key.parse::<i64>().ok()?),
    };
    Some((key, arrival))
}
