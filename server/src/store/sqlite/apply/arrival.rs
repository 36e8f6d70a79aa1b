//! Adding of received images to a batch.

use protocol::{BatchState, EventKind, FilePath, ImageId};
use rusqlite::params;

use super::transaction::{BatchTransaction, event_key};
use crate::store::sqlite::rows::ImageRow;
use crate::store::{ChangeOutcome, InitialState, Refusal, StoreError};

/// Claims of one job that the fences of its batch have room for.
const MAX_CLAIMS: u64 = 1 << 20;

impl BatchTransaction<'_> {
    /// Adds an image and queues a job for it, or lets it fail at once. Logs `image.received` (and `image.failed`). A
    /// queued image is paired with the other image of its shot, if that has arrived. Seals the batch with the last
    /// expected image. An image that the batch has already is not added again.
    pub(super) fn receive(
        &mut self,
        mut image: ImageRow,
        initial_state: InitialState,
    ) -> Result<ChangeOutcome, StoreError> {
        if let Some(known) = ImageRow::find(self.connection, &self.batch.id, image.id())? {
            let is_same = known.hash() == image.hash() && known.bytes() == image.bytes();
            return if is_same { Ok(ChangeOutcome::Repeated) } else { Err(Refusal::ImageDiffers.into()) };
        }
        if self.batch.state != BatchState::Open {
            return Err(Refusal::Sealed.into());
        }
        self.batch.arrived += 1;
        self.batch.touched_at = self.now;
        let FilePath { name, path, source_path } = image.path();
        let received = EventKind::ImageReceived {
            image: image.id(),
            name,
            path,
            source_path,
            companions: image.companions().to_vec(),
            bytes: image.bytes(),
            hash: image.hash(),
        };
        image.set_seq(self.append(received, Some(event_key(image.id(), "received")))?);
        image.insert(self.connection, self.batch.arrived)?;
        image.add_to(&mut self.batch.totals);
        match initial_state {
            InitialState::Queued => {
                self.enqueue(image.id())?;
                self.pair(image)?;
            }
            InitialState::Failed(failure) => drop(self.fail(image, failure)?),
        }
        self.seal_when_all_arrived()?;
        Ok(ChangeOutcome::Made)
    }

    /// Adds a waiting job for the image that has just arrived. Its fences are above those of every earlier job of the
    /// batch: an image may have been deleted while a worker had its lease, and then arrive again.
    fn enqueue(&self, image: ImageId) -> Result<(), StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("INSERT INTO jobs (batch, image, fence, queued_at) VALUES (?1, ?2, ?3, ?4)")?;
        let fence = self.batch.arrived * MAX_CLAIMS;
        statement.execute(params![self.batch.id.as_str(), image.to_string(), fence, self.now.as_millis()])?;
        Ok(())
    }
}
