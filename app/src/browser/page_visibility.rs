//! Browser events that affect the connection: visibility, freezing, the back/forward cache, and the network.

use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;
use web_sys::{Event, EventTarget};

use crate::sheet::model::connection::backoff::NetworkState;
use crate::sheet::model::connection::event::{ConnectionEvent, PageVisibility};

/// Events of the window. Between `pagehide` and `pageshow`, the page may be in the back/forward cache.
const WINDOW_EVENTS: [&str; 4] = ["online", "offline", "pagehide", "pageshow"];

/// Events of the document. Some browsers freeze pages to save memory or power, and send `freeze` and `resume`.
const DOCUMENT_EVENTS: [&str; 3] = ["visibilitychange", "freeze", "resume"];

/// Listens for the lifetime of the page. Passes each event to `on_event`. Then calls `on_visible` if the event
/// was `visibilitychange` and the page is visible.
pub(super) fn listen(on_event: impl Fn(ConnectionEvent) + 'static, on_visible: impl Fn() + 'static) {
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        let name = event.type_();
        on_event(match name.as_str() {
            "online" | "offline" => ConnectionEvent::NetworkChanged(network()),
            "pagehide" | "freeze" => ConnectionEvent::VisibilityChanged(PageVisibility::Suspended),
            _ => ConnectionEvent::VisibilityChanged(visibility()),
        });
        if name == "visibilitychange" && visibility() == PageVisibility::Visible {
            on_visible();
        }
    });
    let (window, document) = (window(), document());
    add(&window, &WINDOW_EVENTS, &listener);
    add(&document, &DOCUMENT_EVENTS, &listener);
    listener.forget();
}

/// Adds the listener for events with these names.
fn add(target: &EventTarget, names: &[&str], listener: &Closure<dyn FnMut(Event)>) {
    for name in names {
        // Fails only for a listener that is not a function.
        let _ = target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    }
}

/// Current visibility, `Visible` or `Hidden`. The page must not be frozen or in the back/forward cache.
pub(super) fn visibility() -> PageVisibility {
    if document().hidden() { PageVisibility::Hidden } else { PageVisibility::Visible }
}

/// Network state as reported by the browser.
pub(super) fn network() -> NetworkState {
    if window().navigator().on_line() { NetworkState::Present } else { NetworkState::Absent }
}
