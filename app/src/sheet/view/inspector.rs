//! Inspector: single-image view over the sheet, with the picture, its measurements and its verdicts.

mod colour_sections;
mod duplicates;
mod fact_rows;
mod focus_overlay;
mod image_layers;
mod image_stage;
mod inspector_state;
mod panel;
mod panel_section;
mod toolbar;

use leptos::ev::{self, KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

use crate::action::{BrowserAction, SheetAction};
use crate::sheet::model::card::CardKey;
use crate::sheet::model::inspector::deep_link::image_of_fragment;
use crate::sheet::model::inspector::inspector_action::InspectorAction;
use crate::sheet::model::sheet_state::SheetState;
use crate::sheet::view::grid::return_to_grid;
use crate::sheet::view::inspector::inspector_state::InspectorState;
use crate::{Language, words};

/// A native dialog: it keeps the focus, and closes with Esc.
#[component]
pub(crate) fn Inspector(sheet: SheetState, language: Language) -> impl IntoView {
    let inspector = InspectorState::of(sheet, language);
    let dialog = NodeRef::<html::Dialog>::new();
    let frame = NodeRef::<html::Div>::new();
    let looked_at = StoredValue::new(None);
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match sheet.selected.get() {
            Some(key) => {
                looked_at.set_value(Some(key));
                inspector.app.dispatch(SheetAction::LoadReport(key));
                if !dialog.open() {
                    // It fails only for a dialog that is not in the document.
                    let _ = dialog.show_modal();
                    // Its first button, which would have it, may lead nowhere.
                    let _ = dialog.focus();
                }
                measure(frame, inspector);
            }
            None => dialog.close(),
        }
    });
    follow_address(inspector);
    Effect::new(move |_| {
        let resized = window_event_listener(ev::resize, move |_| measure(frame, inspector));
        on_cleanup(move || resized.remove());
    });
    // What lies under the loupe hides what the sheet says.
    Effect::new(move |_| {
        if let (Some(unsaved_change), Some(_)) = (inspector.app.unsaved_change.get(), sheet.selected.get_untracked()) {
            inspector.announce(words::unsaved_change::sentence(unsaved_change, language));
        }
    });
    // Each time it is shown anew, though the element stays.
    let announcement = move || {
        inspector.announcement.with(|(times, _)| (*times > 0).then_some(if times % 2 == 0 { "even" } else { "odd" }))
    };
    let name = move || inspector.card().map(|card| card.with(|card| card.name.clone()));
    view! {
        <dialog
            class="inspector"
            data-inspector=""
            tabindex="-1"
            aria-label=name
            node_ref=dialog
            on:close=move |_| {
                sheet.selected.set(None);
                // The dialog itself gives the focus to the card that it was opened from.
                return_to_grid(looked_at.get_value(), sheet, inspector.app);
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
                    on:click=move |event| choose(&event, inspector)
                ></div>
            </div>
            <p class="announcement" role="status" data-announced=announcement>{move || inspector.announcement.get().1}</p>
        </dialog>
    }
}

/// Tells the loupe how large its frame is.
fn measure(frame: NodeRef<html::Div>, inspector: InspectorState) {
    if let Some(frame) = frame.get_untracked() {
        let size = (f64::from(frame.client_width()), f64::from(frame.client_height()));
        inspector.set_viewport(inspector.current_viewport().with_frame(size, window().device_pixel_ratio()));
    }
}

/// An address that leads to an image opens it as soon as its card is there; from then on the address follows.
fn follow_address(inspector: InspectorState) {
    let InspectorState { sheet, app, .. } = inspector;
    let pending = StoredValue::new(None);
    Effect::new(move |before: Option<()>| {
        if before.is_none() {
            pending.set_value(location_hash().and_then(|hash| image_of_fragment(&format!("#{hash}"))));
        }
        let selected = sheet.selected.get();
        if let (None, Some(wanted)) = (selected, pending.get_value()) {
            let is_wanted =
                |key: &_| sheet.card(*key).is_some_and(|card| card.with_untracked(|card| card.id == wanted));
            if let Some(key) = sheet.order.with(|order| order.iter().copied().find(is_wanted)) {
                sheet.selected.set(Some(key));
            }
            return;
        }
        pending.set_value(None);
        if before.is_some() || selected.is_some() {
            app.dispatch(BrowserAction::SetDeepLink(inspector.card().map(|card| card.with(|card| card.id))));
        }
    });
}

/// Something in the panel is chosen: a value to copy, another image, another try.
fn choose(event: &MouseEvent, inspector: InspectorState) {
    let chosen = |attribute: &str| {
        let target = event.target()?.dyn_into::<Element>().ok()?;
        target.closest(&("[".to_owned() + attribute + "]")).ok()??.get_attribute(attribute)
    };
    if let Some(value) = chosen("data-copy") {
        inspector.copy(value);
    } else if let Some(key) = chosen("data-show").and_then(|key| key.parse().ok()) {
        inspector.sheet.selected.set(Some(CardKey(key)));
        // The button is gone with the image before; keys are still meant for the inspector.
        if let Some(panel) = event.current_target() {
            let _ = panel.unchecked_into::<HtmlElement>().focus();
        }
    } else if chosen("data-compare").is_some() {
        inspector.handle(InspectorAction::Compare);
    } else if let (Some(_), Some(key)) = (chosen("data-again"), inspector.sheet.selected.get_untracked()) {
        inspector.app.dispatch(SheetAction::RetryUpload(key));
    }
}

/// A key is pressed. Keys that a control needs itself are left to it, and so are those of the browser.
fn handle_key(event: &KeyboardEvent, inspector: InspectorState) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_control = target.is_some_and(|target| matches!(target.tag_name().as_str(), "BUTTON" | "A" | "SUMMARY"));
    if let Some(action) = InspectorAction::of_key(&event.key()).filter(|_| !(is_control && event.key() == " ")) {
        event.prevent_default();
        event.stop_propagation();
        inspector.handle(action);
    }
}
