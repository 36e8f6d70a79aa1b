//! Tables, migrations and connection settings of the database.

use std::path::Path;

use protocol::{Epoch, Timestamp};
use rusqlite::{Connection, OpenFlags, Transaction};

use crate::random;
use crate::store::StoreError;

/// Migrations, each from one format of the database to the next. A released migration is never changed.
const MIGRATIONS: [&str; 6] = [
    "
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE batches (
        id          TEXT PRIMARY KEY,
        name        TEXT,
        expected    INTEGER,
        state       TEXT NOT NULL,
        -- Cancelled, but something still runs.
        cancelling  INTEGER NOT NULL DEFAULT 0,
        deleted     INTEGER NOT NULL DEFAULT 0,
        thresholds  TEXT NOT NULL,
        keep        INTEGER NOT NULL DEFAULT 0,
        created_at  INTEGER NOT NULL,
        touched_at  INTEGER NOT NULL,
        ended_at    INTEGER,
        -- Number of the newest event, and of the one that ended the batch.
        seq         INTEGER NOT NULL DEFAULT 0,
        end_seq     INTEGER,
        -- Images that ever arrived, deleted ones included: the order of arrival counts on.
        arrived     INTEGER NOT NULL DEFAULT 0,
        queued      INTEGER NOT NULL DEFAULT 0,
        analyzed    INTEGER NOT NULL DEFAULT 0,
        failed      INTEGER NOT NULL DEFAULT 0,
        bytes       INTEGER NOT NULL DEFAULT 0,
        issues      TEXT NOT NULL DEFAULT '{}'
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE images (
        batch       TEXT NOT NULL REFERENCES batches (id),
        id          TEXT NOT NULL,
        arrival     INTEGER NOT NULL,
        name        TEXT NOT NULL,
        bytes       INTEGER NOT NULL,
        hash        BLOB,
        state       TEXT NOT NULL,
        seq         INTEGER NOT NULL,
        report      TEXT,
        verdicts    TEXT NOT NULL DEFAULT '[]',
        grouped     TEXT,
        decision    TEXT,
        error       TEXT,
        PRIMARY KEY (batch, id)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX images_by_arrival ON images (batch, arrival);
    CREATE INDEX images_by_hash ON images (hash);

    -- Thumbnails, and histograms and focus maps (column bulk). They are read for one image at a time.
    CREATE TABLE pictures (
        batch       TEXT NOT NULL,
        image       TEXT NOT NULL,
        media_type  TEXT NOT NULL,
        thumbnail   BLOB NOT NULL,
        bulk        TEXT NOT NULL,
        PRIMARY KEY (batch, image)
    ) STRICT;

    CREATE TABLE events (
        batch       TEXT NOT NULL REFERENCES batches (id),
        seq         INTEGER NOT NULL,
        -- What may happen once only has a key, such as img/ID/terminal.
        key         TEXT,
        type        TEXT NOT NULL,
        -- The event as JSON without its cursor.
        body        TEXT NOT NULL,
        PRIMARY KEY (batch, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX events_by_key ON events (batch, key) WHERE key IS NOT NULL;

    CREATE TABLE jobs (
        id          INTEGER PRIMARY KEY,
        batch       TEXT NOT NULL,
        image       TEXT NOT NULL,
        fence       INTEGER NOT NULL DEFAULT 0,
        leased      INTEGER NOT NULL DEFAULT 0,
        deaths      INTEGER NOT NULL DEFAULT 0,
        queued_at   INTEGER NOT NULL,
        UNIQUE (batch, image)
    ) STRICT;
    CREATE INDEX jobs_to_do ON jobs (id) WHERE leased = 0;
",
    "
    -- What images are compared by: read for all images of a batch when their relations are made anew.
    CREATE TABLE signatures (
        batch       TEXT NOT NULL,
        image       TEXT NOT NULL,
        signature   TEXT NOT NULL,
        PRIMARY KEY (batch, image)
    ) STRICT, WITHOUT ROWID;
",
    "
    -- Other thresholds, by which not every image is judged yet.
    ALTER TABLE batches ADD COLUMN rejudging INTEGER NOT NULL DEFAULT 0;
",
    "
    -- Earlier versions logged batch.created without the thresholds of the batch, so that a replay took the defaults of the program
    -- that replayed. Where no event has changed the thresholds since, the batch still has the first ones, and the event gets them.
    -- Elsewhere the first ones are unknown: the event stays as it is, and a replay has the right thresholds from the change on.
    UPDATE events
    SET body = json_insert(body, '$.thresholds', json((SELECT thresholds FROM batches WHERE id = events.batch)))
    WHERE type = 'batch.created'
      AND NOT EXISTS (
          SELECT 1 FROM events AS change
          WHERE change.batch = events.batch AND change.type = 'batch.changed'
            AND json_type(change.body, '$.thresholds') IS NOT NULL
      );
",
    "
    -- Relative paths, for images that were sent with their folders: the sanitised one, and the exact one where it differs.
    ALTER TABLE images ADD COLUMN path TEXT;
    ALTER TABLE images ADD COLUMN source_path TEXT;
",
    "
    -- Files beside the image that were not sent, as JSON.
    ALTER TABLE images ADD COLUMN companions TEXT NOT NULL DEFAULT '[]';
    -- Path without its extension, in Normalization Form C, and the role of the image in a shot, by which images are paired. NULL
    -- if the image can be in no shot. Images of earlier versions are not paired.
    ALTER TABLE images ADD COLUMN shot_stem TEXT;
    ALTER TABLE images ADD COLUMN shot_role TEXT;
    -- Shot that the image is a member of.
    ALTER TABLE images ADD COLUMN shot TEXT;
    -- Only images that wait for the other one of their shot: a program may give all of its images the same name.
    CREATE INDEX unpaired_images ON images (batch, shot_stem, shot_role, arrival) WHERE shot_stem IS NOT NULL AND shot IS NULL;
    CREATE INDEX failed_raw_files ON images (batch, shot_stem) WHERE shot IS NOT NULL AND shot_role = 'companion' AND state = 'failed';
    CREATE INDEX images_by_shot ON images (batch, shot) WHERE shot IS NOT NULL;
",
];

/// Opens the connection that reads and writes, and creates the database file if it is absent. With these settings a
/// commit waits for the disk.
pub(super) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA busy_timeout = 5000;
         PRAGMA journal_size_limit = 67108864;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;",
    )?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Opens a read-only connection.
pub(super) fn connect_to_read(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute_batch("PRAGMA busy_timeout = 5000; PRAGMA trusted_schema = OFF;")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Creates the tables, or migrates them to the newest format, and then generates the epoch if there is none, in one
/// transaction. Does nothing if the format is the newest. Refuses a database of a newer version and leaves it unchanged.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction()?;
    let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(StoreError::NewerFormat { found, known });
    }
    if found == known {
        // Writes nothing, so that a store on a full disk can be opened.
        return Ok(());
    }
    for migration in &MIGRATIONS[found as usize..] {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    insert_epoch(&transaction)?;
    transaction.commit()?;
    Ok(())
}

/// Generates the epoch of the store, unless it has one.
fn insert_epoch(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let epoch = Epoch::from_random(random::bytes().map_err(StoreError::failed("cannot generate the epoch"))?);
    transaction.execute("INSERT OR IGNORE INTO meta (key, value) VALUES ('epoch', ?1)", [epoch.as_str()])?;
    Ok(())
}

/// Reads the epoch.
pub(super) fn epoch(connection: &Connection) -> Result<Epoch, StoreError> {
    let text = connection.query_row("SELECT value FROM meta WHERE key = 'epoch'", [], |row| row.get::<_, String>(0));
    let text = text.map_err(StoreError::failed("the store has no epoch"))?;
    text.parse().map_err(StoreError::failed("the store's epoch is malformed"))
}

/// Releases the leases of the previous server, so that its jobs can be claimed again. Call it before any worker starts.
pub(super) fn release_leases(connection: &Connection) -> Result<(), StoreError> {
    connection.execute("UPDATE jobs SET leased = 0 WHERE leased = 1", [])?;
    Ok(())
}

/// Sets times of batches that lie in the future to `now`. Such times come from a wrong clock that has been set back
/// since. Without this, the batch would be stored until that time plus the retention. The log is not changed.
pub(super) fn clamp_future_times(connection: &Connection, now: Timestamp) -> Result<(), StoreError> {
    connection.execute(
        "UPDATE batches SET created_at = min(created_at, ?1), touched_at = min(touched_at, ?1), ended_at = min(ended_at, ?1)
         WHERE max(created_at, touched_at, coalesce(ended_at, 0)) > ?1",
        [now.as_millis()],
    )?;
    Ok(())
}
