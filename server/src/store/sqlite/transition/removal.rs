//! Images and batches are removed, and with them what was known of them.

use protocol::{ContentHash, EventKind, ImageId, Totals};

use super::{Body, Transition};
use crate::store::sqlite::rows;
use crate::store::{Outcome, Refusal, StoreError};

impl Transition<'_> {
    pub(super) fn delete_image(&mut self, id: ImageId) -> Result<Outcome, StoreError> {
        let image = rows::find_image(self.connection, &self.batch.id, id)?.ok_or(Refusal::ImageUnknown)?;
        let (batch, id_text) = (self.batch.id.as_str().to_owned(), id.to_string());
        for table in ["DELETE FROM jobs", "DELETE FROM pictures", "DELETE FROM signatures"] {
            self.connection
                .prepare_cached(&format!("{table} WHERE batch = ?1 AND image = ?2"))?
                .execute([&batch, &id_text])?;
        }
        self.connection
            .prepare_cached("DELETE FROM images WHERE batch = ?1 AND id = ?2")?
            .execute([&batch, &id_text])?;
        self.forget_events(id)?;
        self.append(EventKind::ImageDeleted { image: id }, None)?;
        self.batch.totals.remove(&image);
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

    pub(super) fn delete(&mut self) -> Result<Outcome, StoreError> {
        let batch = self.batch.id.as_str().to_owned();
        let mut hashes =
            self.connection.prepare_cached("SELECT DISTINCT hash FROM images WHERE batch = ?1 AND hash NOT NULL")?;
        let hashes = hashes.query_map([&batch], |row| row.get(0))?.collect::<Result<Vec<[u8; 32]>, _>>()?;
        self.released.extend(hashes.into_iter().map(ContentHash::from_bytes));
        for table in ["jobs", "pictures", "signatures", "images", "events"] {
            self.connection.execute(&format!("DELETE FROM {table} WHERE batch = ?1"), [&batch])?;
        }
        // The row stays, so that who knows the id is told that the batch is gone, and the one event that tells readers.
        self.batch.name = None;
        self.batch.deleted = true;
        self.batch.totals = Totals::default();
        let seq = self.append(EventKind::BatchDeleted {}, None)?;
        self.batch.end_seq = Some(seq);
        Ok(Outcome::Made)
    }
}
