//! Deletion of images and batches, and erasure of the data about them in the log.

use protocol::{ContentHash, EventKind, ImageId, Totals};

use super::transaction::{BatchTransaction, EventBody};
use crate::store::sqlite::rows::{self, ImageRow};
use crate::store::{ChangeOutcome, Refusal, StoreError};

impl BatchTransaction<'_> {
    /// Deletes an image and the other image of its shot, their data and their jobs, erases them from the log, and logs
    /// `image.deleted` for each.
    pub(super) fn delete_image(&mut self, id: ImageId) -> Result<ChangeOutcome, StoreError> {
        let image = ImageRow::find(self.connection, &self.batch.id, id)?.ok_or(Refusal::ImageUnknown)?;
        let other = self.other_of_shot(&image)?;
        for image in [Some(image), other].into_iter().flatten() {
            self.delete_file(&image)?;
        }
        Ok(ChangeOutcome::Made)
    }

    /// Deletes one image of a shot, or an image without a shot.
    fn delete_file(&mut self, image: &ImageRow) -> Result<(), StoreError> {
        let id = image.id();
        let (batch, id_text) = (self.batch.id.as_str().to_owned(), id.to_string());
        for delete in ["DELETE FROM jobs", "DELETE FROM pictures", "DELETE FROM signatures"] {
            self.connection
                .prepare_cached(&format!("{delete} WHERE batch = ?1 AND image = ?2"))?
                .execute([&batch, &id_text])?;
        }
        self.connection
            .prepare_cached("DELETE FROM images WHERE batch = ?1 AND id = ?2")?
            .execute([&batch, &id_text])?;
        self.erase_events(id)?;
        self.append(EventKind::ImageDeleted { image: id }, None)?;
        image.subtract_from(&mut self.batch.totals);
        self.released.extend(image.hash());
        Ok(())
    }

    /// Replaces every event about an image with `image.deleted`, so that its name, report and location leave the log.
    ///
    /// The sequence numbers keep no gaps, and subscribers may receive `image.deleted` several times. The events lose
    /// their keys, so that a new image with the same id can have its own events.
    fn erase_events(&self, id: ImageId) -> Result<(), StoreError> {
        let kind = EventKind::ImageDeleted { image: id };
        let body = rows::to_json(&EventBody { batch: &self.batch.id, at: self.now, kind: &kind })?;
        self.connection
            .prepare_cached(
                "UPDATE events SET key = NULL, type = ?3, body = ?4 WHERE batch = ?1 AND instr(body, ?2) > 0",
            )?
            .execute([self.batch.id.as_str(), &format!("\"image\":\"{id}\""), kind.event_type().as_str(), &body])?;
        Ok(())
    }

    /// Deletes the name, images, jobs and log of the batch. Its row stays, marked as deleted, with one event in the
    /// log.
    pub(super) fn delete(&mut self) -> Result<ChangeOutcome, StoreError> {
        let batch = self.batch.id.as_str().to_owned();
        let mut hashes =
            self.connection.prepare_cached("SELECT DISTINCT hash FROM images WHERE batch = ?1 AND hash NOT NULL")?;
        let hashes = hashes.query_map([&batch], |row| row.get(0))?.collect::<Result<Vec<[u8; 32]>, _>>()?;
        self.released.extend(hashes.into_iter().map(ContentHash::from_bytes));
        for table in ["jobs", "pictures", "signatures", "images", "events"] {
            self.connection.execute(&format!("DELETE FROM {table} WHERE batch = ?1"), [&batch])?;
        }
        // The row stays, so that requests learn that the batch was deleted, and so does one event for its subscribers.
        self.batch.name = None;
        self.batch.deleted = true;
        self.batch.totals = Totals::default();
        let seq = self.append(EventKind::BatchDeleted {}, None)?;
        self.batch.end_seq = Some(seq);
        Ok(ChangeOutcome::Made)
    }
}
