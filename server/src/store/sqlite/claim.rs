//! Claiming of jobs: workers lease waiting jobs, the oldest first.

use rusqlite::{Connection, Row};

use super::rows;
use crate::store::{Job, Lease, StoreError};

/// Leases at most `limit` of the jobs that are not leased, the oldest first.
pub(super) fn claim(connection: &Connection, limit: usize) -> Result<Vec<Job>, StoreError> {
    let mut claim = connection.prepare_cached(
        "UPDATE jobs SET leased = 1, fence = fence + 1
         WHERE id IN (SELECT id FROM jobs WHERE leased = 0 ORDER BY id LIMIT ?1)
         RETURNING id",
    )?;
    let mut ids: Vec<i64> = claim.query_map([limit], |row| row.get(0))?.collect::<Result<_, _>>()?;
    ids.sort_unstable();
    let mut read = connection.prepare_cached(
        "SELECT jobs.fence, jobs.deaths, jobs.queued_at, images.batch, images.id AS image, images.name, images.arrival,
                images.hash, images.bytes
         FROM jobs JOIN images ON images.batch = jobs.batch AND images.id = jobs.image
         WHERE jobs.id = ?1",
    )?;
    ids.into_iter().map(|id| Ok(read.query_row([id], job_from_row)?)).collect()
}

fn job_from_row(row: &Row<'_>) -> rusqlite::Result<Job> {
    Ok(Job {
        batch: rows::parsed_column(row, "batch")?,
        lease: Lease { image: rows::parsed_column(row, "image")?, fence: row.get("fence")? },
        name: row.get("name")?,
        arrival: row.get("arrival")?,
        hash: protocol::ContentHash::from_bytes(row.get("hash")?),
        bytes: row.get("bytes")?,
        deaths: row.get("deaths")?,
        queued_at: rows::time_column(row, "queued_at")?,
    })
}
