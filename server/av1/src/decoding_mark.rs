//! Mark of a thread on which the decoder runs.

use std::cell::Cell;

thread_local! {
    /// True while the decoder runs on this thread.
    static IS_DECODING: Cell<bool> = const { Cell::new(false) };
}

/// Returns true while [`decode`](crate::decode) or [`StreamInfo::read`](crate::StreamInfo::read) runs on this thread. A panic hook that
/// finds it true runs because the decoder failed, and must end the process: the panic cannot be caught.
pub fn is_decoding() -> bool {
    IS_DECODING.get()
}

/// Marks this thread as decoding until it is dropped.
pub(crate) struct DecodingMark;

impl DecodingMark {
    pub(crate) fn set() -> Self {
        IS_DECODING.set(true);
        Self
    }
}

impl Drop for DecodingMark {
    fn drop(&mut self) {
        IS_DECODING.set(false);
    }
}
