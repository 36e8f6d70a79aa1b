//! The picture under the loupe and the hands on it.

use leptos::ev::{PointerEvent, WheelEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::{Event, HtmlElement};

use super::action::{Action, Overlay};
use super::gesture::{Doing, Gesture};
use super::inspection::Inspection;
use super::loupe::Placed;
use super::plate::plate;
use super::sequence::Way;
use crate::words;

/// How much a line that the wheel turns counts for, in CSS pixels.
const LINE: f64 = 16.0;

/// The picture, on a ground without any colour.
pub(crate) fn stage(frame: NodeRef<html::Div>, inspection: Inspection) -> impl IntoView {
    let loupe = inspection.loupe;
    let carrier = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let Placed { corner, size } = loupe.with(|loupe| loupe.placed());
        if let Some(carrier) = carrier.get() {
            let carrier: &HtmlElement = &carrier;
            let text = format!(
                "width:{:.1}px;height:{:.1}px;transform:translate({:.1}px,{:.1}px)",
                size.0, size.1, corner.0, corner.1
            );
            carrier.style().set_css_text(&text);
        }
    });
    let gesture = StoredValue::new(Gesture::default());
    let held = RwSignal::new(false);
    let hand = move |event: PointerEvent| {
        let doing = gesture.try_update_value(|gesture| follow(&event, gesture)).unwrap_or(Doing::Nothing);
        held.set(gesture.with_value(Gesture::is_held));
        carry_out(doing, &event, inspection);
    };
    let wheel = move |event: WheelEvent| {
        event.prevent_default();
        // A pinch on a touchpad comes as a wheel with the control key, in smaller steps.
        let speed = if event.ctrl_key() { 0.01 } else { 0.0016 };
        let turned = if event.delta_mode() == 0 { event.delta_y() } else { event.delta_y() * LINE };
        let at = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        // As good as an exponential, which would have to be loaded.
        let half = (-turned * speed / 2.0).clamp(-0.5, 0.5);
        inspection.put(inspection.loupe_now().zoomed((1.0 + half) / (1.0 - half), at));
    };
    let legend =
        move || inspection.overlay.get().map_or("", |laid| words::inspector::legend(laid, inspection.language));
    let empty = move || inspection.card().is_some_and(|card| card.with(|card| card.report().is_none())).then_some("");
    let zoomed = move || loupe.with(|loupe| loupe.is_zoomed()).then_some("");
    view! {
        <div
            class="stage"
            node_ref=frame
            data-stage=""
            data-zoomed=zoomed
            data-empty=empty
            data-held=move || held.get().then_some("")
            on:pointerdown=hand
            on:pointermove=hand
            on:pointerup=hand
            on:pointercancel=hand
            on:wheel=wheel
        >
            <div class="plate" node_ref=carrier>
                {plate(inspection)}
            </div>
            <p
                class="legend"
                data-legend=move || inspection.overlay.get().map(Overlay::slug)
                hidden=move || inspection.overlay.get().is_none()
                inner_html=legend
            ></p>
        </div>
    }
}

/// What a pointer means.
fn follow(event: &PointerEvent, gesture: &mut Gesture) -> Doing {
    let (id, at) = (event.pointer_id(), (f64::from(event.offset_x()), f64::from(event.offset_y())));
    match Event::type_(event).as_str() {
        "pointerdown" if event.button() == 0 => {
            gesture.down(id, at);
            Doing::Nothing
        }
        "pointermove" => gesture.moved(id, at),
        "pointerup" => gesture.up(id, at),
        "pointercancel" => {
            gesture.cancel();
            Doing::Nothing
        }
        _ => Doing::Nothing,
    }
}

fn carry_out(doing: Doing, event: &PointerEvent, inspection: Inspection) {
    let now = inspection.loupe_now();
    match doing {
        Doing::Nothing => {
            // What is held is held beyond the frame's edge too.
            if let (true, Some(frame)) = (Event::type_(event) == "pointerdown", event.current_target()) {
                let frame: HtmlElement = leptos::wasm_bindgen::JsCast::unchecked_into(frame);
                let _ = frame.set_pointer_capture(event.pointer_id());
            }
        }
        Doing::Moving { by, factor, about } => inspection.put(now.moved(by).zoomed(factor, about)),
        Doing::Tap(at) => inspection.put(now.toggled(at)),
        // Within a picture that is zoomed, a finger moves it; a mouse only ever does.
        Doing::Swipe(across) => {
            if event.pointer_type() == "touch" && !now.is_zoomed() {
                inspection.act(Action::Go(if across > 0.0 { Way::Previous } else { Way::Next }));
            }
        }
    }
}
