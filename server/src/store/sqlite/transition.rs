//! Changes as what they do to the tables and the log: the one place where the world changes.

use std::time::SystemTime;

use protocol::{BatchId, BatchState, EventKind, Failure, FailureCode, Image, ImageId, ImageState, Report, Timestamp};
use rusqlite::{Connection, Row, params};

use super::rows::{self, BatchRow};
use crate::store::{Applied, Change, Intake, Job, Lease, Outcome, Refusal, StoreError};

/// Makes the changes in their order; the caller undoes all of them when one is refused.
pub(super) fn apply(connection: &Connection, id: &BatchId, changes: Vec<Change>) -> Result<Applied, StoreError> {
    let now = now();
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
    let mut transition = Transition { connection, now, batch, released: Vec::new() };
    for change in changes {
        // What stands behind a result that does not count follows from it, and does not count either.
        let is_void = outcomes.contains(&Outcome::LeaseLost);
        outcomes.push(if is_void { Outcome::LeaseLost } else { transition.make(change)? });
    }
    transition.batch.save(connection)?;
    Ok(Applied { outcomes, closable: transition.batch.is_closable(), released: transition.released })
}

/// Leases the oldest jobs that nobody has.
pub(super) fn claim(connection: &Connection, most: usize) -> Result<Vec<Job>, StoreError> {
    let mut claim = connection.prepare_cached(
        "UPDATE jobs SET leased = 1, fence = fence + 1
         WHERE id IN (SELECT id FROM jobs WHERE leased = 0 ORDER BY id LIMIT ?1)
         RETURNING id",
    )?;
    let mut ids: Vec<i64> = claim.query_map([most], |row| row.get(0))?.collect::<Result<_, _>>()?;
    ids.sort_unstable();
    let mut read = connection.prepare_cached(
        "SELECT jobs.fence, jobs.deaths, jobs.queued_at, images.batch, images.id AS image, images.name, images.arrival,
                images.hash, images.bytes, batches.thresholds
         FROM jobs JOIN images ON images.batch = jobs.batch AND images.id = jobs.image
                   JOIN batches ON batches.id = jobs.batch
         WHERE jobs.id = ?1",
    )?;
    ids.into_iter().map(|id| Ok(read.query_row([id], job_from_row)?)).collect()
}

fn job_from_row(row: &Row<'_>) -> rusqlite::Result<Job> {
    Ok(Job {
        batch: rows::parsed(row, "batch")?,
        lease: Lease { image: rows::parsed(row, "image")?, fence: row.get("fence")? },
        name: row.get("name")?,
        arrival: row.get("arrival")?,
        hash: protocol::ContentHash::from_bytes(row.get("hash")?),
        bytes: row.get("bytes")?,
        thresholds: rows::from_json(row.get_ref("thresholds")?.as_str()?)?,
        deaths: row.get("deaths")?,
        queued_at: rows::moment(row, "queued_at")?,
    })
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(since.as_millis() as u64)
}

/// A batch on its way from one state to the next.
struct Transition<'a> {
    connection: &'a Connection,
    now: Timestamp,
    batch: BatchRow,
    released: Vec<protocol::ContentHash>,
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
            Change::Seal => self.seal(),
            Change::Cancel => self.cancel(),
            Change::Close => self.close(),
            Change::DeleteImage { image } => self.delete_image(image),
            Change::Delete => self.delete(),
        }
    }

    fn create(
        &mut self,
        name: Option<String>,
        expected: Option<u64>,
        thresholds: protocol::Thresholds,
    ) -> Result<Outcome, StoreError> {
        if self.batch.seq > 0 {
            return Ok(Outcome::Repeated);
        }
        // Everything else refers to the row.
        self.batch.save(self.connection)?;
        self.batch.name.clone_from(&name);
        self.batch.expected = expected;
        self.batch.thresholds = thresholds;
        self.append(EventKind::BatchCreated { name, expected }, None)?;
        self.seal_when_all_arrived()?;
        Ok(Outcome::Made)
    }

    fn receive(&mut self, mut image: Image, intake: Intake) -> Result<Outcome, StoreError> {
        if let Some(known) = rows::find_image(self.connection, &self.batch.id, image.id)? {
            let is_same = known.hash == image.hash && known.bytes == image.bytes;
            return if is_same { Ok(Outcome::Repeated) } else { Err(Refusal::ImageDiffers.into()) };
        }
        if self.batch.state != BatchState::Open {
            return Err(Refusal::Sealed.into());
        }
        self.batch.arrived += 1;
        self.batch.touched_at = self.now;
        let received = EventKind::ImageReceived {
            image: image.id,
            name: image.name.clone(),
            bytes: image.bytes,
            hash: image.hash,
        };
        image.seq = self.append(received, Some(key(image.id, "received")))?;
        rows::insert_image(self.connection, &image, self.batch.arrived)?;
        self.batch.tally.add(&image);
        match intake {
            Intake::Queue => self.enqueue(image.id)?,
            Intake::Fail(failure) => drop(self.fail(image, failure)?),
        }
        self.seal_when_all_arrived()?;
        Ok(Outcome::Made)
    }

    fn enqueue(&self, image: ImageId) -> Result<(), StoreError> {
        let mut statement =
            self.connection.prepare_cached("INSERT INTO jobs (batch, image, queued_at) VALUES (?1, ?2, ?3)")?;
        statement.execute(params![self.batch.id.as_str(), image.to_string(), self.now.as_millis()])?;
        Ok(())
    }

    fn seal_when_all_arrived(&mut self) -> Result<(), StoreError> {
        if self.batch.state == BatchState::Open && self.batch.expected.is_some_and(|n| self.batch.arrived >= n) {
            self.seal()?;
        }
        Ok(())
    }

    /// Takes the job off the list, when the lease is still held: then, and only then, its image may get its terminal event.
    fn finish(&self, lease: Lease) -> Result<Option<Image>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("DELETE FROM jobs WHERE batch = ?1 AND image = ?2 AND fence = ?3 AND leased = 1")?;
        let held = statement.execute(params![self.batch.id.as_str(), lease.image.to_string(), lease.fence])? == 1;
        if held { rows::find_image(self.connection, &self.batch.id, lease.image) } else { Ok(None) }
    }

    fn give_back(&mut self, lease: Lease, deaths: i64) -> Result<Outcome, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "UPDATE jobs SET leased = 0, deaths = deaths + ?4 WHERE batch = ?1 AND image = ?2 AND fence = ?3 AND leased = 1",
        )?;
        let held =
            statement.execute(params![self.batch.id.as_str(), lease.image.to_string(), lease.fence, deaths])? == 1;
        drop(statement);
        if held && self.batch.cancelling {
            // It was running when the batch was cancelled, and is not begun any more.
            self.fail_waiting()?;
        }
        Ok(if held { Outcome::Made } else { Outcome::LeaseLost })
    }

    fn analyze(
        &mut self,
        mut image: Image,
        report: Report,
        thumbnail: &[u8],
        verdicts: Vec<protocol::Verdict>,
        group: Option<protocol::GroupId>,
    ) -> Result<Outcome, StoreError> {
        self.batch.tally.remove(&image);
        let short = Box::new(report.without_bulk());
        let event =
            EventKind::ImageAnalyzed { image: image.id, report: short.clone(), verdicts: verdicts.clone(), group };
        image.seq = self.append(event, Some(key(image.id, "terminal")))?;
        image.state = ImageState::Analyzed;
        image.report = Some(short);
        image.verdicts = verdicts;
        image.group = group;
        rows::update_image(self.connection, &image)?;
        self.batch.tally.add(&image);
        self.keep_picture(image.id, &report, thumbnail)?;
        Ok(Outcome::Made)
    }

    fn keep_picture(&self, image: ImageId, report: &Report, thumbnail: &[u8]) -> Result<(), StoreError> {
        let bulk = rows::to_json(&(&report.histogram, &report.focus.map))?;
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO pictures (batch, image, media_type, thumbnail, bulk) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let media_type = report.picture.media_type.as_str();
        statement.execute(params![self.batch.id.as_str(), image.to_string(), media_type, thumbnail, bulk])?;
        Ok(())
    }

    fn fail(&mut self, mut image: Image, failure: Failure) -> Result<Outcome, StoreError> {
        self.batch.tally.remove(&image);
        let event = EventKind::ImageFailed { image: image.id, error: failure.clone() };
        image.seq = self.append(event, Some(key(image.id, "terminal")))?;
        image.state = ImageState::Failed;
        image.error = Some(failure);
        rows::update_image(self.connection, &image)?;
        self.batch.tally.add(&image);
        Ok(Outcome::Made)
    }

    fn revise(
        &mut self,
        id: ImageId,
        verdicts: Vec<protocol::Verdict>,
        group: Option<protocol::GroupId>,
    ) -> Result<Outcome, StoreError> {
        // Deleted meanwhile, or no different: nothing to tell.
        let Some(mut image) = rows::find_image(self.connection, &self.batch.id, id)? else {
            return Ok(Outcome::Repeated);
        };
        if image.state != ImageState::Analyzed || (image.verdicts == verdicts && image.group == group) {
            return Ok(Outcome::Repeated);
        }
        self.batch.tally.remove(&image);
        image.seq = self.append(EventKind::ImageRevised { image: id, verdicts: verdicts.clone(), group }, None)?;
        image.verdicts = verdicts;
        image.group = group;
        rows::update_image(self.connection, &image)?;
        self.batch.tally.add(&image);
        Ok(Outcome::Made)
    }

    fn seal(&mut self) -> Result<Outcome, StoreError> {
        if self.batch.state != BatchState::Open {
            return Ok(Outcome::Repeated);
        }
        self.batch.state = BatchState::Sealed;
        self.append(EventKind::BatchSealed {}, None)?;
        Ok(Outcome::Made)
    }

    fn cancel(&mut self) -> Result<Outcome, StoreError> {
        if self.batch.cancelling || self.batch.state.is_end() {
            return Ok(Outcome::Repeated);
        }
        self.seal()?;
        self.batch.cancelling = true;
        self.fail_waiting()?;
        Ok(Outcome::Made)
    }

    /// Fails, as `cancelled`, every image that nobody is working on.
    fn fail_waiting(&mut self) -> Result<(), StoreError> {
        let mut waiting =
            self.connection.prepare_cached("DELETE FROM jobs WHERE batch = ?1 AND leased = 0 RETURNING image")?;
        let images: Vec<ImageId> =
            waiting.query_map([self.batch.id.as_str()], |row| rows::parsed(row, "image"))?.collect::<Result<_, _>>()?;
        drop(waiting);
        for id in images {
            if let Some(image) = rows::find_image(self.connection, &self.batch.id, id)? {
                self.fail(image, Failure::new(FailureCode::Cancelled))?;
            }
        }
        Ok(())
    }

    fn close(&mut self) -> Result<Outcome, StoreError> {
        if self.batch.state.is_end() {
            return Ok(Outcome::Repeated);
        }
        if !self.batch.is_closable() {
            return Err(Refusal::Unfinished.into());
        }
        let (counts, issues) = (self.batch.tally.counts, self.batch.tally.issues.clone());
        let wall_ms = self.now.millis_since(self.batch.created_at);
        let (state, event) = if self.batch.cancelling {
            (BatchState::Cancelled, EventKind::BatchCancelled { counts, issues, wall_ms })
        } else {
            (BatchState::Completed, EventKind::BatchCompleted { counts, issues, wall_ms })
        };
        self.batch.state = state;
        self.batch.ended_at = Some(self.now);
        let seq = self.append(event, Some("batch/end".to_owned()))?;
        self.batch.end_seq = Some(seq);
        Ok(Outcome::Made)
    }

    fn delete_image(&mut self, id: ImageId) -> Result<Outcome, StoreError> {
        let image = rows::find_image(self.connection, &self.batch.id, id)?.ok_or(Refusal::ImageUnknown)?;
        let (batch, id_text) = (self.batch.id.as_str().to_owned(), id.to_string());
        for table in ["DELETE FROM jobs", "DELETE FROM pictures"] {
            self.connection
                .prepare_cached(&format!("{table} WHERE batch = ?1 AND image = ?2"))?
                .execute([&batch, &id_text])?;
        }
        self.connection
            .prepare_cached("DELETE FROM images WHERE batch = ?1 AND id = ?2")?
            .execute([&batch, &id_text])?;
        self.forget_events(id)?;
        self.append(EventKind::ImageDeleted { image: id }, None)?;
        self.batch.tally.remove(&image);
        self.released.extend(image.hash);
        Ok(Outcome::Made)
    }

    /// Leaves nothing in the log of what was known of an image: its name, its report, where it was taken. The log stays
    /// dense, so each of its events now says that it is deleted, which a reader may be told more than once.
    ///
    /// Without their keys, what happened once to this image may happen once to a new one of the same id.
    fn forget_events(&self, id: ImageId) -> Result<(), StoreError> {
        let kind = EventKind::ImageDeleted { image: id };
        let body = rows::to_json(&Body { batch: &self.batch.id, at: self.now, kind: &kind })?;
        self.connection
            .prepare_cached(
                "UPDATE events SET key = NULL, type = ?3, body = ?4 WHERE batch = ?1 AND instr(body, ?2) > 0",
            )?
            .execute([self.batch.id.as_str(), &format!("\"image\":\"{id}\""), kind.event_type().as_str(), &body])?;
        Ok(())
    }

    fn delete(&mut self) -> Result<Outcome, StoreError> {
        let batch = self.batch.id.as_str().to_owned();
        let mut hashes =
            self.connection.prepare_cached("SELECT DISTINCT hash FROM images WHERE batch = ?1 AND hash NOT NULL")?;
        let hashes = hashes.query_map([&batch], |row| row.get(0))?.collect::<Result<Vec<[u8; 32]>, _>>()?;
        self.released.extend(hashes.into_iter().map(protocol::ContentHash::from_bytes));
        for table in ["jobs", "pictures", "images", "events"] {
            self.connection.execute(&format!("DELETE FROM {table} WHERE batch = ?1"), [&batch])?;
        }
        // The row stays, so that who knows the id is told that the batch is gone, and the one event that tells readers.
        self.batch.name = None;
        self.batch.deleted = true;
        self.batch.tally = protocol::Tally::default();
        let seq = self.append(EventKind::BatchDeleted {}, None)?;
        self.batch.end_seq = Some(seq);
        Ok(Outcome::Made)
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
