//! Events of the window that concern the connection: visibility, freezing, the back/forward cache, and the network.

use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;
use web_sys::{Event, EventTarget};

use crate::sheet::model::connection::backoff::NetworkState;
use crate::sheet::model::connection::event::{ConnectionEvent, PageVisibility};

/// Told to the window. `pagehide` and `pageshow` frame the time that a page is kept for the way back.
const OF_WINDOW: [&str; 4] = ["online", "offline", "pagehide", "pageshow"];

/// Told to the document. `freeze` and `resume` come from browsers that stop pages to save memory or power.
const OF_DOCUMENT: [&str; 3] = ["visibilitychange", "freeze", "resume"];

/// Listens for as long as the page lives. `on_event` takes what happens; then `on_visible` is called when the page becomes visible.
pub(super) fn listen(on_event: impl Fn(ConnectionEvent) + 'static, on_visible: impl Fn() + 'static) {
    let react = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
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
    add(&window, &OF_WINDOW, &react);
    add(&document, &OF_DOCUMENT, &react);
    react.forget();
}

fn add(target: &EventTarget, names: &[&str], react: &Closure<dyn FnMut(Event)>) {
    for name in names {
        // It fails only for a listener that is no function.
        let _ = target.add_event_listener_with_callback(name, react.as_ref().unchecked_ref());
    }
}

/// Whether the page is seen, as long as it is neither frozen nor left.
pub(super) fn visibility() -> PageVisibility {
    if document().hidden() { PageVisibility::Hidden } else { PageVisibility::Visible }
}

/// Whether the browser says that it has a network.
pub(super) fn network() -> NetworkState {
    if window().navigator().on_line() { NetworkState::Present } else { NetworkState::Absent }
}
