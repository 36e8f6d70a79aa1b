//! What the window tells a follower: the page is looked at or not, frozen, kept for the way back; the network comes and goes.

use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;
use web_sys::{Event, EventTarget};

use super::Follower;
use crate::sheet::{Attention, Incident, Network};

/// Told to the window. `pagehide` and `pageshow` frame the time that a page is kept for the way back.
const OF_WINDOW: [&str; 4] = ["online", "offline", "pagehide", "pageshow"];

/// Told to the document. `freeze` and `resume` come from browsers that stop pages to save memory or power.
const OF_DOCUMENT: [&str; 3] = ["visibilitychange", "freeze", "resume"];

impl Follower {
    /// Listens for as long as the page lives.
    pub(super) fn listen(&self) {
        let follower = self.clone();
        let react = Closure::<dyn FnMut(Event)>::new(move |event: Event| follower.react(&event.type_()));
        let (window, document) = (window(), document());
        add(&window, &OF_WINDOW, &react);
        add(&document, &OF_DOCUMENT, &react);
        react.forget();
    }

    fn react(&self, name: &str) {
        self.tell(match name {
            "online" | "offline" => Incident::Network(network()),
            "pagehide" | "freeze" => Incident::Seen(Attention::Suspended),
            _ => Incident::Seen(attention()),
        });
        if name == "visibilitychange" && attention() == Attention::Visible {
            self.catch_up();
        }
        // A frame that was asked for is not drawn once the tab is hidden.
        self.0.painter.flush();
    }
}

fn add(target: &EventTarget, names: &[&str], react: &Closure<dyn FnMut(Event)>) {
    for name in names {
        // It fails only for a listener that is no function.
        let _ = target.add_event_listener_with_callback(name, react.as_ref().unchecked_ref());
    }
}

/// Whether the page is seen, as long as it is neither frozen nor left.
pub(super) fn attention() -> Attention {
    if document().hidden() { Attention::Hidden } else { Attention::Visible }
}

/// Whether the browser says that it has a network.
pub(super) fn network() -> Network {
    if window().navigator().on_line() { Network::Present } else { Network::Absent }
}
