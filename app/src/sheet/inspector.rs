//! One image under the loupe, over the sheet: the picture, what is measured of it, and why it was judged so.

mod action;
mod address;
mod bar;
mod camera;
#[cfg(any(feature = "hydrate", test))]
mod clipping;
mod duplicates;
mod focus;
mod gesture;
mod histogram;
mod inspection;
mod loupe;
mod measures;
mod palette;
mod panel;
mod part;
mod plate;
mod sequence;
mod source;
mod stage;

use leptos::ev::{self, KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

pub(crate) use self::action::{Action, Overlay};
#[cfg(feature = "hydrate")]
pub(crate) use self::address::fragment;
#[cfg(feature = "hydrate")]
pub(crate) use self::clipping::mark;
use self::inspection::Inspection;
pub(crate) use self::sequence::Way;
use super::grid::come_back;
use super::{CardKey, LightTable};
use crate::desk::Wish;
use crate::{Language, words};

/// A native dialog: it keeps the focus, and closes with Esc.
#[component]
pub(crate) fn Inspector(table: LightTable, language: Language) -> impl IntoView {
    let inspection = Inspection::of(table, language);
    let dialog = NodeRef::<html::Dialog>::new();
    let frame = NodeRef::<html::Div>::new();
    let looked_at = StoredValue::new(None);
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match table.selected.get() {
            Some(key) => {
                looked_at.set_value(Some(key));
                inspection.desk.wish(Wish::Inspect(key));
                if !dialog.open() {
                    // It fails only for a dialog that is not in the document.
                    let _ = dialog.show_modal();
                    // Its first button, which would have it, may lead nowhere.
                    let _ = dialog.focus();
                }
                measure(frame, inspection);
            }
            None => dialog.close(),
        }
    });
    follow_address(inspection);
    Effect::new(move |_| {
        let resized = window_event_listener(ev::resize, move |_| measure(frame, inspection));
        on_cleanup(move || resized.remove());
    });
    // What lies under the loupe hides what the sheet says.
    Effect::new(move |_| {
        if let (Some(unsaved), Some(_)) = (inspection.desk.unsaved.get(), table.selected.get_untracked()) {
            inspection.say(words::unsaved::sentence(unsaved, language));
        }
    });
    // Each time it is shown anew, though the element stays.
    let said =
        move || inspection.said.with(|(times, _)| (*times > 0).then_some(if times % 2 == 0 { "even" } else { "odd" }));
    let name = move || inspection.card().map(|card| card.with(|card| card.name.clone()));
    view! {
        <dialog
            class="inspector"
            data-inspector=""
            tabindex="-1"
            aria-label=name
            node_ref=dialog
            on:close=move |_| {
                table.selected.set(None);
                // The dialog itself gives the focus to the card that it was opened from.
                come_back(looked_at.get_value(), table, inspection.desk);
            }
            on:keydown=move |event| press(&event, inspection)
        >
            {bar::bar(inspection)}
            <div class="inspector__body">
                {stage::stage(frame, inspection)}
                <div
                    class="panel"
                    tabindex="0"
                    role="region"
                    aria-label=words::inspector::panel(language)
                    inner_html=move || panel::panel(inspection)
                    on:click=move |event| choose(&event, inspection)
                ></div>
            </div>
            <p class="said" role="status" data-said=said>{move || inspection.said.get().1}</p>
        </dialog>
    }
}

/// Tells the loupe how large its frame is.
fn measure(frame: NodeRef<html::Div>, inspection: Inspection) {
    if let Some(frame) = frame.get_untracked() {
        let size = (f64::from(frame.client_width()), f64::from(frame.client_height()));
        inspection.put(inspection.loupe_now().with_frame(size, window().device_pixel_ratio()));
    }
}

/// An address that leads to an image opens it as soon as its card is there; from then on the address follows.
fn follow_address(inspection: Inspection) {
    let Inspection { table, desk, .. } = inspection;
    let pending = StoredValue::new(None);
    Effect::new(move |before: Option<()>| {
        if before.is_none() {
            pending.set_value(location_hash().and_then(|hash| address::image(&format!("#{hash}"))));
        }
        let selected = table.selected.get();
        if let (None, Some(wanted)) = (selected, pending.get_value()) {
            let is_wanted =
                |key: &_| table.card(*key).is_some_and(|card| card.with_untracked(|card| card.id == wanted));
            if let Some(key) = table.order.with(|order| order.iter().copied().find(is_wanted)) {
                table.selected.set(Some(key));
            }
            return;
        }
        pending.set_value(None);
        if before.is_some() || selected.is_some() {
            desk.wish(Wish::PointTo(inspection.card().map(|card| card.with(|card| card.id))));
        }
    });
}

/// Something in the panel is chosen: a value to copy, another image, another try.
fn choose(event: &MouseEvent, inspection: Inspection) {
    let chosen = |attribute: &str| {
        let target = event.target()?.dyn_into::<Element>().ok()?;
        target.closest(&("[".to_owned() + attribute + "]")).ok()??.get_attribute(attribute)
    };
    if let Some(value) = chosen("data-copy") {
        inspection.copy(value);
    } else if let Some(key) = chosen("data-show").and_then(|key| key.parse().ok()) {
        inspection.table.selected.set(Some(CardKey(key)));
        // The button is gone with the image before; keys are still meant for the inspector.
        if let Some(panel) = event.current_target() {
            let _ = panel.unchecked_into::<HtmlElement>().focus();
        }
    } else if chosen("data-compare").is_some() {
        inspection.act(Action::Compare);
    } else if let (Some(_), Some(key)) = (chosen("data-again"), inspection.table.selected.get_untracked()) {
        inspection.desk.wish(Wish::Retry(key));
    }
}

/// A key is pressed. Keys that a control needs itself are left to it, and so are those of the browser.
fn press(event: &KeyboardEvent, inspection: Inspection) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_control = target.is_some_and(|target| matches!(target.tag_name().as_str(), "BUTTON" | "A" | "SUMMARY"));
    if let Some(action) = Action::of_key(&event.key()).filter(|_| !(is_control && event.key() == " ")) {
        event.prevent_default();
        event.stop_propagation();
        inspection.act(action);
    }
}

#[cfg(test)]
pub(crate) mod samples {
    use protocol::Report;

    /// The report of a photograph of this size.
    pub(crate) fn report(width: u32, height: u32) -> Report {
        serde_json::from_value(serde_json::json!({
            "version": 1,
            "file": {"bytes": 1000, "hash": format!("blake3:{}", "0".repeat(64)), "format": "jpeg"},
            "image": {"width": width, "height": height, "orientation": 1, "frames": 1, "colour": "rgb", "bit_depth": 8,
                "alpha": false, "megapixels": (width * height) as f32 / 1e6, "aspect": 1.5, "decoded": 1.0},
            "exposure": {"mean": 120.0, "deviation": 60.0, "p1": 4, "p5": 20, "p25": 70, "median": 120, "p75": 170,
                "p95": 230, "p99": 250, "clipped_shadows": 0.0, "clipped_highlights": 0.0, "entropy": 7.5},
            "colour": {"palette": [], "colourfulness": 40.0},
            "focus": {"frame": 20.0, "sharpest": 30.0, "blur": 0.5, "noise": 1.0},
            "identity": {"dhash": "0123456789abcdef", "contrast": 50.0},
            "picture": {"width": 512, "height": 341, "media_type": "image/jpeg", "thumbhash": ""},
        }))
        .unwrap()
    }
}
