//! Confirmation before the page is left while files are still being sent.

use wasm_bindgen::prelude::*;
use web_sys::BeforeUnloadEvent;

use leptos::prelude::window;

/// While it lives, the browser asks before it leaves the page.
pub(crate) struct UnloadGuard {
    listener: Closure<dyn FnMut(BeforeUnloadEvent)>,
}

impl UnloadGuard {
    /// Begins to ask. A listener that is always there would keep the page out of the back/forward cache.
    pub(crate) fn set() -> Self {
        let listener = Closure::new(|event: BeforeUnloadEvent| {
            event.prevent_default();
            event.set_return_value("sending");
        });
        // It fails only for a listener that is no function.
        let _ = window().add_event_listener_with_callback("beforeunload", as_function(&listener));
        Self { listener }
    }
}

impl Drop for UnloadGuard {
    fn drop(&mut self) {
        let _ = window().remove_event_listener_with_callback("beforeunload", as_function(&self.listener));
    }
}

fn as_function(listener: &Closure<dyn FnMut(BeforeUnloadEvent)>) -> &js_sys::Function {
    listener.as_ref().unchecked_ref()
}
