//! Time, randomness and image ids, from the browser.

use std::cell::Cell;

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

/// A new image id, greater than those before it: a version 7 UUID (RFC 9562, section 5.7) of the time and the number of the file, by which a
/// sheet that is loaded again finds the order in which its files were dropped.
///
/// `crypto.randomUUID` is missing on plain `http:`, `getRandomValues` is not.
pub(crate) fn image_id() -> ImageId {
    let mut random = [0; 10];
    let filled = window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut random));
    if filled.is_err() {
        // Ids need only differ within their batch.
        random = std::array::from_fn(|_| (chance() * 256.0) as u8);
    }
    NEWEST.with(|newest| {
        // Files of the same millisecond are told apart by a time that runs ahead.
        let time = (now() as u64).max(newest.get() + 1);
        newest.set(time);
        ImageId::ordered(time, random)
    })
}

thread_local! {
    /// The time in the newest id.
    static NEWEST: Cell<u64> = const { Cell::new(0) };
}
