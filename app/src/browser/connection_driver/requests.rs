//! Requests of the connection driver. They load missing pages of images, or reload the batch after the server answered
//! without a stream ([`ConnectionEvent::Closed`]), and apply the result to the sheet.

use leptos::task::spawn_local;

use crate::MissingReason;
use crate::browser::api;
use crate::browser::api::CallError;
use crate::browser::connection_driver::ConnectionDriver;
use crate::sheet::model::connection::event::{Attempt, BatchReply, ConnectionEvent};
use crate::sheet::model::reducer::Reducer;

impl ConnectionDriver {
    /// Starts the request of an attempt in a task, and passes its result to the state machine.
    ///
    /// If the batch does not exist, also shows the page for a missing batch. Every other error, including a refusal by
    /// the server, becomes [`BatchReply::RequestFailed`], after which the state machine retries. If the attempt is
    /// outdated when the request ends, its result is ignored.
    pub(super) fn fetch(&self, attempt: Attempt) {
        let driver = self.clone();
        spawn_local(async move {
            let reply = match driver.fetch_reply(attempt).await {
                Ok(reply) => reply,
                Err(CallError::NotFound) => BatchReply::NotFound,
                Err(CallError::Unavailable | CallError::Refused) => BatchReply::RequestFailed,
            };
            if driver.is_current(attempt) {
                driver.handle(ConnectionEvent::ReplyReceived(attempt, reply));
                if reply == BatchReply::NotFound {
                    driver.show_not_found(MissingReason::Unknown);
                }
            }
        });
    }

    /// Loads the missing pages of images, if there are any, and marks the sheet as complete. Otherwise reloads the
    /// batch; if the batch has ended, also loads all of its images and replaces the sheet's data by them, unless the
    /// attempt is outdated. Returns the state of the batch.
    async fn fetch_reply(&self, attempt: Attempt) -> Result<BatchReply, CallError> {
        let inner = &self.0;
        let is_incomplete = inner.next.borrow().is_some();
        if is_incomplete {
            self.fetch_remaining_images(attempt).await?;
            inner.batcher.with(Reducer::mark_complete);
            return Ok(if self.has_ended() { BatchReply::Ended } else { BatchReply::Running });
        }
        let batch = api::batch(&inner.sheet.id()).await?;
        if !batch.state.has_ended() {
            return Ok(BatchReply::Running);
        }
        let images = api::all_images(&batch.id).await?;
        if self.is_current(attempt) {
            inner.batcher.with(|reducer| reducer.reset(batch, images));
        }
        Ok(BatchReply::Ended)
    }

    /// Loads the missing pages of images one after the other, adds them to the sheet, and reports each page to the
    /// state machine as a message. If the attempt becomes outdated, stops and returns [`CallError::Unavailable`], which
    /// [`Self::fetch`] drops, because the attempt is outdated.
    async fn fetch_remaining_images(&self, attempt: Attempt) -> Result<(), CallError> {
        loop {
            let next = self.0.next.borrow().clone();
            let Some(after) = next else { return Ok(()) };
            let list_page = api::images(&self.0.sheet.id(), Some(&after)).await?;
            if !self.is_current(attempt) {
                return Err(CallError::Unavailable);
            }
            self.0.batcher.with(|reducer| reducer.extend(list_page.images));
            self.0.next.replace(list_page.next);
            self.handle(ConnectionEvent::MessageReceived(attempt));
        }
    }
}
