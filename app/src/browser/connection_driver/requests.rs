//! Requests of the connection driver: the remaining images, and the batch after its stream was closed.

use leptos::task::spawn_local;

use crate::MissingReason;
use crate::browser::api;
use crate::browser::api::CallError;
use crate::browser::connection_driver::ConnectionDriver;
use crate::sheet::model::connection::event::{Attempt, BatchReply, ConnectionEvent};
use crate::sheet::model::reducer::Reducer;

impl ConnectionDriver {
    /// Fetches the batch and passes the reply to the state machine. A reply to an outdated attempt is ignored.
    pub(super) fn fetch(&self, attempt: Attempt) {
        let driver = self.clone();
        spawn_local(async move {
            let reply = match driver.fetch_reply(attempt).await {
                Ok(reply) => reply,
                Err(CallError::NotFound) => BatchReply::NotFound,
                Err(CallError::Unreachable | CallError::Refused) => BatchReply::NoAnswer,
            };
            if driver.is_current(attempt) {
                driver.handle(ConnectionEvent::ReplyReceived(attempt, reply));
                if reply == BatchReply::NotFound {
                    driver.show_not_found(MissingReason::Unknown);
                }
            }
        });
    }

    /// Loads the remaining images, if there are any. Otherwise reloads the batch, with all images if it has ended.
    async fn fetch_reply(&self, attempt: Attempt) -> Result<BatchReply, CallError> {
        let inner = &self.0;
        let is_incomplete = inner.next.borrow().is_some();
        if is_incomplete {
            self.fetch_remaining_images(attempt).await?;
            inner.batcher.with(Reducer::mark_complete);
            return Ok(if self.has_ended() { BatchReply::Ended } else { BatchReply::Running });
        }
        let batch = api::batch(&inner.sheet.id()).await?;
        if !batch.state.is_end() {
            return Ok(BatchReply::Running);
        }
        let images = api::all_images(&batch.id).await?;
        if self.is_current(attempt) {
            inner.batcher.with(|reducer| reducer.reset(batch, images));
        }
        Ok(BatchReply::Ended)
    }

    /// Loads the remaining pages of images. Returns an error if the attempt becomes outdated.
    async fn fetch_remaining_images(&self, attempt: Attempt) -> Result<(), CallError> {
        loop {
            let next = self.0.next.borrow().clone();
            let Some(after) = next else { return Ok(()) };
            let page = api::images(&self.0.sheet.id(), Some(&after)).await?;
            if !self.is_current(attempt) {
                return Err(CallError::Unreachable);
            }
            self.0.batcher.with(|reducer| reducer.extend(page.images));
            self.0.next.replace(page.next);
            self.handle(ConnectionEvent::MessageReceived(attempt));
        }
    }
}
