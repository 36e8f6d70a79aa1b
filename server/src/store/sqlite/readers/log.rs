//! Reads pages of event logs.

use protocol::BatchId;
use rusqlite::{OptionalExtension, Row, params};

use super::reader::Reader;
use crate::store::{LogEntry, LogPage, Refusal, StoreError};

/// Length of the JSON in bytes at which a page of a log ends. It limits the memory that a slow subscriber uses.
const LOG_PAGE_BYTES: usize = 64 * 1024;

impl Reader<'_> {
    /// Reads a page of a batch's log after sequence number `after`, also for a deleted batch.
    pub fn log_page(&self, id: &BatchId, after: u64, limit: usize) -> Result<LogPage, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT seq, end_seq, deleted FROM batches WHERE id = ?1")?;
        let row = statement.query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        let (newest, end, deleted) = row.optional()?.ok_or(Refusal::BatchUnknown)?;
        let entries = if after < newest { self.entries(id, after, limit)? } else { Vec::new() };
        Ok(LogPage { entries, newest, end, deleted })
    }

    /// Reads at most `limit` entries after sequence number `after`, and stops after the entry that reaches
    /// [`LOG_PAGE_BYTES`].
    fn entries(&self, id: &BatchId, after: u64, limit: usize) -> Result<Vec<LogEntry>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT seq, type, body FROM events WHERE batch = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3")?;
        let mut rows = statement.query(params![id.as_str(), after, limit])?;
        let (mut entries, mut bytes) = (Vec::new(), 0);
        while bytes < LOG_PAGE_BYTES
            && let Some(row) = rows.next()?
        {
            let entry = self.entry(row)?;
            bytes += entry.json.len();
            entries.push(entry);
        }
        Ok(entries)
    }

    /// Entry of a row, with the cursor added to its JSON.
    fn entry(&self, row: &Row<'_>) -> rusqlite::Result<LogEntry> {
        let seq = row.get("seq")?;
        let body = row.get_ref("body")?.as_str()?;
        // The body is a JSON object with at least one field: the cursor is inserted after its opening brace.
        let json = format!("{{\"cursor\":\"{}-{seq}\",{}", self.epoch.as_str(), &body[1..]);
        Ok(LogEntry { seq, event_type: row.get("type")?, json })
    }
}
