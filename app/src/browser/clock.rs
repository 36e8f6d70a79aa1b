//! Current time, delays, random numbers, and ids for the images that this page uploads.

use std::cell::Cell;

use js_sys::{Math, Promise};
use leptos::prelude::window;
use protocol::ImageId;
use wasm_bindgen_futures::JsFuture;

/// Milliseconds since 1970-01-01 UTC.
pub(crate) fn now() -> f64 {
    js_sys::Date::now()
}

/// Random number from 0 (inclusive) to 1 (exclusive); not for secrets.
pub(crate) fn random() -> f64 {
    Math::random()
}

/// Waits for this many milliseconds. A browser may wait longer in a hidden tab.
pub(crate) async fn sleep(millis: u32) {
    let promise = Promise::new(&mut |resolve, _| {
        // Fails only in a window that is being closed.
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis as i32);
    });
    // The promise is never rejected.
    let _ = JsFuture::from(promise).await;
}

/// New image id: a UUID of version 7 (RFC 9562, section 5.7), greater than all earlier ids of this page load.
///
/// The time field of each id is at least a millisecond later than that of the id before. From it, a reloaded sheet
/// restores the drop order: the order in which the user added the files.
///
/// Uses `getRandomValues`, or `Math.random` if that fails; `crypto.randomUUID` does not exist on plain `http:`.
pub(crate) fn image_id() -> ImageId {
    let mut random = [0; 10];
    let filled = window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut random));
    if filled.is_err() {
        // Ids need to differ only within their batch, so weak random numbers are enough.
        random = std::array::from_fn(|_| (crate::browser::clock::random() * 256.0) as u8);
    }
    NEWEST.with(|newest| {
        // Several ids in one millisecond get consecutive times, which are ahead of the clock.
        let time = (now() as u64).max(newest.get() + 1);
        newest.set(time);
        ImageId::from_time(time, random)
    })
}

thread_local! {
    /// Time in the newest id, in milliseconds since 1970-01-01 UTC; 0 before the first id.
    static NEWEST: Cell<u64> = const { Cell::new(0) };
}
