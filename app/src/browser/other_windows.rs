//! Messages between windows of this browser that show the same sheet.

use protocol::BatchId;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

/// The channel that every window of the page listens to.
const CHANNEL: &str = "proofsheet";

/// Tells other windows that a sheet has changed, and hears it from them. After a batch's end no stream would.
pub(crate) struct OtherWindows {
    channel: Option<BroadcastChannel>,
}

impl OtherWindows {
    /// Listens for as long as the page lives: `changed` is called when another window has changed this batch.
    pub(crate) fn of(batch: &BatchId, changed: impl Fn() + 'static) -> Self {
        // A browser that has no such channel asks the server now and then.
        let channel = BroadcastChannel::new(CHANNEL).ok();
        if let Some(channel) = &channel {
            let batch = batch.to_string();
            let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
                if message.data().as_string().as_deref() == Some(&batch) {
                    changed();
                }
            });
            channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
            heard.forget();
        }
        Self { channel }
    }

    /// Says that this window has changed the batch.
    pub(crate) fn tell(&self, batch: &BatchId) {
        if let Some(channel) = &self.channel {
            // It fails only for a channel that is closed.
            let _ = channel.post_message(&JsValue::from_str(batch.as_str()));
        }
    }
}
