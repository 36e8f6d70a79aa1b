//! An image arrives.

use protocol::{BatchState, EventKind, Image, ImageId};
use rusqlite::params;

use super::{Transition, key};
use crate::store::sqlite::rows;
use crate::store::{Intake, Outcome, Refusal, StoreError};

impl Transition<'_> {
    pub(super) fn receive(&mut self, mut image: Image, intake: Intake) -> Result<Outcome, StoreError> {
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
        self.batch.totals.add(&image);
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
}
