//! Ends of jobs: reports and failures with the terminal event of each image, waiting images that a cancelled batch
//! fails, and jobs that are put back into the queue. Also revisions of verdicts.

use protocol::{EventKind, Failure, FailureCode, GroupId, ImageId, ImageState, Report, Verdict};
use rusqlite::params;

use super::transaction::{BatchTransaction, event_key};
use crate::store::sqlite::rows::{self, ImageRow};
use crate::store::{ChangeOutcome, Lease, StoreError};

impl BatchTransaction<'_> {
    /// Removes a job that its worker has finished, with a report or a failure, and returns its image. `None` if the
    /// lease is no longer held or the image was deleted.
    ///
    /// While a job is leased, only the holder of the lease may append the terminal event of its image.
    pub(super) fn take_job(&self, lease: Lease) -> Result<Option<ImageRow>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("DELETE FROM jobs WHERE batch = ?1 AND image = ?2 AND fence = ?3 AND leased = 1")?;
        let is_held = statement.execute(params![self.batch.id.as_str(), lease.image.to_string(), lease.fence])? == 1;
        if is_held { ImageRow::find(self.connection, &self.batch.id, lease.image) } else { Ok(None) }
    }

    /// Puts a job back into the queue and adds `deaths` to its count of decoder deaths. If the batch was cancelled, the
    /// image fails instead. Returns `LeaseLost`, and changes nothing, if the lease is no longer held.
    pub(super) fn requeue(&mut self, lease: Lease, deaths: i64) -> Result<ChangeOutcome, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "UPDATE jobs SET leased = 0, deaths = deaths + ?4 WHERE batch = ?1 AND image = ?2 AND fence = ?3 AND leased = 1",
        )?;
        let is_held =
            statement.execute(params![self.batch.id.as_str(), lease.image.to_string(), lease.fence, deaths])? == 1;
        drop(statement);
        if is_held && self.batch.cancelling {
            // The job was running when the batch was cancelled. Now it is waiting, and no worker may start it again.
            self.fail_waiting_images()?;
        }
        Ok(if is_held { ChangeOutcome::Made } else { ChangeOutcome::LeaseLost })
    }

    /// Stores the report, signature, thumbnail, verdicts and group of an image, and logs `image.analyzed`.
    pub(super) fn analyze(
        &mut self,
        mut image: ImageRow,
        report: Report,
        thumbnail: &[u8],
        verdicts: Vec<Verdict>,
        group: Option<GroupId>,
    ) -> Result<ChangeOutcome, StoreError> {
        image.subtract_from(&mut self.batch.totals);
        let summary = Box::new(report.summary());
        let event =
            EventKind::ImageAnalyzed { image: image.id(), report: summary.clone(), verdicts: verdicts.clone(), group };
        image.set_seq(self.append(event, Some(event_key(image.id(), "terminal")))?);
        image.set_analyzed();
        image.set_verdicts(verdicts, group);
        image.update(self.connection, Some(&summary))?;
        image.add_to(&mut self.batch.totals);
        self.insert_thumbnail_histogram_and_focus_map(image.id(), &report, thumbnail)?;
        self.insert_signature(image.id(), &report)?;
        Ok(ChangeOutcome::Made)
    }

    /// Stores the thumbnail, and the histogram and focus map of the report, which the summary leaves out.
    fn insert_thumbnail_histogram_and_focus_map(
        &self,
        image: ImageId,
        report: &Report,
        thumbnail: &[u8],
    ) -> Result<(), StoreError> {
        let histogram_and_map = rows::to_json(&(&report.histogram, &report.focus.map))?;
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO pictures (batch, image, media_type, thumbnail, bulk) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let media_type = report.picture.media_type.as_str();
        let (batch, image) = (self.batch.id.as_str(), image.to_string());
        statement.execute(params![batch, image, media_type, thumbnail, histogram_and_map])?;
        Ok(())
    }

    /// Stores the signature of the report, which the summary leaves out.
    fn insert_signature(&self, image: ImageId, report: &Report) -> Result<(), StoreError> {
        if let Some(signature) = &report.identity.signature {
            let mut statement = self
                .connection
                .prepare_cached("INSERT INTO signatures (batch, image, signature) VALUES (?1, ?2, ?3)")?;
            statement.execute(params![self.batch.id.as_str(), image.to_string(), rows::to_json(signature)?])?;
        }
        Ok(())
    }

    /// Stores the failure of an image and logs `image.failed`.
    pub(super) fn fail(&mut self, mut image: ImageRow, failure: Failure) -> Result<ChangeOutcome, StoreError> {
        image.subtract_from(&mut self.batch.totals);
        let event = EventKind::ImageFailed { image: image.id(), error: failure.clone() };
        image.set_seq(self.append(event, Some(event_key(image.id(), "terminal")))?);
        image.set_failed(failure);
        image.update(self.connection, None)?;
        image.add_to(&mut self.batch.totals);
        Ok(ChangeOutcome::Made)
    }

    /// Lets every image whose job is waiting fail as `cancelled`, and removes the jobs.
    pub(super) fn fail_waiting_images(&mut self) -> Result<(), StoreError> {
        let mut waiting =
            self.connection.prepare_cached("DELETE FROM jobs WHERE batch = ?1 AND leased = 0 RETURNING image")?;
        let images: Vec<ImageId> = waiting
            .query_map([self.batch.id.as_str()], |row| rows::parsed_column(row, "image"))?
            .collect::<Result<_, _>>()?;
        drop(waiting);
        for id in images {
            self.dissolve_shot_of_primary(id)?;
            if let Some(image) = ImageRow::find(self.connection, &self.batch.id, id)? {
                self.fail(image, Failure::new(FailureCode::Cancelled))?;
            }
        }
        Ok(())
    }

    /// Replaces verdicts and group of an analyzed image, and logs `image.revised` if they differ.
    pub(super) fn revise(
        &mut self,
        id: ImageId,
        verdicts: Vec<Verdict>,
        group: Option<GroupId>,
    ) -> Result<ChangeOutcome, StoreError> {
        // A revision of an image that was deleted meanwhile, or that changes nothing, is not logged.
        let Some(mut image) = ImageRow::find(self.connection, &self.batch.id, id)? else {
            return Ok(ChangeOutcome::Repeated);
        };
        if image.state() != ImageState::Analyzed || image.is_judged(&verdicts, group) {
            return Ok(ChangeOutcome::Repeated);
        }
        image.subtract_from(&mut self.batch.totals);
        image.set_seq(self.append(EventKind::ImageRevised { image: id, verdicts: verdicts.clone(), group }, None)?);
        image.set_verdicts(verdicts, group);
        image.update(self.connection, None)?;
        image.add_to(&mut self.batch.totals);
        Ok(ChangeOutcome::Made)
    }
}
