//! Warnings of libjpeg during one decoding. libjpeg continues after damage and reports it only by warnings.
//!
//! libjpeg passes a message to its error handler by writing code and parameters to the error manager. The manager that
//! `mozjpeg` owns cannot be read, so [`redirect`] replaces it, before the first message, by one of this thread.

use std::cell::{Cell, RefCell};
use std::ffi::c_int;
use std::ptr::null;

use mozjpeg_sys::{
    JTRC_PARMLESS_MARKER, JTRC_RECOVERY_ACTION, JTRC_RST, JTRC_SOS_PARAMS, JTRC_UNKNOWN_IDS, JWRN_EXTRANEOUS_DATA,
    jpeg_common_struct, jpeg_error_mgr, msg_parm_union,
};

use super::jpeg_segments::END_OF_IMAGE;
use super::jpeg_warning_effects::{Warning, WarningEffect};

thread_local! {
    /// Error manager of the current decoding on this thread. libjpeg holds a pointer to it, which is valid until the
    /// thread ends and only used during a decoding on this thread.
    static MANAGER: RefCell<jpeg_error_mgr> = RefCell::new(manager());
    /// Observations of the current decoding on this thread. The error handler of libjpeg has no field for them.
    static OBSERVATIONS: Cell<Observations> = const { Cell::new(Observations::NONE) };
}

/// Facts that the messages of one decoding have shown so far.
#[derive(Debug, Clone, Copy)]
struct Observations {
    /// True from a scan header to the next other segment.
    is_in_scan_data: bool,
    has_damage: bool,
    has_irregular_scan_order: bool,
    has_surplus_data: bool,
}

impl Observations {
    const NONE: Self =
        Self { is_in_scan_data: false, has_damage: false, has_irregular_scan_order: false, has_surplus_data: false };

    /// Adds a message. Its level is negative for a warning; all other messages trace the progress of libjpeg.
    fn add(&mut self, level: c_int, code: c_int, parameters: [u32; 2]) {
        if level >= 0 {
            self.is_in_scan_data = match code {
                JTRC_SOS_PARAMS | JTRC_RST | JTRC_RECOVERY_ACTION => true,
                // Not about a segment.
                JTRC_UNKNOWN_IDS | JTRC_PARMLESS_MARKER => self.is_in_scan_data,
                _ => false,
            };
            return;
        }
        let warning = Warning { code, parameters, is_in_scan_data: self.is_in_scan_data };
        match WarningEffect::of(&warning) {
            WarningEffect::None => {}
            WarningEffect::Damage => self.has_damage = true,
            WarningEffect::IrregularScanOrder => self.has_irregular_scan_order = true,
        }
        let precedes_end = parameters[1] == u32::from(END_OF_IMAGE[1]);
        self.has_surplus_data |= code == JWRN_EXTRANEOUS_DATA && self.is_in_scan_data && precedes_end;
    }
}

/// Warnings of one decoding. They belong to the thread, so a thread must not run two decodings at once.
pub(super) struct LibjpegWarnings(());

impl LibjpegWarnings {
    /// Forgets the warnings of earlier decodings on this thread.
    pub(super) fn start() -> Self {
        OBSERVATIONS.set(Observations::NONE);
        Self(())
    }

    /// Returns true if libjpeg has warned of missing or replaced pixels.
    pub(super) fn has_damage(&self) -> bool {
        OBSERVATIONS.get().has_damage
    }

    /// Returns true if libjpeg has warned that a scan does not continue where an earlier one stopped.
    pub(super) fn has_irregular_scan_order(&self) -> bool {
        OBSERVATIONS.get().has_irregular_scan_order
    }

    /// Returns true if libjpeg has skipped bytes between the data of the last scan and the end marker.
    pub(super) fn has_surplus_data(&self) -> bool {
        OBSERVATIONS.get().has_surplus_data
    }

    /// Error handler for libjpeg. It observes warnings, unwinds the stack on an error, as the default handler of
    /// `mozjpeg` does, and prints nothing.
    pub(super) fn handler(&self) -> jpeg_error_mgr {
        manager()
    }
}

/// Creates an error manager with the handlers of this module.
fn manager() -> jpeg_error_mgr {
    jpeg_error_mgr {
        error_exit: Some(unwind),
        emit_message: Some(observe),
        output_message: Some(ignore),
        format_message: None,
        reset_error_mgr: Some(redirect),
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

/// Makes libjpeg write its messages to the error manager of this thread. libjpeg calls this before it reads the first
/// byte.
extern "C-unwind" fn redirect(decoder: &mut jpeg_common_struct) {
    decoder.err = MANAGER.with(RefCell::as_ptr);
}

/// Unwinds the stack without running the panic hook.
extern "C-unwind" fn unwind(_: &mut jpeg_common_struct) {
    std::panic::resume_unwind(Box::new("libjpeg met an error"));
}

/// Adds a message to the observations.
extern "C-unwind" fn observe(_: &mut jpeg_common_struct, level: c_int) {
    let (code, parameters) = MANAGER.with_borrow(|manager| (manager.msg_code, manager.msg_parm._bindgen_data_));
    let mut observations = OBSERVATIONS.get();
    observations.add(level, code, [parameters[0], parameters[1]]);
    OBSERVATIONS.set(observations);
}

/// Does nothing.
extern "C-unwind" fn ignore(_: &mut jpeg_common_struct) {}
