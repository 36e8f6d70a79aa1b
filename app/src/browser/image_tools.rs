//! Browser functions of the inspector: deep links, preloading, clipping overlay, clipboard.

use leptos::prelude::*;
use protocol::ImageId;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, ClipboardEvent, HtmlCanvasElement, HtmlDocument, HtmlImageElement, ImageData};

use crate::sheet::model::inspector::clipping::mark_clipping;
use crate::sheet::model::inspector::deep_link::fragment;

/// Maximum longer edge in pixels of the copy that is searched for clipped areas, as in the analysis.
const CLIPPING_EDGE: u32 = 1024;

/// Background of transparent areas, as in the analysis.
const BACKGROUND: &str = "#808080";

/// Sets the page's URL to the deep link of an image, or to the sheet. Adds no history entry.
pub(crate) fn set_deep_link(image: Option<ImageId>) {
    let Ok(path) = location().pathname() else { return };
    let address = path + &image.map(fragment).unwrap_or_default();
    // The page also works if its URL cannot be changed.
    let _ = window().history().and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&address)));
}

/// Preloads the image at this URL into the browser's cache.
pub(crate) fn preload(address: &str) {
    if let Ok(picture) = HtmlImageElement::new() {
        picture.set_src(address);
    }
}

/// Draws the clipped areas of a picture on `canvas`, in a later task so that the current frame is drawn first.
pub(crate) fn draw_clipping(picture: HtmlImageElement, canvas: HtmlCanvasElement) {
    set_timeout(
        move || {
            // An error means that the picture or the canvas is gone; then nothing needs to be drawn.
            let _ = try_draw_clipping(&picture, &canvas);
        },
        std::time::Duration::ZERO,
    );
}

/// Resizes the canvas to the size of the picture, reduced to an edge of [`CLIPPING_EDGE`] if it is longer, and draws
/// the clipped areas of the picture at this size on it.
fn try_draw_clipping(picture: &HtmlImageElement, canvas: &HtmlCanvasElement) -> Result<(), JsValue> {
    let (width, height) = (picture.natural_width(), picture.natural_height());
    let scale = f64::from(CLIPPING_EDGE) / f64::from(width.max(height).max(1));
    let side = |length: u32| (f64::from(length) * scale.min(1.0)).round().max(1.0);
    let (width, height) = (side(width), side(height));
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into::<CanvasRenderingContext2d>();
    context.set_fill_style_str(BACKGROUND);
    context.fill_rect(0.0, 0.0, width, height);
    context.draw_image_with_html_image_element_and_dw_and_dh(picture, 0.0, 0.0, width, height)?;
    let mut pixels = context.get_image_data(0.0, 0.0, width, height)?.data().0;
    mark_clipping(&mut pixels);
    let marked = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), width as u32, height as u32)?;
    context.put_image_data(&marked, 0.0, 0.0)
}

/// Copies a text to the clipboard by the command `copy`, because the newer Clipboard API does not exist on plain
/// `http:`.
pub(crate) fn copy(text: String) {
    let document = document();
    let on_copy = Closure::<dyn FnMut(ClipboardEvent)>::new(move |event: ClipboardEvent| {
        if let Some(clipboard) = event.clipboard_data() {
            event.prevent_default();
            event.stop_propagation();
            let _ = clipboard.set_data("text/plain", &text);
        }
    });
    let listener = on_copy.as_ref().unchecked_ref();
    let _ = document.add_event_listener_with_callback("copy", listener);
    let _ = document.unchecked_ref::<HtmlDocument>().exec_command("copy");
    let _ = document.remove_event_listener_with_callback("copy", listener);
}
