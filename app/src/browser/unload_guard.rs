//! Confirmation before the user leaves the page during uploads.

use wasm_bindgen::prelude::*;
use web_sys::BeforeUnloadEvent;

use leptos::prelude::window;

/// Guard: while it exists, the browser asks for confirmation before it leaves the page.
pub(crate) struct UnloadGuard {
    listener: Closure<dyn FnMut(BeforeUnloadEvent)>,
}

impl UnloadGuard {
    /// Adds the listener. It exists only during uploads, because a permanent one would keep the page out of the
    /// back/forward cache.
    pub(crate) fn set() -> Self {
        let listener = Closure::new(|event: BeforeUnloadEvent| {
            event.prevent_default();
            event.set_return_value("sending");
        });
        // Fails only for a listener that is not a function.
        let _ = window().add_event_listener_with_callback("beforeunload", as_function(&listener));
        Self { listener }
    }
}

impl Drop for UnloadGuard {
    fn drop(&mut self) {
        let _ = window().remove_event_listener_with_callback("beforeunload", as_function(&self.listener));
    }
}

/// Listener as a JavaScript function.
fn as_function(listener: &Closure<dyn FnMut(BeforeUnloadEvent)>) -> &js_sys::Function {
    listener.as_ref().unchecked_ref()
}
