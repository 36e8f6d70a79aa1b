//! WebAssembly entry point of the page.

use wasm_bindgen::prelude::wasm_bindgen;

/// Runs when the module is loaded: sets a hook that writes panic messages to the console, and hydrates the page that
/// the server rendered.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
    app::hydrate();
}
