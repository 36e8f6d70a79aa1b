//! Counting libjpeg's warnings: it goes on after damage and says so by them alone.

use std::cell::Cell;
use std::ffi::c_int;
use std::ptr::null;

use mozjpeg_sys::{jpeg_common_struct, jpeg_error_mgr, msg_parm_union};

thread_local! {
    /// LibjpegWarnings of the decoding that runs on this thread: the library's handler carries nothing that could hold them.
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// The warnings of one decoding.
pub(super) struct LibjpegWarnings(());

impl LibjpegWarnings {
    /// Begins to count.
    pub(super) fn begin() -> Self {
        COUNT.set(0);
        Self(())
    }

    /// How many there were.
    pub(super) fn count(&self) -> u32 {
        COUNT.get()
    }

    /// The handler for the library. It ends decoding at an error by unwinding, as the library's own does, and prints nothing.
    pub(super) fn handler(&self) -> jpeg_error_mgr {
        jpeg_error_mgr {
            error_exit: Some(unwind),
            emit_message: Some(count),
            output_message: Some(ignore),
            format_message: None,
            reset_error_mgr: Some(ignore),
            msg_code: 0,
            msg_parm: msg_parm_union::default(),
            trace_level: 0,
            num_warnings: 0,
            jpeg_message_table: null(),
            last_jpeg_message: 0,
            addon_message_table: null(),
            first_addon_message: 0,
            last_addon_message: 0,
        }
    }
}

/// Unwinds without the panic's own message.
extern "C-unwind" fn unwind(_: &mut jpeg_common_struct) {
    std::panic::resume_unwind(Box::new("libjpeg met an error"));
}

/// A negative level is a warning.
extern "C-unwind" fn count(_: &mut jpeg_common_struct, level: c_int) {
    if level < 0 {
        COUNT.set(COUNT.get().saturating_add(1));
    }
}

extern "C-unwind" fn ignore(_: &mut jpeg_common_struct) {}
