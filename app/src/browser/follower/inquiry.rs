//! What a follower asks for outside of the stream: the images that the page came without, and why a stream was closed.

use leptos::task::spawn_local;

use super::Follower;
use crate::Gone;
use crate::browser::api::{self, CallError};
use crate::sheet::{Attempt, Filling, Incident, Reply};

impl Follower {
    /// Asks, and tells the line what the server said.
    pub(super) fn ask(&self, attempt: Attempt) {
        let follower = self.clone();
        spawn_local(async move {
            let reply = match follower.read(attempt).await {
                Ok(reply) => reply,
                Err(CallError::Gone) => Reply::Gone,
                Err(CallError::Unreachable | CallError::Refused) => Reply::Nothing,
            };
            if follower.is_current(attempt) {
                follower.tell(Incident::Replied(attempt, reply));
                if reply == Reply::Gone {
                    follower.gone(Gone::Unknown);
                }
            }
        });
    }

    async fn read(&self, attempt: Attempt) -> Result<Reply, CallError> {
        let inner = &self.0;
        let is_partial = inner.next.borrow().is_some();
        if is_partial {
            self.read_rest(attempt).await?;
            inner.painter.with(Filling::complete);
            return Ok(if self.is_over() { Reply::Ended } else { Reply::Running });
        }
        let batch = api::batch(&inner.table.id()).await?;
        if !batch.state.is_end() {
            return Ok(Reply::Running);
        }
        let images = api::all_images(&batch.id).await?;
        if self.is_current(attempt) {
            inner.painter.with(|filling| filling.renew(batch, images));
        }
        Ok(Reply::Ended)
    }

    /// Reads page after page.
    async fn read_rest(&self, attempt: Attempt) -> Result<(), CallError> {
        loop {
            let next = self.0.next.borrow().clone();
            let Some(after) = next else { return Ok(()) };
            let page = api::images(&self.0.table.id(), Some(&after)).await?;
            if !self.is_current(attempt) {
                return Err(CallError::Unreachable);
            }
            self.0.painter.with(|filling| filling.extend(page.images));
            self.0.next.replace(page.next);
            self.tell(Incident::Heard(attempt));
        }
    }
}
