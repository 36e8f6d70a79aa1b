//! Inspector: modal dialog with one image, its measurements and its verdicts; its keys, and the deep link in the URL.

mod colour_sections;
mod duplicates;
mod fact_rows;
mod file_state;
mod focus_overlay;
mod image_layers;
mod image_stage;
mod inspector_state;
mod panel;
mod panel_section;
mod shot_section;
mod toolbar;

use leptos::ev::{self, KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

use crate::action::{BrowserAction, SheetAction};
use crate::sheet::model::card::{Card, CardKey};
use crate::sheet::model::inspector::deep_link::image_of_fragment;
use crate::sheet::model::inspector::inspector_action::InspectorAction;
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::view::grid::return_to_grid;
use crate::sheet::view::inspector::inspector_state::InspectorState;
use crate::{Language, words};

/// Single-image view in a native modal dialog, which keeps the focus inside and closes with Esc. It is open while
/// `sheet.selected` is set, and closing it clears the signal.
///
/// Each shown image dispatches [`SheetAction::LoadReport`] and [`BrowserAction::SetDeepLink`]; closing dispatches the
/// latter without an image. Keys and the buttons of the toolbar are handled by [`InspectorState::handle`], clicks in
/// the panel by [`handle_panel_click`].
#[component]
pub(crate) fn Inspector(sheet: SheetState, language: Language) -> impl IntoView {
    let inspector = InspectorState::new(sheet, language);
    let dialog = NodeRef::<html::Dialog>::new();
    let frame = NodeRef::<html::Div>::new();
    let last_shown = StoredValue::new(None);
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match sheet.selected.get() {
            Some(key) => {
                last_shown.set_value(Some(key));
                inspector.app.dispatch(SheetAction::LoadReport(key));
                if !dialog.open() {
                    // Fails only for a dialog that is not in the document.
                    let _ = dialog.show_modal();
                    // The browser would focus the first button, which may be disabled.
                    let _ = dialog.focus();
                }
                update_frame_size(frame, inspector);
            }
            None => dialog.close(),
        }
    });
    sync_deep_link(inspector);
    Effect::new(move |_| {
        let resized = window_event_listener(ev::resize, move |_| update_frame_size(frame, inspector));
        on_cleanup(move || resized.remove());
    });
    // The dialog covers the notice bar, so it announces unsaved changes itself.
    Effect::new(move |_| {
        if let (Some(unsaved_change), Some(_)) = (inspector.app.unsaved_change.get(), sheet.selected.get_untracked()) {
            inspector.announce(words::unsaved_change::sentence(unsaved_change, language));
        }
    });
    // Alternates between two values: each starts its own fade animation, although the element stays the same.
    let announcement = move || {
        inspector.announcement.with(|(times, _)| (*times > 0).then_some(if times % 2 == 0 { "even" } else { "odd" }))
    };
    let name = move || inspector.card().map(|card| card.with(|card| card.file.name.clone()));
    view! {
        <dialog
            class="inspector"
            data-inspector=""
            tabindex="-1"
            aria-label=name
            node_ref=dialog
            on:close=move |_| {
                sheet.selected.set(None);
                // The browser returns the focus to the card that the dialog was opened from, but the focus must be on
                // the card that was shown last.
                return_to_grid(last_shown.get_value(), sheet, inspector.app);
            }
            on:keydown=move |event| handle_key(&event, inspector)
        >
            {toolbar::toolbar(inspector)}
            <div class="inspector__body">
                {image_stage::image_stage(frame, inspector)}
                <div
                    class="panel"
                    tabindex="0"
                    role="region"
                    aria-label=words::inspector::panel(language)
                    inner_html=move || panel::panel(inspector)
                    on:click=move |event| handle_panel_click(&event, inspector)
                ></div>
            </div>
            <p
                class="announcement"
                role="status"
                data-announced=announcement
            >
                {move || inspector.announcement.get().1}
            </p>
        </dialog>
    }
}

/// Passes the size of the frame and the pixel density of the window to the viewport.
fn update_frame_size(frame: NodeRef<html::Div>, inspector: InspectorState) {
    if let Some(frame) = frame.get_untracked() {
        let size = (f64::from(frame.client_width()), f64::from(frame.client_height()));
        inspector.set_viewport(inspector.current_viewport().with_frame(size, window().device_pixel_ratio()));
    }
}

/// If the URL of the page has the deep link of an image, opens the image as soon as its card is in the order, unless
/// another one is selected first. Afterwards, sets the deep link in the URL whenever another image is selected, and
/// removes it when the inspector closes.
fn sync_deep_link(inspector: InspectorState) {
    let InspectorState { sheet, app, .. } = inspector;
    let linked_image = StoredValue::new(None);
    Effect::new(move |previous_run: Option<()>| {
        if previous_run.is_none() {
            linked_image.set_value(location_hash().and_then(|hash| image_of_fragment(&format!("#{hash}"))));
        }
        let selected = sheet.selected.get();
        if let (None, Some(image)) = (selected, linked_image.get_value()) {
            let has_image = |card: &Card| card.files().any(|file| file.id == image);
            let shows_image = |key: &_| sheet.card(*key).is_some_and(|card| card.with_untracked(has_image));
            if let Some(key) = sheet.order.with(|order| order.iter().copied().find(shows_image)) {
                sheet.selected.set(Some(key));
            }
            return;
        }
        linked_image.set_value(None);
        if previous_run.is_some() || selected.is_some() {
            app.dispatch(BrowserAction::SetDeepLink(inspector.card().map(|card| card.with(|card| card.id))));
        }
    });
}

/// Handles a click in the panel: copies a value, shows another image of the duplicate group, opens the compare view, or
/// dispatches [`SheetAction::RetryUpload`].
fn handle_panel_click(event: &MouseEvent, inspector: InspectorState) {
    let clicked = |attribute: &str| {
        let target = event.target()?.dyn_into::<Element>().ok()?;
        target.closest(&("[".to_owned() + attribute + "]")).ok()??.get_attribute(attribute)
    };
    if let Some(value) = clicked("data-copy") {
        inspector.copy(value);
    } else if let Some(key) = clicked("data-show").and_then(|key| key.parse().ok()) {
        inspector.sheet.selected.set(Some(CardKey(key)));
        // The panel is rewritten, so the clicked button is gone; the focus must stay in the dialog for its keys to
        // work.
        if let Some(panel) = event.current_target() {
            let _ = panel.unchecked_into::<HtmlElement>().focus();
        }
    } else if clicked("data-compare").is_some() {
        inspector.handle(InspectorAction::Compare);
    } else if let (Some(_), Some(key)) = (clicked("data-again"), inspector.sheet.selected.get_untracked()) {
        inspector.app.dispatch(SheetAction::RetryUpload(key));
    }
}

/// Handles a key of the inspector. Keys with Ctrl, Alt or ⌘ stay with the browser, and Space stays with a focused
/// button, link or `summary`.
fn handle_key(event: &KeyboardEvent, inspector: InspectorState) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_control = target.is_some_and(|target| matches!(target.tag_name().as_str(), "BUTTON" | "A" | "SUMMARY"));
    if let Some(action) = InspectorAction::from_key(&event.key()).filter(|_| !(is_control && event.key() == " ")) {
        event.prevent_default();
        event.stop_propagation();
        inspector.handle(action);
    }
}
