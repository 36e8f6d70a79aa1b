//! Wake-ups that carry no data.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use protocol::BatchId;
use tokio::sync::watch;

/// Wakes up one reader. It may wake up for nothing, and several changes may wake it up once.
pub struct Hint {
    receiver: watch::Receiver<()>,
    /// Keeps the sender alive while somebody waits.
    _sender: Arc<watch::Sender<()>>,
}

impl Hint {
    /// Waits for a change since the last call of this or of [`Hint::mark_seen`].
    pub async fn changed(&mut self) {
        // The sender lives as long as this receiver, so that the only error cannot happen.
        let _ = self.receiver.changed().await;
    }

    /// What happened so far does not count. To be called before reading.
    pub fn mark_seen(&mut self) {
        self.receiver.mark_unchanged();
    }
}

/// Who waits for what. A batch that nobody waits for costs nothing.
#[derive(Default)]
pub(super) struct Hints {
    batches: Mutex<HashMap<BatchId, Arc<watch::Sender<()>>>>,
    jobs: Arc<watch::Sender<()>>,
}

impl Hints {
    pub(super) fn watch(&self, batch: &BatchId) -> Hint {
        let mut batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        // Batches that nobody waits for any more and that nothing happens to would stay for ever.
        batches.retain(|_, sender| sender.receiver_count() > 0);
        let sender = Arc::clone(batches.entry(batch.clone()).or_default());
        Hint { receiver: sender.subscribe(), _sender: sender }
    }

    pub(super) fn watch_jobs(&self) -> Hint {
        Hint { receiver: self.jobs.subscribe(), _sender: Arc::clone(&self.jobs) }
    }

    pub(super) fn wake(&self, batch: &BatchId) {
        let mut batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sender) = batches.get(batch) else { return };
        // `send` fails when nobody listens any more: then the entry is no longer needed.
        if sender.send(()).is_err() {
            batches.remove(batch);
        }
    }

    pub(super) fn wake_workers(&self) {
        self.jobs.send_replace(());
    }
}
