//! Preferences (language, theme, thumbnail size) in cookies, which the server reads when it renders the next page, and
//! in attributes of the document.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

use crate::app_state::AppState;

/// Lifetime of a cookie in seconds: a year.
const COOKIE_AGE: u32 = 365 * 24 * 3600;

/// Updates the attribute of the document and the cookie of a preference when it changes.
pub(crate) fn follow(app: AppState) {
    sync("lang", "language", move || app.language.get().code());
    sync("data-theme", "theme", move || app.theme.get().code());
    sync("data-thumbnail-size", "frames", move || app.thumbnail_size.get().code());
}

/// Updates an attribute and a cookie when `code` changes. Does not run for the initial value.
fn sync(attribute: &'static str, cookie: &'static str, code: impl Fn() -> &'static str + 'static) {
    let on_change = move |code: &&'static str, _: Option<&&'static str>, _: Option<()>| {
        set_attribute(attribute, code);
        set_cookie(cookie, code);
    };
    Effect::watch(code, on_change, false);
}

fn set_attribute(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        // Fails only for an invalid attribute name.
        let _ = root.set_attribute(name, value);
    }
}

fn set_cookie(name: &str, value: &str) {
    let document: HtmlDocument = document().unchecked_into();
    // If the browser refuses cookies, the choice lasts only as long as the page.
    let _ = document.set_cookie(&format!("{name}={value}; Path=/; Max-Age={COOKIE_AGE}; SameSite=Lax"));
}
