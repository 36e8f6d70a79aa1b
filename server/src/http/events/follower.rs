//! One reader's way through one batch's log.

use std::sync::Arc;

use tokio::sync::watch;

use super::encoded::{Run, Stretch};
use super::tail::{Recent, Tail, Taken};
use crate::batches::BatchError;

/// Reads along with a batch: what is kept for all, and the log itself where that is not enough. Replay and live are the same:
/// what comes after a number.
pub struct Follower {
    tail: Arc<Tail>,
    recent: watch::Receiver<Recent>,
    read: u64,
    /// Number of the newest event when it last looked.
    newest: u64,
}

impl Follower {
    pub(super) fn new(tail: Arc<Tail>, read: u64) -> Self {
        Self { recent: tail.recent.subscribe(), tail, read, newest: read }
    }

    /// Number of the event that was read last.
    pub fn read(&self) -> u64 {
        self.read
    }

    /// How many events were still to be read when it last looked.
    pub fn lag(&self) -> u64 {
        self.newest.saturating_sub(self.read)
    }

    /// What there is to read at once. What comes from now on ends [`Follower::changed`].
    pub(super) fn take(&mut self) -> Taken {
        let recent = self.recent.borrow_and_update();
        let taken = recent.after(self.read);
        self.newest = recent.newest();
        drop(recent);
        if let Taken::Stretch(stretch) = &taken {
            self.read = stretch.last();
        }
        taken
    }

    /// Reads a page of the log itself.
    pub async fn catch_up(&mut self) -> Result<Option<Stretch>, BatchError> {
        let page = self.tail.shared.page(&self.tail.batch, self.read).await?;
        let stretch = Run::new(&page.entries, self.tail.shared.epoch()).map(Stretch::whole);
        self.read = stretch.as_ref().map_or(page.newest, Stretch::last);
        self.newest = page.newest;
        Ok(stretch)
    }

    /// Waits until there may be more. To be called when [`Follower::take`] had nothing.
    pub async fn changed(&mut self) {
        self.tail.read_along();
        // The tail, and with it the sender, lives as long as this: the only error cannot happen.
        let _ = self.recent.changed().await;
    }
}
