//! Language, theme and the size of pictures: remembered in cookies, which the server reads when it renders the next page.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

use crate::desk::Desk;

/// A year in seconds.
const AGE: u32 = 365 * 24 * 3600;

/// Keeps the document's attributes and the cookies in step with the desk.
pub(crate) fn follow(desk: Desk) {
    Effect::watch(
        move || desk.language.get().code(),
        |code, _, _| {
            set_attribute("lang", code);
            remember("language", code);
        },
        false,
    );
    Effect::watch(
        move || desk.theme.get().code(),
        |code, _, _| {
            set_attribute("data-theme", code);
            remember("theme", code);
        },
        false,
    );
    Effect::watch(
        move || desk.frames.get().code(),
        |code, _, _| {
            set_attribute("data-frames", code);
            remember("frames", code);
        },
        false,
    );
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
    let _ = document.set_cookie(&format!("{name}={value}; Path=/; Max-Age={AGE}; SameSite=Lax"));
}
