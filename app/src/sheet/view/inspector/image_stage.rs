//! Image stage of the inspector: the frame that shows the picture and handles pointer gestures and the wheel.

use leptos::ev::{PointerEvent, WheelEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::{Event, HtmlElement};

use crate::sheet::model::inspector::gesture::{Gesture, GestureEffect};
use crate::sheet::model::inspector::inspector_action::ImageStep;
use crate::sheet::model::inspector::inspector_action::{InspectorAction, Overlay};
use crate::sheet::model::inspector::viewport::Placement;
use crate::sheet::view::inspector::image_layers::image_layers;
use crate::sheet::view::inspector::inspector_state::InspectorState;
use crate::words;

/// Height of a line in CSS pixels, for wheel events whose delta is not in pixels.
const LINE_HEIGHT: f64 = 16.0;

/// Frame with the picture and the legend of the overlay, on a neutral background. `frame` receives the element, from
/// which the inspector reads the size. Gestures and the wheel change the viewport; a horizontal swipe with a finger
/// shows the previous or the next image while the whole image is visible.
pub(crate) fn image_stage(frame: NodeRef<html::Div>, inspector: InspectorState) -> impl IntoView {
    let viewport = inspector.viewport;
    let layers = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let Placement { corner, size } = viewport.with(|viewport| viewport.placement());
        if let Some(layers) = layers.get() {
            let layers: &HtmlElement = &layers;
            let css = format!(
                "width:{:.1}px;height:{:.1}px;transform:translate({:.1}px,{:.1}px)",
                size.0, size.1, corner.0, corner.1
            );
            layers.style().set_css_text(&css);
        }
    });
    let gesture = StoredValue::new(Gesture::default());
    let is_held = RwSignal::new(false);
    let on_pointer = move |event: PointerEvent| {
        let effect =
            gesture.try_update_value(|gesture| update_gesture(&event, gesture)).unwrap_or(GestureEffect::Nothing);
        is_held.set(gesture.with_value(Gesture::is_held));
        apply(effect, &event, inspector);
    };
    let on_wheel = move |event: WheelEvent| {
        event.prevent_default();
        // Browsers report a pinch on a touchpad as a wheel event with Ctrl, in smaller steps.
        let speed = if event.ctrl_key() { 0.01 } else { 0.0016 };
        let delta = if event.delta_mode() == 0 { event.delta_y() } else { event.delta_y() * LINE_HEIGHT };
        let at = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        // Close to an exponential, whose code would add to the download.
        let half = (-delta * speed / 2.0).clamp(-0.5, 0.5);
        inspector.set_viewport(inspector.current_viewport().zoomed((1.0 + half) / (1.0 - half), at));
    };
    let legend =
        move || inspector.overlay.get().map_or("", |overlay| words::inspector::legend(overlay, inspector.language));
    let is_empty = move || inspector.card().is_some_and(|card| card.with(|card| card.report().is_none())).then_some("");
    let is_zoomed = move || viewport.with(|viewport| viewport.is_zoomed()).then_some("");
    view! {
        <div
            class="image-stage"
            node_ref=frame
            data-image-stage=""
            data-zoomed=is_zoomed
            data-empty=is_empty
            data-held=move || is_held.get().then_some("")
            on:pointerdown=on_pointer
            on:pointermove=on_pointer
            on:pointerup=on_pointer
            on:pointercancel=on_pointer
            on:wheel=on_wheel
        >
            <div class="image-layers" node_ref=layers>
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

/// Updates the gesture with a pointer event, and returns the effect on the picture.
fn update_gesture(event: &PointerEvent, gesture: &mut Gesture) -> GestureEffect {
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

/// Applies the effect of a gesture to the viewport, or shows the previous or next image after a swipe. When a pointer
/// is pressed, captures it.
fn apply(effect: GestureEffect, event: &PointerEvent, inspector: InspectorState) {
    let now = inspector.current_viewport();
    match effect {
        GestureEffect::Nothing => {
            // A drag continues when the pointer leaves the frame.
            if let (true, Some(frame)) = (Event::type_(event) == "pointerdown", event.current_target()) {
                let frame: HtmlElement = leptos::wasm_bindgen::JsCast::unchecked_into(frame);
                let _ = frame.set_pointer_capture(event.pointer_id());
            }
        }
        GestureEffect::Moving { by, factor, about } => inspector.set_viewport(now.moved(by).zoomed(factor, about)),
        GestureEffect::Tap(at) => inspector.set_viewport(now.toggled(at)),
        // A swipe changes the image only by touch and only at fit zoom; otherwise dragging pans.
        GestureEffect::Swipe(across) => {
            if event.pointer_type() == "touch" && !now.is_zoomed() {
                inspector.handle(InspectorAction::Go(if across > 0.0 { ImageStep::Previous } else { ImageStep::Next }));
            }
        }
    }
}
