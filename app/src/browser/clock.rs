//! Time and chance, from the browser.

use js_sys::{Math, Promise};
use leptos::prelude::window;
use protocol::ImageId;
use wasm_bindgen_futures::JsFuture;

/// Milliseconds since the beginning of 1970.
pub(crate) fn now() -> f64 {
    js_sys::Date::now()
}

/// A number of 0 to 1 that nobody needs to be unable to guess.
pub(crate) fn chance() -> f64 {
    Math::random()
}

/// Comes back after this many milliseconds.
pub(crate) async fn sleep(millis: u32) {
    let promise = Promise::new(&mut |resolve, _| {
        // A window that cannot set timers is being torn down; then nothing after this matters.
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis as i32);
    });
    // The promise has no way to fail.
    let _ = JsFuture::from(promise).await;
}

/// A new image id. `crypto.randomUUID` is missing on plain `http:`, `getRandomValues` is not.
pub(crate) fn image_id() -> ImageId {
    let mut bytes = [0; 16];
    let filled = window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes));
    if filled.is_err() {
        // Ids need only differ within their batch.
        bytes = std::array::from_fn(|_| (chance() * 256.0) as u8);
    }
    ImageId::from_random(bytes)
}
