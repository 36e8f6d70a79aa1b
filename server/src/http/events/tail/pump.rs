//! The task that reads a batch's log for all who read along.

use std::sync::Weak;
use std::time::Duration;

use protocol::BatchId;
use tokio_util::sync::CancellationToken;

use super::{EVENTS, Flow, Tail};
use crate::batches::Batches;
use crate::http::events::encoded::Run;
use crate::store::{LogPage, WakeUp};

/// How long what was read is kept for readers that are a little behind.
const KEPT: Duration = Duration::from_secs(5);

/// Reads the log after number `read`, again and again, until the server stops or the last reader has gone.
pub(super) async fn run(weak: Weak<Tail>, batches: Batches, batch: BatchId, mut read: u64, end: CancellationToken) {
    let mut wake_up = batches.watch_log(&batch);
    loop {
        wake_up.mark_seen();
        let page = batches.read_log(&batch, read, EVENTS).await;
        let Some(tail) = weak.upgrade() else { return };
        match page {
            Ok(page) => {
                read = tail.publish(&page);
                if read < page.newest {
                    continue;
                }
            }
            Err(error) => {
                // The readers come back with their positions and have missed nothing.
                tracing::error!(%error, "a log could not be read; its streams break off");
                tail.flow(Flow::Broken);
                return;
            }
        }
        // While it waits it must not be what keeps the tail.
        drop(tail);
        if wait(&weak, &mut wake_up, &end).await == Flow::Stopping {
            return;
        }
    }
}

/// Waits for more.
async fn wait(tail: &Weak<Tail>, wake_up: &mut WakeUp, end: &CancellationToken) -> Flow {
    tokio::select! {
        biased;
        () = end.cancelled() => return stopping(tail),
        () = wake_up.changed() => return Flow::Running,
        () = tokio::time::sleep(KEPT) => {}
    }
    if let Some(tail) = tail.upgrade() {
        tail.forget();
    }
    tokio::select! {
        biased;
        () = end.cancelled() => stopping(tail),
        () = wake_up.changed() => Flow::Running,
    }
}

fn stopping(tail: &Weak<Tail>) -> Flow {
    if let Some(tail) = tail.upgrade() {
        tail.flow(Flow::Stopping);
    }
    Flow::Stopping
}

impl Tail {
    /// Tells readers what was read of the log, and how far it was read.
    fn publish(&self, page: &LogPage) -> u64 {
        let run = Run::new(&page.entries, self.shared.epoch());
        let mut read = 0;
        self.recent.send_if_modified(|recent| {
            let before = recent.log_status();
            recent.extend(page, run, &self.shared.held);
            read = recent.newest;
            recent.log_status() != before
        });
        read
    }

    pub(super) fn flow(&self, flow: Flow) {
        self.recent.send_modify(|recent| recent.flow = flow);
    }

    /// Lets go of what was read: nobody needs to be told of that.
    fn forget(&self) {
        self.recent.send_if_modified(|recent| {
            recent.forget();
            false
        });
    }
}
