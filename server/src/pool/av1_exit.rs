//! Exit status with which a decoder process reports that its AV1 decoder failed on a damaged picture.
//!
//! The AV1 decoder panics on some damaged pictures, and the panic cannot be caught (`server/av1/src/lib.rs`). Without
//! the hook here, Rust would print a backtrace and abort. For the backtrace it opens files, for which the sandbox kills
//! the process, so the server would see neither a message nor the signal of the abort.

use std::panic;
use std::process::ExitStatus;

/// Exit code of such a process. Rust and this program exit with 0, 1, 2 and 101.
const AV1_EXIT_CODE: i32 = 61;

/// Installs a panic hook that ends the process at once with [`AV1_EXIT_CODE`] if the panic comes from the AV1 decoder.
/// Other panics are printed as before.
#[expect(clippy::exit, reason = "the panic cannot leave the decoder's C functions; returning would abort the process")]
pub(super) fn install_panic_hook() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if analysis::is_decoding_av1() {
            std::process::exit(AV1_EXIT_CODE);
        }
        print(info);
    }));
}

/// Returns true if the process ended because its AV1 decoder failed.
pub(super) fn is_av1_exit(status: &ExitStatus) -> bool {
    status.code() == Some(AV1_EXIT_CODE)
}
