//! Stage of the inspector: the picture with its gestures.

use leptos::ev::{PointerEvent, WheelEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::{Event, HtmlElement};

use crate::sheet::model::inspector::gesture::{Gesture, GestureEffect};
use crate::sheet::model::inspector::inspector_action::ImageStep;
use crate::sheet::model::inspector::inspector_action::{InspectorAction, Overlay};
use crate::sheet::model::inspector::viewport::PicturePlacement;
use crate::sheet::view::inspector::image_layers::image_layers;
use crate::sheet::view::inspector::inspector_state::InspectorState;
use crate::words;

/// How much a line that the wheel turns counts for, in CSS pixels.
const LINE: f64 = 16.0;

/// The picture, on a ground without any colour.
pub(crate) fn image_stage(frame: NodeRef<html::Div>, inspector: InspectorState) -> impl IntoView {
    let viewport = inspector.viewport;
    let carrier = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let PicturePlacement { corner, size } = viewport.with(|viewport| viewport.placed());
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
        let doing = gesture.try_update_value(|gesture| follow(&event, gesture)).unwrap_or(GestureEffect::Nothing);
        held.set(gesture.with_value(Gesture::is_held));
        carry_out(doing, &event, inspector);
    };
    let wheel = move |event: WheelEvent| {
        event.prevent_default();
        // A pinch on a touchpad comes as a wheel with the control key, in smaller steps.
        let speed = if event.ctrl_key() { 0.01 } else { 0.0016 };
        let turned = if event.delta_mode() == 0 { event.delta_y() } else { event.delta_y() * LINE };
        let at = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        // As good as an exponential, which would have to be loaded.
        let half = (-turned * speed / 2.0).clamp(-0.5, 0.5);
        inspector.set_viewport(inspector.current_viewport().zoomed((1.0 + half) / (1.0 - half), at));
    };
    let legend = move || inspector.overlay.get().map_or("", |laid| words::inspector::legend(laid, inspector.language));
    let empty = move || inspector.card().is_some_and(|card| card.with(|card| card.report().is_none())).then_some("");
    let zoomed = move || viewport.with(|viewport| viewport.is_zoomed()).then_some("");
    view! {
        <div
            class="image-stage"
            node_ref=frame
            data-image-stage=""
            data-zoomed=zoomed
            data-empty=empty
            data-held=move || held.get().then_some("")
            on:pointerdown=hand
            on:pointermove=hand
            on:pointerup=hand
            on:pointercancel=hand
            on:wheel=wheel
        >
            <div class="image-layers" node_ref=carrier>
                {image_layers(inspector)}
            </div>
            <p
                class="legend"
                data-legend=move || inspector.overlay.get().map(Overlay::slug)
                hidden=move || inspector.overlay.get().is_none()
                inner_html=legend
            ></p>
        </div>
    }
}

/// What a pointer means.
fn follow(event: &PointerEvent, gesture: &mut Gesture) -> GestureEffect {
    let (id, at) = (event.pointer_id(), (f64::from(event.offset_x()), f64::from(event.offset_y())));
    match Event::type_(event).as_str() {
        "pointerdown" if event.button() == 0 => {
            gesture.down(id, at);
            GestureEffect::Nothing
        }
        "pointermove" => gesture.moved(id, at),
        "pointerup" => gesture.up(id, at),
        "pointercancel" => {
            gesture.cancel();
            GestureEffect::Nothing
        }
        _ => GestureEffect::Nothing,
    }
}

fn carry_out(doing: GestureEffect, event: &PointerEvent, inspector: InspectorState) {
    let now = inspector.current_viewport();
    match doing {
        GestureEffect::Nothing => {
            // What is held is held beyond the frame's edge too.
            if let (true, Some(frame)) = (Event::type_(event) == "pointerdown", event.current_target()) {
                let frame: HtmlElement = leptos::wasm_bindgen::JsCast::unchecked_into(frame);
                let _ = frame.set_pointer_capture(event.pointer_id());
            }
        }
        GestureEffect::Moving { by, factor, about } => inspector.set_viewport(now.moved(by).zoomed(factor, about)),
        GestureEffect::Tap(at) => inspector.set_viewport(now.toggled(at)),
        // Within a picture that is zoomed, a finger moves it; a mouse only ever does.
        GestureEffect::Swipe(across) => {
            if event.pointer_type() == "touch" && !now.is_zoomed() {
                inspector.handle(InspectorAction::Go(if across > 0.0 { ImageStep::Previous } else { ImageStep::Next }));
            }
        }
    }
}
