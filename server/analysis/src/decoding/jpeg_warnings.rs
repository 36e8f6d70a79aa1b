//! Counter of libjpeg warnings. libjpeg continues after most damage and reports it only by warnings. Also contains the
//! error handler that counts.

use std::cell::Cell;
use std::ffi::c_int;
use std::ptr::null;

use mozjpeg_sys::{jpeg_common_struct, jpeg_error_mgr, msg_parm_union};

thread_local! {
    /// Number of warnings of the current decoding on this thread. The error handler of libjpeg has no field for it.
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// Warning counter of one decoding. The count belongs to the thread, so a thread must not run two decodings at once.
pub(super) struct LibjpegWarnings(());

impl LibjpegWarnings {
    /// Resets the counter of this thread to 0.
    pub(super) fn start() -> Self {
        COUNT.set(0);
        Self(())
    }

    /// Number of warnings since the start.
    pub(super) fn count(&self) -> u32 {
        COUNT.get()
    }

    /// Error handler for libjpeg. It counts warnings, unwinds the stack on an error, as the default handler of
    /// `mozjpeg` does, and prints nothing.
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

/// Unwinds the stack without running the panic hook.
extern "C-unwind" fn unwind(_: &mut jpeg_common_struct) {
    std::panic::resume_unwind(Box::new("libjpeg met an error"));
}

/// Counts a message of negative level, which is a warning.
extern "C-unwind" fn count(_: &mut jpeg_common_struct, level: c_int) {
    if level < 0 {
        COUNT.set(COUNT.get().saturating_add(1));
    }
}

/// Does nothing.
extern "C-unwind" fn ignore(_: &mut jpeg_common_struct) {}
