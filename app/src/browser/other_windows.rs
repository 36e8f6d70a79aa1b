//! Messages between windows and tabs of this browser that show the same sheet.

use protocol::BatchId;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, MessageEvent};

/// Name of the broadcast channel of all windows.
const CHANNEL: &str = "proofsheet";

/// Notifies other windows of changes to a sheet, and receives their notifications, because an ended batch has no event
/// stream.
pub(crate) struct OtherWindows {
    channel: Option<BroadcastChannel>,
}

impl OtherWindows {
    /// Listens for the lifetime of the page. Calls `changed` when another window has changed this batch.
    pub(crate) fn listen(batch: &BatchId, changed: impl Fn() + 'static) -> Self {
        // Without broadcast channels, polling finds the changes.
        let channel = BroadcastChannel::new(CHANNEL).ok();
        if let Some(channel) = &channel {
            let batch = batch.to_string();
            let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
                if message.data().as_string().as_deref() == Some(&batch) {
                    changed();
                }
            });
            channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
            on_message.forget();
        }
        Self { channel }
    }

    /// Notifies other windows that this window has changed the batch.
    pub(crate) fn notify(&self, batch: &BatchId) {
        if let Some(channel) = &self.channel {
            // Fails only for a closed channel.
            let _ = channel.post_message(&JsValue::from_str(batch.as_str()));
        }
    }
}
