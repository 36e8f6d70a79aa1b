//! Wake-ups: notifications without data that a log or the job queue may have changed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use protocol::BatchId;
use tokio::sync::watch;

/// Receiver of wake-ups for one task. A wake-up may occur without a change, and several changes may cause only one.
///
/// Call [`WakeUp::mark_seen`], read, and then wait with [`WakeUp::changed`]: no change is missed.
pub struct WakeUp {
    receiver: watch::Receiver<()>,
    /// Keeps the channel open while the receiver waits.
    _sender: Arc<watch::Sender<()>>,
}

impl WakeUp {
    /// Waits for a wake-up after the last call of this method or of [`WakeUp::mark_seen`].
    pub async fn changed(&mut self) {
        // `changed` fails only when the sender is gone, and this struct holds the sender.
        let _ = self.receiver.changed().await;
    }

    /// Ignores all wake-ups so far. Call it before reading the log or claiming a job.
    pub fn mark_seen(&mut self) {
        self.receiver.mark_unchanged();
    }
}

/// Senders of wake-ups to all tasks that watch the logs and the job queue of a store.
#[derive(Default)]
pub(super) struct WakeUps {
    /// Senders by batch. Those without receivers are removed by a later call that finds them.
    logs: Mutex<HashMap<BatchId, Arc<watch::Sender<()>>>>,
    jobs: Arc<watch::Sender<()>>,
}

impl WakeUps {
    /// Receiver of wake-ups for this batch's log.
    pub(super) fn watch_log(&self, batch: &BatchId) -> WakeUp {
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        // Removes the entries of batches that no task waits for any more; a batch without changes would keep its entry.
        logs.retain(|_, sender| sender.receiver_count() > 0);
        let sender = Arc::clone(logs.entry(batch.clone()).or_default());
        WakeUp { receiver: sender.subscribe(), _sender: sender }
    }

    /// Receiver of wake-ups for the job queue.
    pub(super) fn watch_jobs(&self) -> WakeUp {
        WakeUp { receiver: self.jobs.subscribe(), _sender: Arc::clone(&self.jobs) }
    }

    /// Wakes the tasks that wait for this batch's log.
    pub(super) fn log_changed(&self, batch: &BatchId) {
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sender) = logs.get(batch) else { return };
        // `send` fails when no receiver is left: then the entry is no longer needed.
        if sender.send(()).is_err() {
            logs.remove(batch);
        }
    }

    /// Wakes all tasks that wait for jobs.
    pub(super) fn jobs_changed(&self) {
        self.jobs.send_replace(());
    }
}
