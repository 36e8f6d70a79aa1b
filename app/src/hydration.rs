//! Where the browser takes over the page that the server rendered.

use leptos::mount::hydrate_body;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::app::App;
use crate::browser::{self, Laying, kit};
use crate::desk::Desk;
use crate::outline::{Kind, Outline};

/// Renders the same tree over the server's and brings it to life. A document without page data is left as it is, and so is a
/// sheet whose code cannot be loaded.
pub fn hydrate() {
    let Some(outline) = Outline::of_document() else { return };
    if outline.kind != Kind::Sheet {
        return take_over(outline, None);
    }
    spawn_local(async move {
        let kit = kit::load().await;
        if let Some(laying) = kit.ok().and_then(|kit| (kit.for_document)()) {
            take_over(outline, Some(laying));
        }
    });
}

fn take_over(outline: Outline, laying: Option<Laying>) {
    hydrate_body(move || {
        let desk = Desk::of(&outline);
        browser::attach(desk, outline, laying);
        view! { <App desk/> }
    });
    browser::mark_hydrated();
}
