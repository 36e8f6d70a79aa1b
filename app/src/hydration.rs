//! Hydration of the page that the server rendered.

use leptos::mount::hydrate_body;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::app::App;
use crate::app_state::AppState;
use crate::browser;
use crate::browser::sheet_handler::SheetFactory;
use crate::browser::sheet_module;
use crate::document_attributes::{DocumentAttributes, PageKind};

/// Hydrates the document. Does nothing if the document lacks valid page attributes; for a sheet, also if its code
/// cannot be loaded or its data cannot be parsed.
pub fn hydrate() {
    let Some(attributes) = DocumentAttributes::from_document() else { return };
    if attributes.kind != PageKind::Sheet {
        return hydrate_page(attributes, None);
    }
    spawn_local(async move {
        let module = sheet_module::load().await;
        if let Some(factory) = module.ok().and_then(|module| (module.for_document)()) {
            hydrate_page(attributes, Some(factory));
        }
    });
}

/// Hydrates the document and attaches the behaviour of the page.
fn hydrate_page(attributes: DocumentAttributes, factory: Option<SheetFactory>) {
    hydrate_body(move || {
        let app = AppState::from_attributes(&attributes);
        browser::attach(app, attributes, factory);
        view! { <App app/> }
    });
    browser::mark_hydrated();
}
