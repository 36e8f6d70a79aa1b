//! Where the browser takes over the page that the server rendered.

use leptos::mount::hydrate_body;
use leptos::prelude::*;

use crate::Page;
use crate::app::App;
use crate::browser;
use crate::desk::Desk;

/// Renders the same tree over the server's and brings it to life. A document without page data is left as it is.
pub fn hydrate() {
    let Some(page) = embedded_page() else { return };
    hydrate_body(move || {
        let desk = Desk::of(page.clone());
        browser::attach(desk, page);
        view! { <App desk/> }
    });
    browser::mark_hydrated();
}

/// The data that the server put into the document.
fn embedded_page() -> Option<Page> {
    let text = document().get_element_by_id("page")?.text_content()?;
    serde_json::from_str(&text).ok()
}
