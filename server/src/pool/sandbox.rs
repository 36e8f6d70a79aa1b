//! Sandbox that a decoder process applies to itself before it receives the first file.

#[cfg(target_os = "linux")]
mod landlock;
#[cfg(target_os = "linux")]
mod resource_limits;
#[cfg(target_os = "linux")]
mod seccomp;

use std::io;

use super::decoder_args::DecoderArgs;
use super::sandbox_status::{LayerStatus, SandboxMode, SandboxStatus};

#[cfg(target_os = "linux")]
pub(super) use resource_limits::extend_cpu_limit;

/// Applies the sandbox to this process, irrevocably, and returns the status of its layers. Must run before the process
/// starts a thread or receives a file. With [`SandboxMode::Off`] only the resource limits are set.
///
/// # Errors
/// When a limit cannot be set, or a required layer cannot be activated.
#[cfg(target_os = "linux")]
pub(super) fn apply(decoder_args: &DecoderArgs) -> io::Result<SandboxStatus> {
    resource_limits::set(decoder_args)?;
    let mut status = resource_limits_only();
    if decoder_args.sandbox() == SandboxMode::Off {
        return Ok(status);
    }
    status.landlock = accept_layer(decoder_args.sandbox(), landlock::restrict())?;
    // The last layer: it forbids the system calls that activate the others.
    status.seccomp = accept_layer(decoder_args.sandbox(), seccomp::load())?;
    Ok(status)
}

/// Result of activating a layer. A missing layer is an error only if the mode requires it; otherwise its status is
/// `None`.
#[cfg(target_os = "linux")]
fn accept_layer(mode: SandboxMode, layer: io::Result<LayerStatus>) -> io::Result<LayerStatus> {
    match (mode, layer) {
        (SandboxMode::Require, Ok(LayerStatus::None)) => {
            Err(missing("this kernel does not offer Landlock, or it is switched off"))
        }
        (SandboxMode::Require, Err(error)) => Err(missing(&error.to_string())),
        (SandboxMode::Require | SandboxMode::BestEffort | SandboxMode::Off, layer) => {
            Ok(layer.unwrap_or(LayerStatus::None))
        }
    }
}

/// Applies nothing, because systems other than Linux have no sandbox layer.
///
/// # Errors
/// If the mode is [`SandboxMode::Require`].
#[cfg(not(target_os = "linux"))]
pub(super) fn apply(decoder_args: &DecoderArgs) -> io::Result<SandboxStatus> {
    match decoder_args.sandbox() {
        SandboxMode::Require => Err(missing("sandbox layers exist on Linux only")),
        SandboxMode::BestEffort | SandboxMode::Off => Ok(SandboxStatus::NONE),
    }
}

/// Does nothing: only Linux limits the CPU time.
#[cfg(not(target_os = "linux"))]
pub(super) fn extend_cpu_limit(_decoder_args: &DecoderArgs) -> io::Result<()> {
    Ok(())
}

/// Status of a decoder process with [`SandboxMode::Off`]: resource limits where the system has them, and no other
/// layer.
pub(super) fn resource_limits_only() -> SandboxStatus {
    if cfg!(target_os = "linux") {
        SandboxStatus { limits: LayerStatus::Full, ..SandboxStatus::NONE }
    } else {
        SandboxStatus::NONE
    }
}

/// Error for a layer that [`SandboxMode::Require`] requires and that cannot be activated.
fn missing(reason: &str) -> io::Error {
    io::Error::other(format!(
        "--sandbox=require cannot be fulfilled: {reason}. \
         Use Linux 5.13 or newer with Landlock and seccomp enabled, or --sandbox=best-effort to use the layers that this system offers."
    ))
}
