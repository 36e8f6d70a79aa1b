//! Browser functions of the inspector: deep links, preloading, clipping overlay, clipboard.

use leptos::prelude::*;
use protocol::ImageId;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, ClipboardEvent, HtmlCanvasElement, HtmlDocument, HtmlImageElement, ImageData};

use crate::sheet::model::inspector::clipping::mark_clipping;
use crate::sheet::model::inspector::deep_link::fragment;

/// Pixels along the longer edge of what is looked through for lost detail: as many as the analysis had.
const CLIPPING_EDGE: u32 = 1024;

/// What transparent parts lie on, as in the analysis.
const GREY: &str = "#808080";

/// Makes the page's address lead to an image, or to the sheet alone. The history stays as long as it is.
pub(crate) fn set_deep_link(image: Option<ImageId>) {
    let Ok(path) = location().pathname() else { return };
    let address = path + &image.map(fragment).unwrap_or_default();
    // A page without an address of its own still works.
    let _ = window().history().and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&address)));
}

/// Loads a picture into the browser's memory.
pub(crate) fn preload(address: &str) {
    if let Ok(picture) = HtmlImageElement::new() {
        picture.set_src(address);
    }
}

/// Lays over a picture what has lost its detail, once the frame that asked for it is drawn.
pub(crate) fn draw_clipping(picture: HtmlImageElement, canvas: HtmlCanvasElement) {
    set_timeout(
        move || {
            // Pixels of a picture that is gone by now are no use, nor is a canvas without them.
            let _ = try_draw_clipping(&picture, &canvas);
        },
        std::time::Duration::ZERO,
    );
}

fn try_draw_clipping(picture: &HtmlImageElement, canvas: &HtmlCanvasElement) -> Result<(), JsValue> {
    let (width, height) = (picture.natural_width(), picture.natural_height());
    let scale = f64::from(CLIPPING_EDGE) / f64::from(width.max(height).max(1));
    let side = |length: u32| (f64::from(length) * scale.min(1.0)).round().max(1.0);
    let (width, height) = (side(width), side(height));
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into::<CanvasRenderingContext2d>();
    context.set_fill_style_str(GREY);
    context.fill_rect(0.0, 0.0, width, height);
    context.draw_image_with_html_image_element_and_dw_and_dh(picture, 0.0, 0.0, width, height)?;
    let mut pixels = context.get_image_data(0.0, 0.0, width, height)?.data().0;
    mark_clipping(&mut pixels);
    let marked = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), width as u32, height as u32)?;
    context.put_image_data(&marked, 0.0, 0.0)
}

/// Copies a text. The newer way of doing it is missing on plain `http:`.
pub(crate) fn copy(text: String) {
    let document = document();
    let put = Closure::<dyn FnMut(ClipboardEvent)>::new(move |event: ClipboardEvent| {
        if let Some(clipboard) = event.clipboard_data() {
            event.prevent_default();
            event.stop_propagation();
            let _ = clipboard.set_data("text/plain", &text);
        }
    });
    let listener = put.as_ref().unchecked_ref();
    let _ = document.add_event_listener_with_callback("copy", listener);
    let _ = document.unchecked_ref::<HtmlDocument>().exec_command("copy");
    let _ = document.remove_event_listener_with_callback("copy", listener);
}
