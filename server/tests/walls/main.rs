//! What the walls around decoders hold, tried from inside by a decoder that misbehaves on command.
//!
//! This program is both: started as decoders are, it is the one that misbehaves (`probe.rs`); else it is the tests.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without fails it")]
#![cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "there are no walls elsewhere"))]

#[cfg(target_os = "linux")]
mod alone;
#[cfg(target_os = "linux")]
mod children;
#[cfg(target_os = "linux")]
mod measures;
#[cfg(target_os = "linux")]
mod offer;
#[cfg(target_os = "linux")]
mod probe;
#[cfg(target_os = "linux")]
mod served;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial, run};

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(server::DecoderArgs::SUBCOMMAND) {
        return probe::main();
    }
    let trials =
        [alone::trials(), children::trials(), served::trials(), measures::trials()].into_iter().flatten().collect();
    run(&Arguments::from_args(), trials).exit_code()
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    run(&Arguments::from_args(), vec![]).exit_code()
}

/// A test on a runtime of its own.
fn trial<T: Future<Output = ()>>(name: &str, test: impl FnOnce() -> T + Send + 'static) -> Trial {
    Trial::test(name, move || {
        tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(test());
        Ok(())
    })
}
