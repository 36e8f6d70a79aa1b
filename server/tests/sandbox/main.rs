//! Tests of the sandbox around decoders: a decoder that misbehaves on command, called the probe, tries to break out.
//! Also tests of the decoder pool: lifetime and cost of decoders, and valid files. Only Linux has a sandbox; on other
//! systems the program has no tests.
//!
//! The probe is this same program. Started as a decoder, it carries out the commands in the images that it receives
//! (`probe.rs`); otherwise it runs the tests.
#![expect(clippy::unwrap_used, reason = "an error fails the test")]
#![cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "other systems have no sandbox"))]

#[cfg(target_os = "linux")]
mod cost;
#[cfg(target_os = "linux")]
mod damaged_avifs;
#[cfg(target_os = "linux")]
mod decoder_lifetime;
#[cfg(target_os = "linux")]
#[path = "../support/ids.rs"]
mod ids;
#[cfg(target_os = "linux")]
mod kernel_support;
#[cfg(target_os = "linux")]
#[path = "../support/ndjson.rs"]
mod ndjson;
#[cfg(target_os = "linux")]
#[path = "../support/photos.rs"]
mod photos;
#[cfg(target_os = "linux")]
mod pool_commands;
#[cfg(target_os = "linux")]
mod probe;
#[cfg(target_os = "linux")]
mod server_commands;
#[cfg(target_os = "linux")]
#[path = "../support/test_server.rs"]
mod test_server;
#[cfg(target_os = "linux")]
#[path = "../support/timeout.rs"]
mod timeout;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial, run};

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(server::DecoderArgs::SUBCOMMAND) {
        return probe::main();
    }
    let trials = [
        pool_commands::trials(),
        damaged_avifs::trials(),
        decoder_lifetime::trials(),
        server_commands::trials(),
        cost::trials(),
    ];
    let trials = trials.into_iter().flatten().collect();
    run(&Arguments::from_args(), trials).exit_code()
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    run(&Arguments::from_args(), vec![]).exit_code()
}

/// A test with its own runtime.
fn trial<T: Future<Output = ()>>(name: &str, test: impl FnOnce() -> T + Send + 'static) -> Trial {
    Trial::test(name, move || {
        tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(test());
        Ok(())
    })
}
