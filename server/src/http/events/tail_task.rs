//! The task of a live tail: it reads the batch's log for all subscribers of the tail.

use std::sync::{Arc, Weak};
use std::time::Duration;

use protocol::BatchId;
use tokio_util::sync::CancellationToken;

use super::live_tail::LiveTail;
use super::recent_events::{MAX_EVENTS, TailState};
use crate::batches::Batches;
use crate::store::WakeUp;

/// Time without a wake-up after which the kept events are dropped. Until then, subscribers that are slightly behind
/// find them in the live tail.
const IDLE_TIMEOUT: Duration = Duration::from_secs(5);

/// Starts the task of this live tail, unless it was started before.
pub(super) fn start(tail: &Arc<LiveTail>) {
    tail.started.call_once(|| {
        let last_read = tail.recent.borrow().newest();
        let (batches, batch, end) = (tail.registry.batches.clone(), tail.batch.clone(), tail.end.clone());
        tail.registry.tasks.spawn(run(Arc::downgrade(tail), batches, batch, last_read, end));
    });
}

/// Reads the log after sequence number `last_read` now and on every wake-up, and publishes the events in the live tail.
/// Ends when the server stops, the last subscriber is gone, or reading fails.
async fn run(weak: Weak<LiveTail>, batches: Batches, batch: BatchId, mut last_read: u64, end: CancellationToken) {
    let mut wake_up = batches.watch_log(&batch);
    loop {
        wake_up.mark_seen();
        let log_page = batches.read_log(&batch, last_read, MAX_EVENTS).await;
        let Some(tail) = weak.upgrade() else { return };
        match log_page {
            Ok(log_page) => {
                last_read = tail.publish(&log_page);
                if last_read < log_page.newest {
                    continue;
                }
            }
            Err(error) => {
                // Subscribers reconnect with their cursors and miss nothing.
                tracing::error!(%error, "reading the log of a batch failed; its streams are closed");
                tail.set_state(TailState::ReadFailed);
                return;
            }
        }
        // The task must not keep the tail alive while it waits.
        drop(tail);
        if wait(&weak, &mut wake_up, &end).await == Wake::Stop {
            return;
        }
    }
}

/// Reason why the task stops waiting.
#[derive(PartialEq, Eq)]
enum Wake {
    /// The log may have more events.
    Read,
    /// The server stops, or the last subscriber is gone.
    Stop,
}

/// Waits for a wake-up or the end of the task. Drops the kept events when the wait exceeds [`IDLE_TIMEOUT`].
async fn wait(tail: &Weak<LiveTail>, wake_up: &mut WakeUp, end: &CancellationToken) -> Wake {
    tokio::select! {
        biased;
        () = end.cancelled() => return stop(tail),
        () = wake_up.changed() => return Wake::Read,
        () = tokio::time::sleep(IDLE_TIMEOUT) => {}
    }
    if let Some(tail) = tail.upgrade() {
        tail.forget();
    }
    tokio::select! {
        biased;
        () = end.cancelled() => stop(tail),
        () = wake_up.changed() => Wake::Read,
    }
}

/// Marks the live tail as stopping, which wakes its subscribers.
fn stop(tail: &Weak<LiveTail>) -> Wake {
    if let Some(tail) = tail.upgrade() {
        tail.set_state(TailState::Stopping);
    }
    Wake::Stop
}
