//! What came of an image: its one terminal event, and what may follow it.

use protocol::{EventKind, Failure, GroupId, Image, ImageId, ImageState, Report, Verdict};
use rusqlite::params;

use super::{Transition, key};
use crate::store::sqlite::rows;
use crate::store::{Lease, Outcome, StoreError};

impl Transition<'_> {
    /// Takes the job off the list, when the lease is still held: then, and only then, its image may get its terminal event.
    pub(super) fn finish(&self, lease: Lease) -> Result<Option<Image>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("DELETE FROM jobs WHERE batch = ?1 AND image = ?2 AND fence = ?3 AND leased = 1")?;
        let held = statement.execute(params![self.batch.id.as_str(), lease.image.to_string(), lease.fence])? == 1;
        if held { rows::find_image(self.connection, &self.batch.id, lease.image) } else { Ok(None) }
    }

    pub(super) fn give_back(&mut self, lease: Lease, deaths: i64) -> Result<Outcome, StoreError> {
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

    pub(super) fn analyze(
        &mut self,
        mut image: Image,
        report: Report,
        thumbnail: &[u8],
        verdicts: Vec<Verdict>,
        group: Option<GroupId>,
    ) -> Result<Outcome, StoreError> {
        self.batch.totals.remove(&image);
        let short = Box::new(report.summary());
        let event =
            EventKind::ImageAnalyzed { image: image.id, report: short.clone(), verdicts: verdicts.clone(), group };
        image.seq = self.append(event, Some(key(image.id, "terminal")))?;
        image.state = ImageState::Analyzed;
        image.report = Some(short);
        image.verdicts = verdicts;
        image.group = group;
        rows::update_image(self.connection, &image)?;
        self.batch.totals.add(&image);
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
        if let Some(signature) = &report.identity.signature {
            let mut statement = self
                .connection
                .prepare_cached("INSERT INTO signatures (batch, image, signature) VALUES (?1, ?2, ?3)")?;
            statement.execute(params![self.batch.id.as_str(), image.to_string(), rows::to_json(signature)?])?;
        }
        Ok(())
    }

    pub(super) fn fail(&mut self, mut image: Image, failure: Failure) -> Result<Outcome, StoreError> {
        self.batch.totals.remove(&image);
        let event = EventKind::ImageFailed { image: image.id, error: failure.clone() };
        image.seq = self.append(event, Some(key(image.id, "terminal")))?;
        image.state = ImageState::Failed;
        image.error = Some(failure);
        rows::update_image(self.connection, &image)?;
        self.batch.totals.add(&image);
        Ok(Outcome::Made)
    }

    pub(super) fn revise(
        &mut self,
        id: ImageId,
        verdicts: Vec<Verdict>,
        group: Option<GroupId>,
    ) -> Result<Outcome, StoreError> {
        // Deleted meanwhile, or no different: nothing to tell.
        let Some(mut image) = rows::find_image(self.connection, &self.batch.id, id)? else {
            return Ok(Outcome::Repeated);
        };
        if image.state != ImageState::Analyzed || (image.verdicts == verdicts && image.group == group) {
            return Ok(Outcome::Repeated);
        }
        self.batch.totals.remove(&image);
        image.seq = self.append(EventKind::ImageRevised { image: id, verdicts: verdicts.clone(), group }, None)?;
        image.verdicts = verdicts;
        image.group = group;
        rows::update_image(self.connection, &image)?;
        self.batch.totals.add(&image);
        Ok(Outcome::Made)
    }
}
