//! Hydration: the browser takes over the page that the server rendered.

use leptos::mount::hydrate_body;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::app::App;
use crate::app_state::AppState;
use crate::browser;
use crate::browser::sheet_handler::SheetFactory;
use crate::browser::sheet_module;
use crate::document_attributes::{DocumentAttributes, PageKind};

/// Renders the same tree over the server's and brings it to life. A document without page data is left as it is, and so is a
/// sheet whose code cannot be loaded.
pub fn hydrate() {
    let Some(attributes) = DocumentAttributes::of_document() else { return };
    if attributes.kind != PageKind::Sheet {
        return take_over(attributes, None);
    }
    spawn_local(async move {
        let module = sheet_module::load().await;
        if let Some(factory) = module.ok().and_then(|module| (module.for_document)()) {
            take_over(attributes, Some(factory));
        }
    });
}

fn take_over(attributes: DocumentAttributes, factory: Option<SheetFactory>) {
    hydrate_body(move || {
        let app = AppState::of(&attributes);
        browser::attach(app, attributes, factory);
        view! { <App app/> }
    });
    browser::mark_hydrated();
}
