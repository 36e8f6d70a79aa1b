//! Language, theme and thumbnail size: kept in cookies, which the server reads when it renders the next page.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

use crate::app_state::AppState;

/// A year in seconds.
const COOKIE_AGE: u32 = 365 * 24 * 3600;

/// Keeps the document's attributes and the cookies in step with the app.
pub(crate) fn follow(app: AppState) {
    keep("lang", "language", move || app.language.get().code());
    keep("data-theme", "theme", move || app.theme.get().code());
    keep("data-thumbnail-size", "frames", move || app.thumbnail_size.get().code());
}

/// Keeps an attribute and a cookie in step with a choice.
fn keep(attribute: &'static str, cookie: &'static str, code: impl Fn() -> &'static str + 'static) {
    let follow = move |code: &&'static str, _: Option<&&'static str>, _: Option<()>| {
        set_attribute(attribute, code);
        remember(cookie, code);
    };
    Effect::watch(code, follow, false);
}

fn set_attribute(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        // It fails only for an attribute name that is none.
        let _ = root.set_attribute(name, value);
    }
}

fn remember(name: &str, value: &str) {
    let document: HtmlDocument = document().unchecked_into();
    // A browser that refuses cookies forgets the choice with the page.
    let _ = document.set_cookie(&format!("{name}={value}; Path=/; Max-Age={COOKIE_AGE}; SameSite=Lax"));
}
