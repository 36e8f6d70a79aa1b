//! Global shortcuts: Ctrl+Z or ⌘Z undoes the newest group of decisions; Escape, Enter in an input field, and clicks
//! close the open menu.

use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlElement};

use crate::action::SheetAction;
use crate::app_state::AppState;

/// Selector of the open menu.
const OPEN_MENU: &str = "details.menu[open]";

/// Listens for keys and clicks for the lifetime of the page. Dispatches [`SheetAction::Undo`]. A click outside the open
/// menu or on one of its entries closes the menu.
pub(crate) fn listen(app: AppState) {
    let _ = window_event_listener(ev::keydown, move |event| handle_key(&event, app));
    let _ = window_event_listener(ev::click, |event| {
        let Some(menu) = open_menu() else { return };
        let target = element(event.target());
        let is_within = target.as_ref().is_some_and(|target| menu.contains(Some(target)));
        let is_chosen = target.is_some_and(|target| target.closest(".menu__entry").ok().flatten().is_some());
        if !is_within || is_chosen {
            close_menu(&menu);
        }
    });
}

/// Undoes on Ctrl+Z or ⌘Z outside an input field. Closes the open menu on Escape, and on Enter in an input field.
/// Sliders do not count as fields.
fn handle_key(event: &KeyboardEvent, app: AppState) {
    let is_undo = event.key() == "z" && (event.ctrl_key() || event.meta_key()) && !event.alt_key();
    // Text fields have their own undo, and a dialog may have handled the key already.
    if is_undo && !event.default_prevented() && !is_field(event.target()) {
        event.prevent_default();
        app.dispatch(SheetAction::Undo);
        return;
    }
    let Some(menu) = open_menu() else { return };
    match event.key().as_str() {
        "Escape" => {
            close_menu(&menu);
            // Return the focus to the control that opened the menu.
            if let Ok(Some(summary)) = menu.query_selector("summary") {
                let _ = summary.unchecked_into::<HtmlElement>().focus();
            }
        }
        // The field handles the key first.
        "Enter" if is_field(event.target()) => request_animation_frame(move || close_menu(&menu)),
        _ => {}
    }
}

fn open_menu() -> Option<Element> {
    document().query_selector(OPEN_MENU).ok().flatten()
}

fn close_menu(menu: &Element) {
    // Fails only for an invalid attribute name.
    let _ = menu.remove_attribute("open");
}

fn element(target: Option<EventTarget>) -> Option<Element> {
    target.and_then(|target| target.dyn_into().ok())
}

/// Returns true if the element is an input other than a slider.
fn is_field(target: Option<EventTarget>) -> bool {
    element(target).is_some_and(|target| target.matches("input:not([type=range])").unwrap_or(false))
}
